import { afterAll, beforeAll, expect, test } from 'vitest';
import { ecg, type Recording, startRecording } from '../testing/live-kit.ts';
import { consentToSensorData, openWorld, type Person, type World } from '../testing/world.ts';
import { changedBy, sql, unknownId } from './refusals-kit.ts';

type SessionPlace = Pick<Recording, 'userId' | 'sessionId'>;

let world: World;
let ada: Person;
let recording: Recording;
let done: Recording;

const post = ({ userId, sessionId }: Recording, what: string, payload: object = {}) =>
  ada.ask({ method: 'POST', url: `/v1/users/${userId}/sessions/${sessionId}/${what}`, payload });
const add = (session: Recording, firstSample: number) =>
  post(session, 'points', { channels: [{ channel: 0, firstSample, samples: [1, 2, 3] }] });
const newSession = () => startRecording(world, [ecg], ada);
const finish = (place: SessionPlace) => world.app.sessions.finishing.finish(place);
const sweep = () => world.app.sessions.finishing.sweep();

beforeAll(async () => {
  world = await openWorld();
  ada = await world.person({ firstName: 'Ada' });
  await consentToSensorData(world, ada.userId);
  [recording, done] = [await newSession(), await newSession()];
  for (const session of [recording, done]) for (const at of [0, 3]) await add(session, at);
  await post(done, 'complete');
  await finish(done);
});
afterAll(() => world.close());

const unchanged = async (work: () => Promise<unknown>) =>
  expect((await changedBy(world, work)).changed).toEqual([]);
const age = ({ sessionId }: Recording, table: 'sessions' | 'blocks') => {
  const [column, key] = table === 'sessions' ? ['created_at', 'id'] : ['stored_at', 'session_id'];
  return sql(
    world,
    `update ${table} set ${column} = now() - interval '80 hours' where ${key} = '${sessionId}'`,
  );
};

test('find-abandoned: finds no recording that is young, is gone on with, or has ended', async () => {
  const busy = await newSession();
  await add(busy, 0);
  for (const session of [busy, done]) await age(session, 'sessions');
  await age(done, 'blocks');
  await unchanged(() => world.app.sessions.discardAbandoned());
});

test('discard-abandoned: leaves alone whatever else there is of the person, and of others', async () => {
  const quiet = await newSession();
  await add(quiet, 0);
  await age(quiet, 'sessions');
  await age(quiet, 'blocks');
  const others = `select id, state, version from sessions where id <> '${quiet.sessionId}' order by id`;
  const before = await sql(world, others);
  await world.app.sessions.discardAbandoned();
  expect(await sql(world, others)).toEqual(before);
  const states = await sql(world, `select state from sessions where id = '${quiet.sessionId}'`);
  expect(states).toEqual([{ state: 'discarded' }]);
  await unchanged(() => world.app.sessions.discardAbandoned());
});

test('read-unfinished: reads nothing of what is still recorded, or finished already', async () => {
  // Were they read, the damage would be found.
  const damaged = await newSession();
  await add(damaged, 0);
  await sql(
    world,
    `update blocks set digest = '' where session_id in ('${damaged.sessionId}', '${done.sessionId}')`,
  );
  await unchanged(() => finish(damaged));
  await unchanged(() => finish(done));
});

test('finish-session: changes nothing that is recorded, discarded, finished, or not there', async () => {
  const discarded = await newSession();
  await add(discarded, 0);
  await post(discarded, 'discard', { reason: 'mistake' });
  await unchanged(() => finish(recording));
  await unchanged(() => finish(discarded));
  await unchanged(() => finish(done));
  await unchanged(() => finish({ userId: ada.userId, sessionId: unknownId }));
  await unchanged(() => finish({ userId: unknownId, sessionId: done.sessionId }));
});

test('queue-finish: a session is queued once in a while, however often it is said to be complete', async () => {
  const session = await newSession();
  await add(session, 0);
  await post(session, 'complete');
  await unchanged(() => post(session, 'complete'));
  await unchanged(() => world.app.sessions.finishing.queueFinish(session));
});

test('queue-unfinished: queues nothing that is recorded, discarded, finished, or queued already', async () => {
  await sweep();
  await unchanged(() => sweep());
});

test('remove-left-numbers: removes nothing of what is complete', async () => {
  await world.app.sessions.analysing.analyse(done);
  await unchanged(() => world.app.sessions.analysing.removeLeft());
});

test('queue-outdated-analyses: queues nothing that is recorded, discarded, of the current version, or queued already', async () => {
  await world.app.sessions.analysing.queueOutdated();
  await unchanged(() => world.app.sessions.analysing.queueOutdated());
  await world.app.sessions.analysing.analyse(done);
  await sql(
    world,
    `update sessions set analysis_queued_at = null where id in ('${recording.sessionId}', '${done.sessionId}')`,
  );
  await unchanged(() => world.app.sessions.analysing.queueOutdated());
});
