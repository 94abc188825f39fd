import { afterAll, beforeAll, expect, test } from 'vitest';
import { workshopKit } from '../testing/workshop-kit.ts';
import { openWorld, type Person, type World } from '../testing/world.ts';
import { alike, audited, changedBy, forged, refused, shutOut, sql } from './refusals-kit.ts';

let world: World;
let ana: Person;
let address: string;

const kit = workshopKit(() => world);
const feedOf = (person: Person, method: 'GET' | 'POST' | 'DELETE', of = person) =>
  person.ask({ method, url: `/v1/users/${of.userId}/calendar-feed` });
const read = (path: string) => world.server.inject({ url: path });

async function newFeed(person: Person): Promise<string> {
  const made = await feedOf(person, 'POST');
  expect(made.statusCode, made.body).toBe(201);
  return new URL(made.json().address).pathname;
}

beforeAll(async () => {
  world = await openWorld();
  const olga = await kit.newOrganizer();
  ana = await kit.newPerson('Ana');
  await kit.signUp(ana, await kit.published(olga));
  address = await newFeed(ana);
});
afterAll(() => world.close());

test('read-calendar-feed: shows nothing for an address that ended, that nobody has, or whose owner is shut out', async () => {
  const [bo, cy, dee] = [await kit.newPerson('Bo'), await kit.newPerson('Cy'), await kit.newPerson('Dee')];
  const [replaced, ended, shut] = [await newFeed(bo), await newFeed(cy), await newFeed(dee)];
  await newFeed(bo);
  await feedOf(cy, 'DELETE');
  await shutOut(world, dee.userId);
  const unknown = address.replace(/[^/]+\.ics/, `${forged}.ics`);
  const answers = [];
  for (const path of [unknown, replaced, ended, shut, '/v1/calendar/x.ics', `/v1/calendar/${forged}%00.ics`])
    answers.push(await refused(world, 'not-found', () => read(path)));
  alike(...answers);
});

test('read-calendar-feed: shows nothing of others, and of oneself nothing to who has no address', async () => {
  const bo = await kit.newPerson('Bo');
  expect((await read(await newFeed(bo))).body).not.toContain('VEVENT');
  expect((await read(address)).body).toContain('VEVENT');
  // An id is no key.
  await refused(world, 'not-found', () => read(`/v1/calendar/${ana.userId}.ics`));
});

test('make-calendar-feed: nobody has an address for the calendar of somebody else, not even of their child', async () => {
  const noor = await kit.newPerson('Noor', { roles: ['guardian'] });
  const sami = await kit.newPerson('Sami', { birthDate: '2016-01-01' });
  await world.app.db.withSystem('make-demo', (run) =>
    world.app.access.relate(run, { lead: noor.userId, follower: sami.userId, type: 'parent-child' }),
  );
  await refused(world, 'refused', () => feedOf(noor, 'POST', sami));
  await refused(world, 'refused', () => feedOf(noor, 'POST', ana));
  await newFeed(noor);
  expect((await audited(world, 'calendar-feed:make'))[0]).toMatchObject({ outcome: 'done' });
});

test('make-calendar-feed: a new address ends the one before, also where several are made at once', async () => {
  const bo = await kit.newPerson('Bo');
  const paths = await Promise.all(Array.from({ length: 8 }, () => newFeed(bo)));
  const answers = await Promise.all(paths.map(async (path) => (await read(path)).statusCode));
  expect(answers.filter((status) => status === 200)).toHaveLength(1);
  const rows = await sql(world, `select 1 from calendar_feeds where user_id = '${bo.userId}'`);
  expect(rows).toHaveLength(1);
});

test('end-calendar-feed: strangers end nobody’s address, and ending what is not there changes nothing', async () => {
  const bo = await kit.newPerson('Bo');
  const before = await audited(world, 'calendar-feed:end');
  await refused(world, 'refused', () => feedOf(bo, 'DELETE', ana));
  const { answer, changed } = await changedBy(world, () => feedOf(bo, 'DELETE'));
  expect([answer.statusCode, changed]).toEqual([204, []]);
  expect((await read(address)).statusCode).toBe(200);
  expect(await audited(world, 'calendar-feed:end')).toEqual(before);
});

test('see-calendar-feed: tells strangers not even whether there is an address', async () => {
  const bo = await kit.newPerson('Bo');
  await refused(world, 'refused', () => feedOf(bo, 'GET', ana));
  expect((await feedOf(bo, 'GET')).json()).toEqual({ feed: null });
  expect(JSON.stringify((await feedOf(ana, 'GET')).json())).not.toContain(address.split('/').at(-1));
});
