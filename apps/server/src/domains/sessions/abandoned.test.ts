import { Client } from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { ask as sql } from '../../testing/cluster.ts';
import { ecg, type Recording, startRecording } from '../../testing/live-kit.ts';
import { until } from '../../testing/program-kit.ts';
import { consentToSensorData, openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let ada: Person;
beforeAll(async () => {
  world = await openWorld();
  ada = await world.person({ firstName: 'Ada' });
  await consentToSensorData(world, ada.userId);
});
afterAll(() => world.close());

/** Recordings in which nothing was stored for 73 hours. */
async function quiet(many = 1): Promise<Recording[]> {
  const sessions: Recording[] = [];
  for (let i = 0; i < many; i++) sessions.push(await startRecording(world, [ecg], ada));
  await sql(
    world.urls.directUrl,
    `update sessions set created_at = now() - interval '73 hours' where id in (${sessions.map(({ sessionId }) => `'${sessionId}'`).join()})`,
  );
  return sessions;
}

const add = ({ userId, sessionId }: Recording) =>
  ada.ask({
    method: 'POST',
    url: `/v1/users/${userId}/sessions/${sessionId}/points`,
    payload: { channels: [{ channel: 0, firstSample: 0, samples: [1, 2, 3] }] },
  });
const discardAbandoned = () => world.app.sessions.discardAbandoned();

/** How recordings ended, in the order in which they began. */
async function ended(sessions: readonly Recording[]): Promise<{ state: string; blocks: number }[]> {
  const { rows } = await sql(
    world.urls.directUrl,
    `select state, (select count(*)::int from blocks where session_id = s.id) as blocks from sessions s
     where id in (${sessions.map(({ sessionId }) => `'${sessionId}'`).join()}) order by id`,
  );
  return rows;
}

test('points that arrive as a recording is given up are stored, or refused: 100 tries', async () => {
  for (let round = 0; round < 5; round++) {
    const sessions = await quiet(20);
    const [answers] = await Promise.all([Promise.all(sessions.map(add)), discardAbandoned()]);
    for (const [i, { state, blocks }] of (await ended(sessions)).entries()) {
      expect([
        { status: 200, state: 'recording', blocks: 1 },
        { status: 409, state: 'discarded', blocks: 0 },
      ]).toContainEqual({ status: answers[i]?.statusCode, state, blocks });
    }
  }
});

/** Somebody who stores a block of the session, and has not committed yet. */
async function storing([session]: readonly Recording[]): Promise<Client> {
  const { userId, sessionId } = session as Recording;
  const client = new Client({ connectionString: world.urls.directUrl });
  await client.connect();
  onTestFinished(() => client.end());
  await client.query('begin');
  await client.query(`select from sessions where id = '${sessionId}' for share`);
  await client.query(
    `insert into blocks (user_id, session_id, channel, first_sample, sample_count, samples, digest) values ('${userId}', '${sessionId}', 0, 0, 1, '', '')`,
  );
  return client;
}

const waits = () =>
  until('somebody waits for the lock', 10_000, async () => {
    const { rows } = await sql(
      world.urls.directUrl,
      `select count(*)::int as waiting from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
    );
    return rows[0].waiting > 0;
  });

test('a block that is committed while the job waits for the session saves it', async () => {
  const session = await quiet();
  const client = await storing(session);
  const job = discardAbandoned();
  await waits();
  await client.query('commit');
  await job;
  expect(await ended(session)).toEqual([{ state: 'recording', blocks: 1 }]);
});

// Why the job looks again after it has the lock: the test above would find this.
test('one statement that looks and discards would miss that block', async () => {
  const session = await quiet();
  const client = await storing(session);
  const hasty = sql(
    world.urls.directUrl,
    `update sessions s set state = 'discarded', discard_reason = 'abandoned' where id = '${session[0]?.sessionId}' and state = 'recording'
       and not exists (select from blocks b where b.session_id = s.id)`,
  );
  await waits();
  await client.query('commit');
  await hasty;
  expect(await ended(session)).toEqual([{ state: 'discarded', blocks: 1 }]);
});
