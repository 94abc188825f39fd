import { afterAll, beforeAll, expect, test } from 'vitest';
import { batchOf, batchType, pointsFrom } from '../../testing/batch-kit.ts';
import { ask } from '../../testing/cluster.ts';
import { noise } from '../../testing/recording.ts';
import { consentToSensorData, openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let ada: Person;
beforeAll(async () => {
  world = await openWorld();
  ada = await world.person({ firstName: 'Ada' });
  await consentToSensorData(world, ada.userId);
});
afterAll(() => world.close());

const url = (session = '') => `/v1/users/${ada.userId}/sessions${session}`;
const sql = (text: string) => ask(world.urls.directUrl, text);

async function begin(): Promise<string> {
  const payload = {
    startedAt: '2026-11-20T10:00:00Z',
    channels: [{ dataType: 'ecg', label: 'ECG', rate: 1000 }],
  };
  return (await ada.ask({ method: 'POST', url: url(), payload })).json<{ id: string }>().id;
}
const send = (session: string, firstSample: number) =>
  ada.ask({
    method: 'POST',
    url: url(`/${session}/points`),
    payload: batchOf(pointsFrom(firstSample, noise(500))),
    headers: { 'content-type': batchType },
  });
const discard = (session: string) =>
  ada.ask({ method: 'POST', url: url(`/${session}/discard`), payload: { reason: 'mistake' } });

/** Sessions that are discarded and have a block all the same. */
async function leftOvers(): Promise<string[]> {
  const { rows } = await sql(
    `select distinct session_id from blocks b join sessions s on s.user_id = b.user_id and s.id = b.session_id
     where s.state = 'discarded'`,
  );
  return rows.map((row) => row.session_id as string);
}

test('a discarded session keeps no block, also when one arrives at the same moment: 100 tries', async () => {
  const seen = { first: 0, refused: 0 };
  for (let i = 0; i < 20; i++) {
    await Promise.all(
      Array.from({ length: 5 }, async () => {
        const session = await begin();
        await send(session, 0);
        // Each begins first in half of the tries.
        const sending = i % 2 === 0 ? send(session, 500) : undefined;
        const discarding = discard(session);
        const sent = await (sending ?? send(session, 500));
        expect((await discarding).statusCode).toBe(200);
        expect([200, 409]).toContain(sent.statusCode);
        seen[sent.statusCode === 200 ? 'first' : 'refused']++;
      }),
    );
  }
  expect(await leftOvers()).toEqual([]);
  expect(seen.first + seen.refused).toBe(100);
  // Both orders came about, or the tries show nothing.
  expect(Math.min(seen.first, seen.refused)).toBeGreaterThan(0);
});

test('a block that is written without holding the session is left over: the tries above would show it', async () => {
  const session = await begin();
  await send(session, 0);
  const client = await world.pool.connect();
  try {
    // The role that sees everything, but no lock on the session: what the product must not do.
    await client.query(`begin; set local role attune_any`);
    await client.query(
      `insert into blocks (user_id, session_id, channel, first_sample, sample_count, samples, digest)
       select user_id, session_id, channel, 9000, 1, samples, digest from blocks where session_id = $1`,
      [session],
    );
    expect((await discard(session)).statusCode).toBe(200);
    await client.query('commit');
  } finally {
    client.release();
  }
  expect(await leftOvers()).toEqual([session]);
});
