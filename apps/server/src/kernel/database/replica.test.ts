import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ask } from '../../testing/cluster.ts';
import { entry, openRecorder, type Recorder } from '../../testing/points-kit.ts';
import { copyOf, openPrimary, type Primary } from '../../testing/primary-kit.ts';
import { relationshipKit } from '../../testing/relationships-kit.ts';
import { type Standby, startStandby } from '../../testing/standby-kit.ts';
import { consentTo, openWorld, type Person, type World, world as worldOf } from '../../testing/world.ts';
import { createDatabase } from './database.ts';
import { createPool } from './pool.ts';
import { query } from './query.ts';
import { createReplica, fromToken, toToken } from './replica.ts';

const lagSeconds = 5;
/** Where no server is. */
const urlOfNobody = 'postgresql://nobody@/nothing?host=/nowhere';
let primary: Primary;
let standby: Standby;
let world: World;
let admin: Person;
let now = Date.now();
const clock = { now: () => new Date(now) };

const replicaUrl = () => copyOf(primary.urls, standby);
const replica = (url = replicaUrl()) => ({
  pool: createPool({ url, size: { min: 0, max: 4 }, patienceMilliseconds: 10_000 }),
  pooled: false,
  lagSeconds,
});

beforeAll(async () => {
  primary = await openPrimary();
  standby = await startStandby(primary.server, { settings: { fsync: 'off' } });
  world = await openWorld({ database: primary.urls, replica: replica(), clock });
  admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
});
afterAll(async () => {
  await world?.close();
  await standby?.close();
  await primary?.close();
});

const kit = relationshipKit(
  () => world,
  () => admin,
);

/** What instances remember of the primary's log grows old enough for the replica to be asked. */
async function settle(recorder: Recorder, session: string): Promise<void> {
  await standby.caughtUp();
  await count(recorder, session);
  now += lagSeconds * 1000;
  await standby.caughtUp();
}

const path = (session: string) => `${session}/channels/0/points?form=json`;
/** How many points there are, for somebody who brings nothing along. */
async function count(recorder: Recorder, session: string, headers: Record<string, string> = {}) {
  const answer = await recorder.person.ask({ url: `${recorder.sessions}/${path(session)}`, headers });
  expect(answer.statusCode, answer.body).toBe(200);
  return pointsIn(answer);
}

const pointsIn = (answer: { json(): unknown }): number =>
  (answer.json() as { stretches: { values: number[] }[] }).stretches.reduce(
    (sum, { values }) => sum + values.length,
    0,
  );

async function recorded(): Promise<{ recorder: Recorder; session: string }> {
  const recorder = await openRecorder(world);
  const session = await recorder.begin([{ rate: 100, valueKind: 'integer', bits: 16 }]);
  await recorder.add(session, [entry(0, 0, Int16Array.from([1, 2, 3]))]);
  return { recorder, session };
}

const write = async (recorder: Recorder, session: string, note: string) => {
  const answer = await recorder.person.ask({
    method: 'PATCH',
    url: `${recorder.sessions}/${session}`,
    payload: { notes: note },
  });
  expect(answer.statusCode, answer.body).toBe(200);
  return String(answer.headers['attune-place']);
};

async function paused(work: () => Promise<void>): Promise<void> {
  await standby.pauseReplay();
  try {
    await work();
  } finally {
    await standby.resumeReplay();
    await standby.caughtUp();
  }
}

test('who wrote reads what they wrote, from every instance; others may read what was there some seconds ago', async () => {
  const { recorder, session } = await recorded();
  const beside = await worldOf({ beside: world, replica: replica(), clock });
  await settle(recorder, session);
  await paused(async () => {
    await recorder.add(session, [entry(0, 3, Int16Array.from([4, 5]))]);
    const place = await write(recorder, session, 'more');
    // That this is old is how we know that the replica answered.
    expect(await count(recorder, session)).toBe(3);
    expect(await count(recorder, session, { 'attune-place': place })).toBe(5);
    const url = `/v1/users/${recorder.person.userId}/sessions/${path(session)}`;
    const authorization = `Bearer ${recorder.person.token}`;
    const elsewhere = await beside.server.inject({ url, headers: { authorization, 'attune-place': place } });
    expect(pointsIn(elsewhere)).toBe(5);
    const byCookie = await beside.server.inject({
      url,
      headers: { authorization, cookie: `__Host-attune-place=${place}` },
    });
    expect(pointsIn(byCookie)).toBe(5);
  });
  expect(await count(recorder, session)).toBe(5);
});

test('a browser that writes is told by a cookie, a program by a header, who reads by none', async () => {
  const { recorder, session } = await recorded();
  const url = `${recorder.sessions}/${session}`;
  const headers = { cookie: `__Host-attune=${recorder.person.token}`, 'sec-fetch-site': 'same-origin' };
  const browser = await world.server.inject({ method: 'PATCH', url, payload: { notes: 'a' }, headers });
  expect(browser.statusCode, browser.body).toBe(200);
  const set = String(browser.headers['set-cookie']);
  expect(set).toMatch(
    /^__Host-attune-place=[0-9a-z]+; Max-Age=120; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  );
  const program = await recorder.person.ask({ method: 'PATCH', url, payload: { notes: 'b' } });
  expect(program.headers['attune-place']).toMatch(/^[0-9a-z]+$/);
  expect(program.headers['set-cookie']).toBeUndefined();
  expect((await recorder.person.ask({ url })).headers['attune-place']).toBeUndefined();
});

test('what the replica shows is never older than the lag that is allowed: after that the primary answers', async () => {
  const { recorder, session } = await recorded();
  await settle(recorder, session);
  await paused(async () => {
    await recorder.add(session, [entry(0, 3, Int16Array.from([4, 5]))]);
    expect(await count(recorder, session)).toBe(3);
    now += lagSeconds * 1000;
    expect(await count(recorder, session)).toBe(5);
    // And so it is where nobody had looked for a long time.
    await recorder.add(session, [entry(0, 5, Int16Array.from([6]))]);
    now += 600_000;
    expect(await count(recorder, session)).toBe(6);
  });
});

test('a login that ended and a consent that was taken back count at once, however far behind the replica is', async () => {
  const { recorder, session } = await recorded();
  const { person: mateo } = recorder;
  const priya = await kit.newPerson('Priya', { roles: ['practitioner'] });
  const id = await kit.pending(priya, mateo, 'practitioner-patient');
  expect((await kit.answer(mateo, mateo, id, 'accept')).statusCode).toBe(204);
  await consentTo(world, mateo.userId, 'practitioner-sharing');
  // What she was let in with before is remembered for a while, and an old replica would go on believing it.
  const seen = { ...recorder, person: { ...mateo, ask: priya.ask } };
  await settle(seen, session);
  await paused(async () => {
    expect(await count(seen, session)).toBe(3);
    const withdrawn = await mateo.ask({
      method: 'DELETE',
      url: `/v1/users/${mateo.userId}/consents/practitioner-sharing`,
    });
    expect(withdrawn.statusCode, withdrawn.body).toBeLessThan(300);
    expect((await priya.ask({ url: `${recorder.sessions}/${path(session)}` })).statusCode).toBe(403);
    expect(await count(recorder, session)).toBe(3);
    await world.app.identity.logins.signOut(mateo.actor);
    expect((await mateo.ask({ url: `${recorder.sessions}/${path(session)}` })).statusCode).toBe(401);
  });
});

test('what the replica has not heard of is looked for in the primary: nobody is told that it is not there', async () => {
  const { recorder, session } = await recorded();
  await settle(recorder, session);
  await paused(async () => {
    const next = await recorder.begin([{ rate: 100, valueKind: 'integer', bits: 16 }]);
    expect(await count(recorder, next)).toBe(0);
  });
});

test('the replica shows the rows of the reach and no others, and takes no change', async () => {
  const [one, other] = [await recorded(), await recorded()];
  await settle(one.recorder, one.session);
  const { actor, userId } = one.recorder.person;
  const run = world.app.db.reading(actor, { to: 'subject', userId });
  const owners = async () =>
    (await run.all(query.selectFrom('sessions').select('user_id'))).map(({ user_id }) => user_id);
  await paused(async () => {
    await write(other.recorder, other.session, 'x');
    expect(await owners()).toEqual([userId]);
  });
  const pool = createPool({ url: replicaUrl(), size: { min: 0, max: 1 } });
  await expect(pool.query('select count(*) from sessions')).rejects.toThrow(/permission denied/);
  await pool.end();
});

test('where the replica is away, or has become a primary itself, the primary answers', async () => {
  const { recorder, session } = await recorded();
  const gone = await startStandby(primary.server, { name: 'gone', settings: { fsync: 'off' } });
  const url = copyOf(primary.urls, gone);
  const beside = await worldOf({ beside: world, replica: replica(url), clock });
  const authorization = `Bearer ${recorder.person.token}`;
  const read = async () => {
    const address = `/v1/users/${recorder.person.userId}/sessions/${path(session)}`;
    const answer = await beside.server.inject({ url: address, headers: { authorization } });
    expect(answer.statusCode, answer.body).toBe(200);
    return pointsIn(answer);
  };
  expect(await read()).toBe(3);
  now += lagSeconds * 1000;
  await gone.promote();
  await recorder.add(session, [entry(0, 3, Int16Array.from([4]))]);
  expect(await read()).toBe(4);
  await gone.close();
  await recorder.add(session, [entry(0, 4, Int16Array.from([5]))]);
  expect(await read()).toBe(5);
  now += lagSeconds * 1000;
  expect(await read()).toBe(5);
});

test('a replica whose connections are all in use is asked again as soon as one is free', async () => {
  const pool = createPool({ url: replicaUrl(), size: { min: 0, max: 1 }, patienceMilliseconds: 200 });
  const copy = createReplica({ pool, pooled: false, lagSeconds, clock });
  const read = () => copy.read({ to: 'any' }, '0/0', { text: 'select 1 as one', values: [] });
  // The only one, and the first there is: it may take longer than a reader would wait.
  const inUse = await vi.waitUntil(() => pool.connect().catch(() => undefined), { timeout: 20_000 });
  expect(await read()).toBeUndefined();
  inUse.release();
  expect((await read())?.rows).toEqual([{ one: 1 }]);
  await copy.close();
});

test('a place travels as a word that means nothing, and anything else is no place', () => {
  for (const place of ['0/0', '16/B374D848', 'FFFFFFFF/FFFFFFFF'])
    expect(fromToken(toToken(place))).toBe(place);
  for (const wrong of ['', 'A', "1'", '0/1', 'zzzzzzzzzzzzz', 'a'.repeat(14), ['a'], undefined])
    expect(fromToken(wrong)).toBeUndefined();
});

test('where it cannot be told how far the database is, who wrote reads from the primary', async () => {
  const pool = createPool({
    url: urlOfNobody,
    size: { min: 0, max: 1 },
    patienceMilliseconds: 500,
  });
  const copy = createReplica({ ...replica(urlOfNobody), clock });
  const db = createDatabase({ pool, pooled: false, isCapability: () => true, replica: copy });
  expect(fromToken(await db.placeNow())).toBe('FFFFFFFF/FFFFFFFF');
  await db.close();
});

test('without a replica nothing is asked and nothing is said', async () => {
  const alone = await worldOf({ beside: world, clock });
  expect(await alone.app.db.placeNow()).toBeUndefined();
  const ada = await alone.person();
  const url = `/v1/users/${ada.userId}/preferences`;
  const answer = await ada.ask({ method: 'PATCH', url, payload: { theme: 'dark' } });
  expect([answer.statusCode, answer.headers['attune-place']]).toEqual([200, undefined]);
  expect((await ask(primary.urls.directUrl, 'select 1 as one')).rows).toEqual([{ one: 1 }]);
});
