import { Client } from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { ecg } from '../../testing/live-kit.ts';
import { until } from '../../testing/program-kit.ts';
import { noise } from '../../testing/recording.ts';
import { bytesOf } from '../../testing/recordings-kit.ts';
import { sessionKit } from '../../testing/session-kit.ts';
import { consentToSensorData, openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let ada: Person;
beforeAll(async () => {
  world = await openWorld();
  ada = await world.person({ firstName: 'Ada' });
  await consentToSensorData(world, ada.userId);
});
afterAll(() => world.close());

const kit = sessionKit(
  () => world,
  () => ada,
);
const { query, url, begin, add, addInPieces, complete, finish, get, raw, blocksOf } = kit;

test('small blocks become full ones between gaps, with the same points, and are summed up', async () => {
  const id = await begin([{ ...ecg, scale: -0.5, offset: 1 }]);
  const samples = noise(150_000);
  await addInPieces(id, samples.slice(0, 140_000), 14);
  await add(id, 145_000, samples.slice(145_000));
  await query(`update blocks set overview = null where session_id = '${id}'`);
  await complete(id);
  expect(await get(id)).toMatchObject({ finished: false });
  const before = await get(id, '/channels/0/points');
  await finish(id);
  expect(await blocksOf(id)).toEqual([
    [0, 130_000, true],
    [130_000, 10_000, true],
    [145_000, 5000, true],
  ]);
  expect(await get(id, '/channels/0/points')).toEqual(before);
  const kept = [...samples.slice(0, 140_000), ...samples.slice(145_000)].map((sample) => 1 - sample / 2);
  const [least, most] = kept.reduce(
    ([low, high], one) => [Math.min(low, one), Math.max(high, one)],
    [1e9, -1e9],
  );
  const { finished, channels, version } = await get(id);
  expect({ finished, version }).toEqual({ finished: true, version: 1 });
  expect(channels[0].points).toBe(145_000);
  expect(channels[0].summary).toMatchObject({
    points: 145_000,
    seconds: 145,
    gaps: 1,
    min: least,
    max: most,
  });
  expect(channels[0].summary.mean).toBeCloseTo(kept.reduce((sum, one) => sum + one, 0) / kept.length, 9);
});

test('floating-point values and points at times of their own are packed as they are', async () => {
  const id = await begin([
    { dataType: 'temperature', label: 'skin', rate: 1, valueKind: 'float64' },
    { dataType: 'rr', label: 'RR', rate: null },
  ]);
  const values = Float64Array.from({ length: 300 }, (_, i) => 36 + Math.sin(i));
  const beats = Int16Array.from({ length: 300 }, (_, i) => 800 + (i % 50));
  const times = Float64Array.from({ length: 300 }, (_, i) => i * 850_000 + (i % 3));
  for (let at = 0; at < 300; at += 60) {
    await add(id, at, values.slice(at, at + 60), 0);
    await add(id, at, beats.slice(at, at + 60), 1, times.slice(at, at + 60));
  }
  await complete(id);
  type Stretch = { readonly values: number[]; readonly times?: number[] };
  // Irregular points come a stretch a block: what counts is the points.
  const pointsOf = async (channel: number) => {
    const { stretches } = (await get(id, `/channels/${channel}/points`)) as { stretches: Stretch[] };
    return [stretches.flatMap(({ values }) => values), stretches.flatMap(({ times = [] }) => times)];
  };
  const before = [await pointsOf(0), await pointsOf(1)];
  await finish(id);
  expect((await blocksOf(id, 0)).map(([, count]) => count)).toEqual([300]);
  expect((await blocksOf(id, 1)).map(([, count]) => count)).toEqual([300]);
  expect([await pointsOf(0), await pointsOf(1)]).toEqual(before);
  expect(before.map(([all, at]) => [all?.length, at?.length])).toEqual([
    [300, 0],
    [300, 300],
  ]);
  const { channels, endedAt } = await get(id);
  expect(channels[0].summary).toMatchObject({ points: 300, gaps: 0, max: Math.max(...values) });
  expect(channels[1].summary).toMatchObject({
    points: 300,
    min: 800,
    max: 849,
    seconds: 299 * 0.85 + 0.000002,
  });
  expect(Date.parse(endedAt)).toBe(Date.parse('2026-11-20T10:05:00Z'));
});

/** From now on blocks wait in front of the table, until it is opened: what was removed for them is gone already. */
async function gate(): Promise<() => Promise<void>> {
  const client = new Client({ connectionString: world.urls.directUrl });
  await client.connect();
  onTestFinished(() => client.end());
  await client.query(`
    create or replace function wait_for_gate() returns trigger language plpgsql as $$
      begin perform pg_advisory_xact_lock(42); return new; end $$;
    create trigger wait_for_gate before insert on blocks for each row execute function wait_for_gate();
    select pg_advisory_lock(42)`);
  onTestFinished(async () => void (await query('drop trigger wait_for_gate on blocks')));
  return async () => void (await client.query('select pg_advisory_unlock(42)'));
}

const waiting = (what: string, locktype: string) =>
  until(what, 10_000, async () => {
    const found = await query(`select from pg_locks where locktype = '${locktype}' and not granted`);
    return found.length > 0;
  });
const atGate = () => waiting('a block waits at the gate', 'advisory');

test('whoever reads while a channel is packed reads each point once', async () => {
  const id = await begin();
  const samples = noise(200_000, 3);
  await addInPieces(id, samples, 16);
  await complete(id);
  const open = await gate();
  const packing = finish(id);
  await atGate();
  expect(Buffer.compare(await raw(id), bytesOf(samples))).toBe(0);
  await open();
  while (!(await get(id)).finished) expect(Buffer.compare(await raw(id), bytesOf(samples))).toBe(0);
  await packing;
  expect((await blocksOf(id)).length).toBe(2);
});

test('done again, and by several at once, it changes nothing more', async () => {
  const id = await begin();
  const samples = noise(60_000, 4);
  await addInPieces(id, samples, 10);
  await complete(id);
  await Promise.all([finish(id), finish(id), finish(id)]);
  const after = [await blocksOf(id), await get(id)];
  expect(after[0]).toEqual([[0, 60_000, true]]);
  await finish(id);
  expect([await blocksOf(id), await get(id)]).toEqual(after);
  expect(Buffer.compare(await raw(id), bytesOf(samples))).toBe(0);
});

test('what fails in the middle leaves every point, and is gone on with', async () => {
  const id = await begin([ecg, { ...ecg, label: 'second' }]);
  const samples = noise(50_000, 5);
  await addInPieces(id, samples, 5);
  for (let at = 0; at < 5000; at += 1000) await add(id, at, samples.slice(at, at + 1000), 1);
  await complete(id);
  await query(`
    create function refuse_second() returns trigger language plpgsql as $$
      begin if new.channel = 1 then raise 'the machine stops'; end if; return new; end $$;
    create trigger refuse_second before insert on blocks for each row execute function refuse_second()`);
  await expect(finish(id)).rejects.toThrow('the machine stops');
  await query('drop trigger refuse_second on blocks');
  expect(await get(id)).toMatchObject({ finished: false });
  expect((await blocksOf(id)).length).toBe(1);
  expect((await blocksOf(id, 1)).length).toBe(5);
  await finish(id);
  expect((await blocksOf(id, 1)).length).toBe(1);
  expect(await get(id)).toMatchObject({ finished: true });
  expect(Buffer.compare(await raw(id), bytesOf(samples))).toBe(0);
});

test('a block that is not what was sent is found, named and counted, and the session stays unfinished', async () => {
  for (const damage of [
    `digest = sha256('')`,
    `samples = set_byte(samples, 40, get_byte(samples, 40) # 1)`,
  ]) {
    const id = await begin();
    await addInPieces(id, noise(5000, 6), 5);
    await complete(id);
    await query(`update blocks set ${damage} where session_id = '${id}' and first_sample = 2000`);
    await expect(finish(id)).rejects.toMatchObject({ code: 'points-damaged' });
    expect(await get(id)).toMatchObject({ finished: false });
    expect((await blocksOf(id)).length).toBe(5);
  }
  const text = await world.metrics.registry.getSingleMetricAsString('attune_blocks_damaged_total');
  expect(text).toContain('attune_blocks_damaged_total 2');
});

test('a session that is discarded meanwhile, or is still recorded, is left alone', async () => {
  const id = await begin();
  await addInPieces(id, noise(5000, 7), 5);
  await finish(id);
  expect((await blocksOf(id)).length).toBe(5);
  await complete(id);
  await ada.ask({ method: 'POST', url: url(`/${id}/discard`), payload: { reason: 'mistake' } });
  await finish(id);
  expect(await get(id)).toMatchObject({ state: 'discarded', finished: false });
});

test('what is discarded while it is packed loses everything, and stays so', async () => {
  const id = await begin();
  await addInPieces(id, noise(5000, 10), 5);
  await complete(id);
  const open = await gate();
  const packing = finish(id);
  await atGate();
  const discarded = ada.ask({ method: 'POST', url: url(`/${id}/discard`), payload: { reason: 'mistake' } });
  await waiting('the discard waits for the packing', 'transactionid');
  await open();
  await Promise.all([packing, discarded]);
  expect((await discarded).statusCode).toBe(200);
  expect(await blocksOf(id)).toEqual([]);
  const { state, finished, channels } = await get(id);
  expect({ state, finished }).toEqual({ state: 'discarded', finished: false });
  expect(channels[0]).toMatchObject({ points: 0, summary: null });
});

test('of a long channel the coarse overviews are kept, and say the same as its points', async () => {
  const id = await begin([{ ...ecg, bits: 16 }]);
  const samples = noise(2_200_000, 8);
  await add(id, 0, samples);
  await complete(id);
  const overview = async () => {
    const { width, firstBucket, min, max } = await get(id, '/channels/0/overview?pairs=100');
    return { width, firstBucket, min, max };
  };
  const before = await overview();
  await finish(id);
  const rows = await query(
    `select step::int, first_bucket::int as first from overviews where session_id = '${id}' order by 1, 2`,
  );
  expect(rows).toEqual([
    { step: 4096, first: 0 },
    { step: 4096, first: 512 },
  ]);
  expect(await overview()).toEqual(before);
});

test('by the clocks a recorder is found to run slow, and its session to be longer', async () => {
  const id = await begin();
  await addInPieces(id, noise(100_000, 9), 4);
  const readings = Array.from({ length: 11 }, (_, i) => i * 10_000).slice(1);
  const values = readings.map(
    (at) => `('${ada.userId}', '${id}', 0, ${at}, ${Math.round((at / 999) * 1e6)})`,
  );
  await query(
    `insert into clock_readings (user_id, session_id, channel, samples, received_us) values ${values.join()}`,
  );
  await complete(id);
  await finish(id);
  const { channels, endedAt } = await get(id);
  expect(channels[0]).toMatchObject({ rate: 1000, summary: { points: 100_000 } });
  expect(channels[0].measuredRate).toBeCloseTo(999, 2);
  expect((Date.parse(endedAt) - Date.parse('2026-11-20T10:00:00Z')) / 1000).toBeCloseTo(100_000 / 999, 2);
});

test('completing queues it once, and what was left unfinished is queued again', async () => {
  const id = await begin();
  await add(id, 0, noise(10));
  const queued = () =>
    query(`select data from pgboss.job where name = 'finish-session' and data->>'sessionId' = '${id}'`);
  await complete(id);
  await complete(id);
  expect(await queued()).toEqual([{ data: { userId: ada.userId, sessionId: id } }]);
  await world.app.sessions.finishing.sweep();
  expect((await queued()).length).toBe(1);
  await query(`delete from pgboss.job where name = 'finish-session'`);
  await world.app.sessions.finishing.sweep();
  expect((await queued()).length).toBe(1);
});
