import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { workshopKit } from '../../testing/workshop-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';
import { escalatesAt } from './service/calls.ts';

const hour = 3_600_000;
let now = new Date();
// Never the same moment twice, as clocks have it.
const clock = {
  now: () => {
    now = new Date(now.getTime() + 1);
    return now;
  },
};
let world: World;
let olga: Person;
let otto: Person;

beforeAll(async () => {
  world = await openWorld({ clock, poolSize: 24 });
  [olga, otto] = [await newOrganizer(), await newOrganizer('Otto')];
});
afterAll(() => world.close());
beforeEach(() => {
  now = new Date();
});
afterEach(async () => {
  expect(await brokenAt()).toEqual([]);
  await sql(`update workshops set state = 'completed', ended_at = now() where state = 'published'`);
  await sql(`update cover_calls set state = 'lapsed', closed_at = now() where state = 'open'`);
});

const kit = workshopKit(() => world);
const { brokenAt, newOrganizer, newPerson, published, view, signUp, told, sql } = kit;

type Call = { workshopId: string; callId: string };
const at = (of: Person, id: string) => `/v1/users/${of.userId}/organized-workshops/${id}/cover`;
const cannot = (by: Person, id: string, payload: object = {}) =>
  by.ask({ method: 'POST', url: at(by, id), payload });
const can = (by: Person, id: string) => by.ask({ method: 'DELETE', url: at(by, id) });
const say = (by: Person, word: 'accept' | 'decline', { workshopId, callId }: Call) =>
  by.ask({ method: 'POST', url: `/v1/users/${by.userId}/cover-calls/${workshopId}/${callId}/${word}` });
const calls = async (of: Person) =>
  (await of.ask({ url: `/v1/users/${of.userId}/cover-calls` })).json().items;
const why = (response: Awaited<ReturnType<typeof can>>) => [response.statusCode, response.json().why];
const standing = async (id: string, of: Person) =>
  (
    await sql(`select state, covers from organizers where workshop_id = '${id}' and user_id = '${of.userId}'`)
  )[0];

async function opened(more: { reason?: string } = {}): Promise<Call> {
  const workshopId = await published(olga);
  const answer = await cannot(olga, workshopId, more);
  expect(answer.statusCode, answer.body).toBe(201);
  return { workshopId, callId: answer.json().id };
}
async function standBy(id: string, of: Person): Promise<void> {
  await sql(
    `insert into organizers (workshop_id, user_id, state, asked_as) values ('${id}', '${of.userId}', 'standby', 'standby')`,
  );
}

test('the first to accept runs it in their place: rights, page, calendar, history and messages in one', async () => {
  const ana = await newPerson('Ana');
  const workshopId = await published(olga);
  await signUp(ana, workshopId);
  const { id: callId } = (await cannot(olga, workshopId, { reason: 'A fever.' })).json();
  expect((await view(ana, workshopId)).json()).toMatchObject({ organizerWanted: true, organizers: [] });
  expect(await calls(otto)).toMatchObject([
    {
      id: workshopId,
      call: { id: callId, for: { displayName: 'Olga' }, reason: 'A fever.', declined: false },
    },
  ]);
  const before = (await sql(`select sequence from workshops where id = '${workshopId}'`))[0].sequence;
  expect((await say(otto, 'accept', { workshopId, callId })).statusCode).toBe(204);
  expect((await say(otto, 'accept', { workshopId, callId })).statusCode).toBe(204);
  expect(await standing(workshopId, otto)).toEqual({ state: 'confirmed', covers: olga.userId });
  expect(await standing(workshopId, olga)).toMatchObject({ state: 'covered' });
  expect((await view(ana, workshopId)).json()).toMatchObject({
    organizerWanted: false,
    organizers: [{ displayName: 'Otto', covers: { displayName: 'Olga' } }],
  });
  expect((await sql(`select sequence from workshops where id = '${workshopId}'`))[0].sequence).toBe(
    before + 1,
  );
  expect(await told(workshopId, ana.userId)).toEqual(['registered', 'changed']);
  expect(await told(workshopId, olga.userId)).toEqual(['cover-filled']);
  const change = { method: 'PATCH', url: `/v1/workshops/${workshopId}`, payload: { capacity: 11 } } as const;
  expect([(await otto.ask(change)).statusCode, (await olga.ask(change)).statusCode]).toEqual([204, 403]);
  const { items } = (await otto.ask({ url: `/v1/workshops/${workshopId}/history` })).json();
  expect(items).toMatchObject([
    { kind: 'changed' },
    { kind: 'cover-filled', actor: { displayName: 'Otto' }, about: { displayName: 'Olga' } },
    { kind: 'cover-asked', actor: { displayName: 'Olga' }, about: { displayName: 'Olga' } },
    { kind: 'published' },
    { kind: 'created' },
  ]);
});

test('why somebody cannot run it is stored sealed', async () => {
  const { callId } = await opened({ reason: 'A fever.' });
  const [row] = await sql(
    `select encode(reason, 'escape') as reason from cover_calls where id = '${callId}'`,
  );
  expect(row.reason.length).toBeGreaterThan(20);
  expect(row.reason).not.toContain('fever');
});

test('saying it twice is one call, and asks nobody twice', async () => {
  const { workshopId, callId } = await opened();
  const again = await cannot(olga, workshopId);
  expect([again.statusCode, again.json().id]).toEqual([200, callId]);
  expect(await told(workshopId, otto.userId)).toEqual(['cover-asked']);
});

test('those who stand by are asked first; without any, everybody who could and is not busy then', async () => {
  const [sara, busy] = [await newOrganizer('Sara'), await newOrganizer('Bea')];
  await published(busy);
  const first = await published(olga);
  await standBy(first, sara);
  await cannot(olga, first);
  expect([(await calls(sara)).length, (await calls(otto)).length]).toEqual([1, 0]);
  const { workshopId } = await opened();
  expect(await told(workshopId, otto.userId)).toEqual(['cover-asked']);
  expect(await told(workshopId, busy.userId)).toEqual([]);
  expect(await told(workshopId, olga.userId)).toEqual([]);
});

test('who takes it back runs it again, and nobody comes in any more', async () => {
  const call = await opened();
  expect((await can(olga, call.workshopId)).statusCode).toBe(204);
  expect((await can(olga, call.workshopId)).statusCode).toBe(204);
  expect(await standing(call.workshopId, olga)).toMatchObject({ state: 'confirmed' });
  expect(why(await say(otto, 'accept', call))).toEqual([409, 'withdrawn']);
  expect(await calls(otto)).toEqual([]);
  expect(await told(call.workshopId, otto.userId)).toEqual(['cover-asked', 'cover-taken']);
});

test('once somebody has come in nobody takes it back; who said no may still say yes before', async () => {
  const call = await opened();
  expect((await say(otto, 'decline', call)).statusCode).toBe(204);
  expect(await calls(otto)).toMatchObject([{ call: { declined: true } }]);
  expect((await say(otto, 'accept', call)).statusCode).toBe(204);
  expect(why(await can(olga, call.workshopId))).toEqual([409, 'filled']);
});

test('only of a workshop that is announced and not over somebody says that they cannot run it', async () => {
  const call = await opened();
  const other = await published(olga);
  now = new Date(now.getTime() + 51 * hour);
  expect(why(await cannot(olga, other))).toEqual([409, 'over']);
  expect(why(await say(otto, 'accept', call))).toEqual([409, 'over']);
  expect(await calls(otto)).toEqual([]);
});

test('of 20 who accept at once one comes in, and the others hear that it is done', async () => {
  const helpers = await Promise.all(Array.from({ length: 20 }, (_, i) => newOrganizer(`Helper${i}`)));
  const call = await opened();
  const answers = await Promise.all(helpers.map((one) => say(one, 'accept', call)));
  const lost = answers.filter((one) => one.statusCode !== 204);
  expect([answers.length - lost.length, lost.map(why)]).toEqual([1, Array(19).fill([409, 'filled'])]);
  const confirmed = await sql(
    `select user_id from organizers where workshop_id = '${call.workshopId}' and state = 'confirmed'`,
  );
  const winner = helpers[answers.findIndex((one) => one.statusCode === 204)];
  expect(confirmed).toEqual([{ user_id: winner?.userId }]);
  const filled = await sql(
    `select id from workshop_history where workshop_id = '${call.workshopId}' and kind = 'cover-filled'`,
  );
  expect(filled.length).toBe(1);
});

test('without lock and guard the same storm has many winners: the test above would see it', async () => {
  const { callId } = await opened();
  const clients = await Promise.all(
    Array.from({ length: 5 }, async () => {
      const client = new pg.Client({ connectionString: world.urls.directUrl });
      await client.connect();
      return client;
    }),
  );
  const read = await Promise.all(
    clients.map((one) => one.query(`select state from cover_calls where id = '${callId}'`)),
  );
  const winners = await Promise.all(
    clients.map(async (one, i) => {
      if (read[i]?.rows[0].state !== 'open') return 0;
      const filled = `state = 'filled', filled_by = '${otto.userId}', closed_at = now()`;
      return (await one.query(`update cover_calls set ${filled} where id = '${callId}'`)).rowCount ?? 0;
    }),
  );
  await Promise.all(clients.map((one) => one.end()));
  // Nobody was made an organizer by this; the call is put back as it was.
  await sql(
    `update cover_calls set state = 'open', filled_by = null, closed_at = null where id = '${callId}'`,
  );
  expect(winners.reduce((all, one) => all + one, 0)).toBe(5);
});

test('a call is heard by more people a day before the start, sooner where that is soon, at once where it has begun', () => {
  const from = new Date('2026-11-01T00:00:00Z');
  const after = (hours: number) => new Date(from.getTime() + hours * hour);
  const waits = (startsIn: number) => (escalatesAt(after(startsIn), from).getTime() - from.getTime()) / hour;
  expect([200, 48, 28, 26, 4, 0, -1].map(waits)).toEqual([50, 12, 4, 2, 0, 0, 0]);
});

test('a call that nobody answers is heard by everybody who could, and by who organizes everything, once', async () => {
  const chief = await newPerson('Chief', { roles: ['admin'] });
  const sara = await newOrganizer('Sara');
  const workshopId = await published(olga);
  await standBy(workshopId, sara);
  await cannot(olga, workshopId);
  await world.app.workshops.messages.tendCalls();
  expect(await told(workshopId, chief.userId)).toEqual([]);
  now = new Date(now.getTime() + 13 * hour);
  await world.app.workshops.messages.tendCalls();
  await world.app.workshops.messages.tendCalls();
  expect((await told(workshopId, chief.userId)).sort()).toEqual(['cover-asked', 'cover-escalated']);
  expect(await told(workshopId, otto.userId)).toEqual(['cover-asked']);
  expect(await told(workshopId, sara.userId)).toEqual(['cover-asked']);
  expect((await calls(otto)).length).toBe(1);
});

test('a call ends with its workshop', async () => {
  const call = await opened();
  now = new Date(now.getTime() + 80 * hour);
  await world.app.workshops.messages.tendCalls();
  await world.app.workshops.messages.completeEnded();
  await world.app.workshops.messages.tendCalls();
  const [row] = await sql(`select state from cover_calls where id = '${call.callId}'`);
  expect(row.state).toBe('lapsed');
});
