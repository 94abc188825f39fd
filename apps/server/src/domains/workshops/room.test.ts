import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../refusals/refusals-kit.ts';
import { ecg } from '../../testing/live-kit.ts';
import { workshopKit } from '../../testing/workshop-kit.ts';
import { consentTo, consentToSensorData, openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let olga: Person;
let ana: Person;
let workshopId: string;
let sessionId: string;

const { newOrganizer, newPerson, published, signUp } = workshopKit(() => world);

const start = (person: Person, more: object = {}) =>
  person.ask({
    method: 'POST',
    url: `/v1/users/${person.userId}/sessions`,
    payload: { startedAt: new Date().toISOString(), timeZone: 'UTC', channels: [ecg], ...more },
  });
const room = (person: Person) => person.ask({ url: `/v1/workshops/${workshopId}/sessions` });
const overview = (person: Person, session = sessionId, of = ana) =>
  person.ask({
    url: `/v1/workshops/${workshopId}/participants/${of.userId}/sessions/${session}/overview?channel=0&pairs=10`,
  });
const share = (sharesSessions: boolean, id: string) =>
  ana.ask({
    method: 'PATCH',
    url: `/v1/users/${ana.userId}/participations/${id}`,
    payload: { sharesSessions },
  });

let participation: string;

beforeAll(async () => {
  world = await openWorld();
  olga = await newOrganizer();
  ana = await newPerson('Ana');
  const soon = Date.now() + 3_600_000;
  const [startsAt, endsAt] = [soon, soon + 3_600_000].map((at) => new Date(at).toISOString());
  workshopId = await published(olga, { startsAt, endsAt });
  participation = (await signUp(ana, workshopId, { sharesSessions: true })).json().id;
  await consentToSensorData(world, ana.userId);
  const begun = await start(ana, { workshopId });
  expect(begun.statusCode, begun.body).toBe(201);
  expect(begun.json().workshopId).toBe(workshopId);
  sessionId = begun.json().id;
  const points = { channels: [{ channel: 0, firstSample: 0, samples: [3, -1, 4, 1, -5, 9] }] };
  await ana.ask({
    method: 'POST',
    url: `/v1/users/${ana.userId}/sessions/${sessionId}/points`,
    payload: points,
  });
});
afterAll(() => world.close());

test('who has no seat records nothing at a workshop', async () => {
  const bo = await newPerson('Bo');
  await consentToSensorData(world, bo.userId);
  const refused = await start(bo, { workshopId });
  expect([refused.statusCode, refused.json().detail]).toEqual([
    400,
    expect.stringContaining('no seat in this workshop'),
  ]);
});

test('its organizer sees what is recorded there of who agreed to both, at once and only then', async () => {
  expect((await room(olga)).json().items).toEqual([]);
  expect((await overview(olga)).statusCode).toBe(404);
  await consentTo(world, ana.userId, 'workshop-recording');
  expect((await room(olga)).json().items).toMatchObject([
    { userId: ana.userId, displayName: 'Ana', sessionId, state: 'recording', channels: [{ number: 0 }] },
  ]);
  const seen = (await overview(olga)).json();
  expect([Math.min(...seen.min), Math.max(...seen.max)]).toEqual([-5, 9]);
  await share(false, participation);
  expect((await room(olga)).json().items).toEqual([]);
  expect((await overview(olga)).statusCode).toBe(404);
  await share(true, participation);
  expect((await overview(olga)).statusCode).toBe(200);
  const withdrawn = await ana.ask({
    method: 'DELETE',
    url: `/v1/users/${ana.userId}/consents/workshop-recording`,
  });
  expect(withdrawn.statusCode).toBe(204);
  expect((await room(olga)).json().items).toEqual([]);
  expect((await overview(olga)).statusCode).toBe(404);
  await consentTo(world, ana.userId, 'workshop-recording');
});

test('nothing that she records elsewhere is seen', async () => {
  const elsewhere = (await start(ana)).json().id;
  expect((await room(olga)).json().items).toHaveLength(1);
  expect((await overview(olga, elsewhere)).statusCode).toBe(404);
});

test.each(['an organizer of another workshop', 'an administrator', 'a participant'])(
  'see-room: shows nothing to %s',
  async (who) => {
    const one =
      who === 'a participant'
        ? ana
        : who === 'an administrator'
          ? await newPerson('Ada', { roles: ['admin'] })
          : await newOrganizer('Otto');
    expect((await room(one)).statusCode).toBe(404);
  },
);

test('see-room-session: shows nothing to who does not run it, also with every id in hand', async () => {
  for (const one of [ana, await newOrganizer('Otto'), await newPerson('Ada', { roles: ['admin'] })])
    expect((await overview(one)).statusCode).toBe(404);
});

test('looking is on record once in a while, for each whom it is about', async () => {
  const looks = `select 1 from audit_events where action = 'session:read (workshop)'`;
  const before = (await sql(world, looks)).length;
  const other = await newOrganizer('Olaf');
  await sql(
    world,
    `insert into organizers (workshop_id, user_id, state) values ('${workshopId}', '${other.userId}', 'confirmed')`,
  );
  for (let i = 0; i < 3; i++) expect((await room(other)).json().items).toHaveLength(1);
  expect((await sql(world, looks)).length).toBe(before + 1);
});

test('long before and after it nothing is recorded at a workshop', async () => {
  const later = await published(olga);
  await signUp(ana, later);
  const refused = await start(ana, { workshopId: later });
  expect([refused.statusCode, refused.json().detail]).toEqual([
    400,
    expect.stringContaining('not take place now'),
  ]);
});
