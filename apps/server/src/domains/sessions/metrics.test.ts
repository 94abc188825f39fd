import { readFileSync } from 'node:fs';
import {
  ANALYSIS_VERSION,
  brainBands,
  brainMetrics,
  heartMetrics,
  heartReport,
  oxygenMetrics,
  oxygenSummary,
  readEdf,
  seriesOfIntervals,
  signalReport,
} from '@attune/signals';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { analysisKit, endsOf, intervals, strap } from '../../testing/analysis-kit.ts';
import { randomFrom } from '../../testing/recordings-kit.ts';
import { consentToSensorData, openWorld, type Person, type World } from '../../testing/world.ts';
import { createSessionsStore } from './store/index.ts';

let world: World;
let ada: Person;
beforeAll(async () => {
  world = await openWorld();
  ada = await world.person({ firstName: 'Ada' });
  await consentToSensorData(world, ada.userId);
});
afterAll(() => world.close());

const kit = analysisKit(
  () => world,
  () => ada,
);
const { query, begin, add, complete, finish, analyse, analysed, metrics, numbers, get, countOf } = kit;
const json = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;

const edf = readFileSync(new URL('../../../../../examples/mit-bih-208-mlii.edf', import.meta.url));

test('numbers of the real ECG are those of the library on the same points', async () => {
  const upload = await ada.ask({
    method: 'POST',
    url: kit.url('/import'),
    headers: { 'content-type': 'application/octet-stream' },
    payload: edf,
  });
  const { id, channels } = upload.json().session;
  await finish(id);
  await analyse(id);
  const [signal] = readEdf(edf).signals;
  const { scale, offset, rate } = channels[0];
  const values = Float64Array.from(signal?.samples ?? [], (sample) =>
    Number((sample * scale + offset).toPrecision(15)),
  );
  const report = signalReport('ecg', values, rate);
  const kept = await metrics(id);
  expect(kept).toMatchObject({ version: ANALYSIS_VERSION, current: true });
  expect(kept.channels).toHaveLength(1);
  expect(kept.channels[0].metrics).toEqual(
    expect.arrayContaining(json(heartMetrics(report, report.usable)) as unknown[]),
  );
  // So many beats of it are ventricular that no number is made of them: that is said, and nothing else.
  expect(kept.channels[0].metrics).toHaveLength(26);
  for (const one of kept.channels[0].metrics) expect(one).toMatchObject({ value: null, why: 'too-noisy' });
  const beats = await get(id, '/channels/0/intervals');
  expect(beats.quality).toEqual(json(report.quality));
  const found = beats.stretches.flatMap(({ intervalsMs }: { intervalsMs: number[] }) => intervalsMs);
  expect(found.length).toBeGreaterThan(400);
});

test('numbers of intervals do not depend on the blocks that they came in', async () => {
  const lengths = intervals(3, 900);
  const whole = await analysed(lengths);
  const split = await analysed(lengths, { pieces: 37 });
  const now = await metrics(split);
  expect(now.channels).toEqual((await metrics(whole)).channels);
  const series = seriesOfIntervals(lengths);
  const { rmssd, 'lf-hf': ratio, coherence, sdann } = await numbers(whole);
  const expected = Object.fromEntries(heartMetrics(heartReport(series)).map((one) => [one.name, one]));
  // Times are kept in microseconds: what rests on lengths alone is equal to the last bit.
  expect(expected.rmssd?.value).toBeGreaterThan(5);
  const { basis: _, ...rest } = json(expected.rmssd) as { basis: object };
  expect(rmssd).toMatchObject(rest);
  expect(ratio.value).toBeCloseTo(expected['lf-hf']?.value as number, 5);
  expect(coherence.value).toBeCloseTo(expected.coherence?.value as number, 3);
  expect(sdann).toMatchObject({ value: expect.any(Number) });
  const beats = await get(whole, '/channels/0/intervals');
  expect(beats).toMatchObject({ source: 'rr', version: ANALYSIS_VERSION, quality: [] });
  expect(beats.stretches[0].intervalsMs).toEqual([...lengths]);
});

test('a lost strap is a gap: nothing is computed across it', async () => {
  const id = await begin([strap]);
  const [first, second] = [intervals(5, 200), intervals(6, 200)];
  await add(id, 0, first, 0, endsOf(first));
  await add(id, 200, second, 0, endsOf(second, 400_000));
  await complete(id);
  await finish(id);
  await analyse(id);
  const beats = await get(id, '/channels/0/intervals');
  expect(beats.stretches.map(({ endsMs }: { endsMs: number[] }) => endsMs.length)).toEqual([200, 200]);
  expect(await numbers(id)).toMatchObject({
    rmssd: { value: expect.any(Number), basis: { intervals: 400, corrected: 0 } },
    'lf-hf': { value: null, why: 'too-short', needs: 300 },
  });
});

test('too little says so, and makes no number', async () => {
  const id = await analysed(intervals(7, 4));
  const { rmssd, sdnn } = await numbers(id);
  expect(rmssd).toEqual({
    name: 'rmssd',
    unit: 'ms',
    value: null,
    why: 'too-few',
    has: 4,
    needs: 5,
    basis: {},
  });
  expect(sdnn.value).toBeNull();
});

test('brain waves and oxygen are analysed beside the heart, gaps left out; what nothing can be said of is not', async () => {
  const random = randomFrom(4);
  const eeg = Float64Array.from({ length: 40 * 256 }, (_, i) => 20 * Math.sin(i / 4) + 8 * (random() - 0.5));
  const oxygen = Float64Array.from({ length: 300 }, (_, i) => (i > 100 && i < 140 ? 91 : 97 + (i % 2)));
  const id = await begin([
    { dataType: 'eeg', label: 'Fz', rate: 256, valueKind: 'float64' },
    { dataType: 'spo2', label: 'SpO2', rate: 1, valueKind: 'float64' },
    { dataType: 'eeg', label: 'slow', rate: 64, valueKind: 'float64' },
    { dataType: 'temperature', label: 'skin', rate: 1, valueKind: 'float64' },
  ]);
  await add(id, 0, eeg.slice(0, 5000), 0);
  await add(id, 6000, eeg.slice(6000), 0);
  await add(id, 0, oxygen, 1);
  await add(id, 0, oxygen, 3);
  await complete(id);
  await finish(id);
  await analyse(id);
  const { channels } = await metrics(id);
  const gapped = eeg.map((value, i) => (i >= 5000 && i < 6000 ? Number.NaN : value));
  expect(
    channels.map(({ channel, hasIntervals }: { channel: number; hasIntervals: boolean }) => [
      channel,
      hasIntervals,
    ]),
  ).toEqual([
    [0, false],
    [1, false],
  ]);
  const byName = (all: readonly { name: string }[]) => all.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  expect(byName(channels[0].metrics)).toEqual(byName(json(brainMetrics(brainBands(gapped, 256))) as []));
  expect(byName(channels[1].metrics)).toEqual(byName(json(oxygenMetrics(oxygenSummary(oxygen, 1))) as []));
  expect(
    channels[1].metrics.find(({ name }: { name: string }) => name === 'oxygen-falls-3').value,
  ).toBeGreaterThan(0);
});

test('done again, or by several at once, it changes nothing more', async () => {
  const id = await kit.finished(intervals(8, 300));
  await Promise.all([analyse(id), analyse(id), analyse(id)]);
  const [count, kept] = [await countOf(id), await metrics(id)];
  expect(count).toEqual({ metrics: 26, intervals: 1, version: ANALYSIS_VERSION });
  await analyse(id);
  expect([await countOf(id), await metrics(id)]).toEqual([count, kept]);
});

test('what is cut off at the end leaves nothing of it, and is gone on with', async () => {
  const id = await kit.finished(intervals(9, 300));
  await query(`create function cut_off() returns trigger language plpgsql as $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$;
    create trigger cut_off before insert on session_intervals for each row execute function cut_off()`);
  await expect(analyse(id)).rejects.toThrow();
  await query('drop trigger cut_off on session_intervals; drop function cut_off');
  expect(await countOf(id)).toEqual({ metrics: 0, intervals: 0, version: 0 });
  expect(await metrics(id)).toEqual({
    state: 'complete',
    version: null,
    current: false,
    failed: false,
    analysedAt: null,
    channels: [],
  });
  await analyse(id);
  expect(await countOf(id)).toMatchObject({ metrics: 26, version: ANALYSIS_VERSION });
});

test('whoever took the consent back keeps what is there, and nothing new is made of it', async () => {
  const [there, waiting] = [await analysed(intervals(16, 300)), await kit.finished(intervals(17, 300))];
  const url = `/v1/users/${ada.userId}/consents/sensor-data`;
  expect((await ada.ask({ method: 'DELETE', url })).statusCode).toBeLessThan(300);
  await analyse(waiting);
  expect(await countOf(waiting)).toEqual({ metrics: 0, intervals: 0, version: 0 });
  expect(await countOf(there)).toMatchObject({ metrics: 26 });
  await consentToSensorData(world, ada.userId);
  await analyse(waiting);
  expect(await countOf(waiting)).toMatchObject({ metrics: 26 });
});

test('a worker of the version before leaves what a newer one has worked out', async () => {
  const id = await analysed(intervals(18, 300));
  const newer = ANALYSIS_VERSION + 1;
  await query(`update sessions set analysis_version = ${newer} where id = '${id}';
    update session_metrics set version = ${newer} where session_id = '${id}'`);
  await analyse(id);
  expect(await countOf(id)).toMatchObject({ metrics: 26, version: newer });
});

test('finishing queues it; an older version is queued anew, newest first, and worked out again', async () => {
  const queued = async () =>
    (
      await query(
        `select data->>'sessionId' as id from pgboss.job where name = 'analyse-session' order by created_on, id`,
      )
    ).map(({ id }) => id);
  const [old, newer] = [
    await analysed(intervals(13, 300), { startedAt: '2026-03-01T10:00:00Z' }),
    await analysed(intervals(14, 300), { startedAt: '2026-10-01T10:00:00Z' }),
  ];
  expect(await queued()).toEqual(expect.arrayContaining([old, newer]));
  const before = await metrics(newer);
  await query(`delete from pgboss.job where name = 'analyse-session'`);
  const sweep = () => world.app.sessions.analysing.queueOutdated();
  await sweep();
  expect(await queued()).toEqual([]);
  await query(`update sessions set analysis_version = 0, analysis_queued_at = now() - interval '7 hours' where id in ('${old}', '${newer}');
    update session_metrics set version = 7, answer = '' where session_id in ('${old}', '${newer}')`);
  const run = world.app.db.asSystem('queue-outdated-analyses');
  const [first] = await createSessionsStore(run).analysedBy(
    0,
    { before: new Date(), now: ANALYSIS_VERSION, mostTries: 1 },
    1,
  );
  expect(first?.sessionId).toBe(newer);
  await sweep();
  expect(new Set(await queued())).toEqual(new Set([newer, old]));
  // One that fails is not in the way of the others.
  await sweep();
  expect(await queued()).toHaveLength(2);
  await analyse(newer);
  expect((await metrics(newer)).channels).toEqual(before.channels);
});
