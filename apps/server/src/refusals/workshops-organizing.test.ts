import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { workshopKit } from '../testing/workshop-kit.ts';
import { openWorld, type Person, type World } from '../testing/world.ts';
import { alike, changedBy, refused, sql, unknownId } from './refusals-kit.ts';

const hour = 3_600_000;
let now = new Date();
let world: World;
let olga: Person;
let otto: Person;
let stranger: Person;

const kit = workshopKit(() => world);
const { newPerson, newOrganizer, draft, published, signUp } = kit;

beforeAll(async () => {
  world = await openWorld({ clock: { now: () => now } });
  [olga, otto] = [await newOrganizer(), await newOrganizer('Otto')];
  stranger = await newPerson('Sven');
});
afterAll(() => world.close());
afterEach(async () => {
  expect(await kit.brokenAt()).toEqual([]);
  now = new Date();
  await sql(world, `update workshops set state = 'completed', ended_at = now() where state = 'published'`);
  await sql(world, `update workshop_messages set told_at = now()`);
  await sql(world, `update cover_calls set state = 'lapsed', closed_at = now() where state = 'open'`);
});

const own = (of: Person, id: string) => `/v1/users/${of.userId}/organized-workshops/${id}`;
const answer = (by: Person, id: string, of = by) =>
  by.ask({ method: 'PUT', url: own(of, id), payload: { answer: 'accept' } });
const cannot = (by: Person, id: string, of = by) =>
  by.ask({ method: 'POST', url: `${own(of, id)}/cover`, payload: {} });
const can = (by: Person, id: string, of = by) => by.ask({ method: 'DELETE', url: `${own(of, id)}/cover` });
const come = (by: Person, id: string, callId: string, { of = by, word = 'accept' } = {}) =>
  by.ask({ method: 'POST', url: `/v1/users/${of.userId}/cover-calls/${id}/${callId}/${word}` });
const leave = (by: Person, id: string) =>
  by.ask({ method: 'DELETE', url: `/v1/workshops/${id}/organizers/${by.userId}` });
const participants = (by: Person, id: string, end = 'participants') =>
  by.ask({ url: `/v1/workshops/${id}/${end}` });
const unchanged = async (work: () => Promise<unknown>) =>
  expect((await changedBy(world, work)).changed).toEqual([]);
const messages = () => world.app.workshops.messages;
const later = (hours: number) => {
  now = new Date(now.getTime() + hours * hour);
};

/** An open call of Olga's about which `asked` is asked, and nobody else. */
async function opened(asked: Person) {
  const id = await published(olga);
  await sql(
    world,
    `insert into organizers (workshop_id, user_id, state) values ('${id}', '${asked.userId}', 'standby')`,
  );
  return { id, callId: (await cannot(olga, id)).json().id as string };
}

test('step-in-or-back: who has nothing to do with a workshop learns nothing of it, and changes nothing', async () => {
  const [hidden, shown] = [await draft(olga), await published(olga)];
  for (const act of [answer, cannot, can, leave])
    alike(
      await refused(world, 'not-found', () => act(otto, hidden)),
      await refused(world, 'not-found', () => act(otto, shown)),
      await refused(world, 'not-found', () => act(otto, unknownId)),
    );
});

test('step-in-or-back: who was not asked does not come in, and who may not organize is never let in', async () => {
  const sara = await newOrganizer('Sara');
  const { id, callId } = await opened(sara);
  for (const word of ['accept', 'decline']) {
    alike(
      await refused(world, 'not-found', () => come(otto, id, callId, { word })),
      await refused(world, 'not-found', () => come(otto, id, unknownId, { word })),
      await refused(world, 'not-found', () => come(otto, unknownId, callId, { word })),
    );
    await refused(world, 'refused', () => come(stranger, id, callId, { word }));
  }
  await sql(world, `delete from user_roles where user_id = '${sara.userId}'`);
  await refused(world, 'refused', () => come(sara, id, callId));
});

test('step-in-or-back: nobody answers for another, not even who organizes everything', async () => {
  const { id, callId } = await opened(otto);
  const chief = await newPerson('Chief', { roles: ['admin'] });
  for (const by of [olga, chief]) {
    await refused(world, 'refused', () => answer(by, id, otto));
    await refused(world, 'refused', () => come(by, id, callId, { of: otto }));
    await refused(world, 'refused', () => come(by, id, callId, { of: otto, word: 'decline' }));
  }
  await refused(world, 'refused', () => cannot(otto, id, olga));
  await refused(world, 'refused', () => can(otto, id, olga));
});

test("list-cover-calls: lists nobody else's, and only what one is asked about", async () => {
  await opened(otto);
  const sara = await newOrganizer('Sara');
  const list = (by: Person, of = by) => by.ask({ url: `/v1/users/${of.userId}/cover-calls` });
  await refused(world, 'refused', () => list(sara, otto));
  await refused(world, 'refused', () => list(stranger));
  expect((await list(sara)).json().items).toEqual([]);
  expect((await list(otto)).json().items.length).toBe(1);
});

test('name-participants: who does not run the workshop is told no names', async () => {
  const id = await published(olga);
  await signUp(await newPerson('Ana'), id);
  for (const end of ['participants', 'participants.csv', 'history', 'possible-organizers'])
    for (const by of [otto, stranger]) await refused(world, 'refused', () => participants(by, id, end));
  const hidden = await draft(olga);
  alike(
    await refused(world, 'not-found', () => participants(stranger, hidden)),
    await refused(world, 'not-found', () => participants(stranger, unknownId)),
  );
});

test('show-check-in-code: a code is shown to nobody but the participant and their parents', async () => {
  const ana = await newPerson('Ana');
  const { id } = (await signUp(ana, await published(olga))).json();
  const code = (by: Person, of: Person, place = id) =>
    by.ask({ url: `/v1/users/${of.userId}/participations/${place}/code` });
  for (const by of [stranger, olga, otto]) await refused(world, 'refused', () => code(by, ana));
  alike(
    await refused(world, 'not-found', () => code(stranger, stranger)),
    await refused(world, 'not-found', () => code(stranger, stranger, unknownId)),
  );
  expect((await code(ana, ana)).statusCode).toBe(200);
});

test('tell-workshop-message: tells nothing twice, and nothing that does not hold', async () => {
  const ana = await newPerson('Ana');
  const id = await published(olga);
  await signUp(ana, id);
  await messages().tell();
  await unchanged(() => messages().tell());
  await sql(
    world,
    `insert into workshop_messages (workshop_id, id, user_id, about, kind, starts_at)
     values ('${id}', gen_random_uuid(), '${ana.userId}', '${ana.userId}', 'reminder-day', now())`,
  );
  const { changed } = await changedBy(world, () => messages().tell());
  expect(changed).toEqual(['workshop_messages']);
});

test('remind-participants: reminds nobody too early, twice, or of what is a draft, cancelled or over', async () => {
  const [ana, bo] = [await newPerson('Ana'), await newPerson('Bo')];
  const [kept, cancelled] = [await published(olga), await published(olga)];
  await draft(olga);
  await signUp(ana, kept);
  await signUp(bo, cancelled);
  const payload = { message: 'Closed.' };
  await olga.ask({ method: 'POST', url: `/v1/workshops/${cancelled}/cancel`, payload });
  await unchanged(() => messages().remind());
  later(47.5);
  await messages().remind();
  expect(await kit.told(cancelled, bo.userId)).toEqual(['registered', 'cancelled'].sort());
  await unchanged(() => messages().remind());
  later(10);
  await unchanged(() => messages().remind());
});

test('find-cover-calls: finds no call that is young, closed, or escalated already', async () => {
  const { id, callId } = await opened(otto);
  await unchanged(() => messages().tendCalls());
  later(13);
  await messages().tendCalls();
  await unchanged(() => messages().tendCalls());
  expect((await come(otto, id, callId)).statusCode).toBe(204);
  later(100);
  await unchanged(() => messages().tendCalls());
});

test('keep-workshop: leaves a call open as long as nobody else is confirmed and the workshop is not over', async () => {
  const { callId } = await opened(otto);
  later(13);
  await messages().tendCalls();
  later(40);
  await unchanged(() => messages().tendCalls());
  expect(await sql(world, `select state from cover_calls where id = '${callId}'`)).toEqual([
    { state: 'open' },
  ]);
});

test('expire-workshop-messages: removes nothing that is not told, or was told in the last 180 days', async () => {
  await sql(world, 'delete from workshop_messages');
  const id = await published(olga);
  await signUp(await newPerson('Ana'), id);
  later(200 * 24);
  await unchanged(() => messages().removeOld());
  await messages().tell();
  later(179 * 24);
  await unchanged(() => messages().removeOld());
  later(2 * 24);
  await messages().removeOld();
  expect(await sql(world, `select from workshop_messages where workshop_id = '${id}'`)).toEqual([]);
});

test('find-ended-workshops: completes nothing that ended less than a day ago, is a draft, or was cancelled', async () => {
  const id = await published(olga);
  await draft(olga);
  await signUp(await newPerson('Ana'), id);
  later(48 + 2 + 23);
  await unchanged(() => messages().completeEnded());
  await olga.ask({ method: 'POST', url: `/v1/workshops/${id}/cancel`, payload: { message: 'Closed.' } });
  later(100);
  await unchanged(() => messages().completeEnded());
});
