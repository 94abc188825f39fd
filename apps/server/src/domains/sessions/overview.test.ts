import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../testing/cluster.ts';
import { entry, openRecorder, type Recorder } from '../../testing/points-kit.ts';
import { noise } from '../../testing/recording.ts';
import { openWorld, type World } from '../../testing/world.ts';

let world: World;
let ada: Recorder;
beforeAll(async () => {
  world = await openWorld();
  ada = await openRecorder(world);
});
afterAll(() => world.close());

/** Points by their places, as runs without a gap. */
type Run = {
  readonly first: number;
  readonly points: Int16Array<ArrayBuffer> | Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;
};
type Answer = {
  rate: number;
  width: number;
  firstBucket: number;
  from: number;
  to: number;
  min: (number | null)[];
  max: (number | null)[];
};

const noiseOf = (count: number, seed: number) => noise(count, seed) as Int16Array<ArrayBuffer>;

/** What the buckets of an answer must be: looked up point by point. */
function expectExact(
  answer: Answer,
  runs: readonly Run[],
  asked: { from: number; to: number; pairs: number },
) {
  const { width, firstBucket, from, to, min, max } = answer;
  expect(Math.log2(width) % 1).toBe(0);
  expect(min.length).toBeLessThanOrEqual(asked.pairs);
  for (const run of runs) {
    const begin = Math.max(asked.from, run.first);
    const end = Math.min(asked.to, run.first + run.points.length);
    if (end > begin && (from > begin || to < end))
      throw new Error(`${begin}–${end} is left out of ${from}–${to}`);
  }
  // Wider than asked by less than a bucket on either side, so that nothing far away is said to be here.
  if (min.length > 0) {
    expect(asked.from - from).toBeLessThan(width);
    expect(to - asked.to).toBeLessThan(width);
  }
  for (let i = 0; i < min.length; i++) {
    const low = Math.max(from, (firstBucket + i) * width);
    const high = Math.min(to, (firstBucket + i + 1) * width);
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const { first: at, points } of runs)
      for (let p = Math.max(0, low - at); p < Math.min(points.length, high - at); p++) {
        if (points[p]! < least) least = points[p]!;
        if (points[p]! > most) most = points[p]!;
      }
    if (min[i] !== (least > most ? null : least) || max[i] !== (least > most ? null : most))
      throw new Error(`Bucket ${i} of ${width} from ${low}: ${min[i]}–${max[i]}, not ${least}–${most}`);
  }
}

const ranges = (most: number) =>
  fc.record({
    from: fc.nat(most),
    length: fc.oneof(fc.nat(most), fc.nat(2000), fc.constantFrom(0, 1, 255, 256, 257)),
    pairs: fc.oneof(fc.integer({ min: 1, max: 4000 }), fc.integer({ min: 1, max: 20 })),
  });

async function expectExactEverywhere(session: string, runs: readonly Run[], most: number, numRuns: number) {
  await fc.assert(
    fc.asyncProperty(ranges(most), async ({ from, length, pairs }) => {
      const range = { from, to: from + length, pairs };
      const path = `channels/0/overview?from=${from / 1000}&to=${(from + length) / 1000}&pairs=${pairs}`;
      expectExact((await ada.get(session, path)).json(), runs, range);
    }),
    { numRuns },
  );
}

test('an overview is exact for any range and number of pairs, across gaps, and where blocks have none yet', async () => {
  const runs = [
    { first: 300, points: noiseOf(200_000, 5) },
    { first: 250_001, points: noiseOf(1000, 6) },
    { first: 400_000, points: noiseOf(70_000, 7) },
  ];
  const session = await ada.begin([{ rate: 1000 }]);
  await ada.add(
    session,
    runs.map(({ first, points }) => entry(0, first, points)),
  );
  await ask(
    world.urls.directUrl,
    `update blocks set overview = null where session_id = '${session}' and first_sample > 100000`,
  );
  await expectExactEverywhere(session, runs, 480_000, 60);
});

test('of floating-point values too', async () => {
  const points = Float32Array.from(noise(50_000, 8), (value) => value / 7);
  const session = await ada.begin([{ rate: 1000, valueKind: 'float32' }]);
  await ada.add(session, [entry(0, 0, points.slice(0, 20_000)), entry(0, 30_000, points.slice(20_000))]);
  const runs = [
    { first: 0, points: points.slice(0, 20_000) },
    { first: 30_000, points: points.slice(20_000) },
  ];
  await expectExactEverywhere(session, runs, 60_000, 20);
});

test('a long recording of floating-point values is read from its pyramid, as exactly', async () => {
  const points = Float64Array.from(noise(300_000, 12), (value) => value / 7);
  const runs = [
    { first: 0, points: points.slice(0, 200_000) },
    { first: 3_000_000, points: points.slice(200_000) },
  ];
  const session = await ada.begin([{ rate: 1000, valueKind: 'float64' }]);
  for (const { first, points: some } of runs) await ada.add(session, [entry(0, first, some)]);
  // As live ones are until they are packed.
  await ask(
    world.urls.directUrl,
    `update blocks set overview = null where session_id = '${session}' and first_sample > 0`,
  );
  await ada.finish(session);
  await expectExactEverywhere(session, runs, 3_200_000, 20);
  const whole = (await ada.get(session, 'channels/0/overview?pairs=500')).json();
  expect(whole.min.some((value: number | null) => value !== null)).toBe(true);
  const spoil = (what: string) =>
    ask(world.urls.directUrl, `update blocks set ${what} where session_id = '${session}'`);
  await spoil("samples = '\\x00'");
  // Of a part of it the blocks' own overviews are read, of the whole the pyramid.
  expect((await ada.get(session, 'channels/0/overview?to=200&pairs=300')).statusCode).toBe(200);
  await spoil("overview = '\\x00'");
  expect((await ada.get(session, 'channels/0/overview?pairs=500')).json()).toEqual(whole);
  expect((await ada.get(session, 'channels/0/overview?to=200&pairs=300')).statusCode).toBe(500);
});

test('a long recording is read from its pyramid, as exactly, in few rows', async () => {
  const runs = [
    { first: 0, points: noiseOf(2_300_000, 9) },
    { first: 36_000_000, points: noiseOf(400_000, 10) },
  ];
  const session = await ada.begin([{ rate: 1000 }]);
  for (const { first, points } of runs)
    for (let at = 0; at < points.length; at += 1_000_000)
      await ada.add(session, [entry(0, first + at, points.slice(at, at + 1_000_000))]);
  await ada.finish(session);
  const { rows } = await ask(
    world.urls.directUrl,
    `select distinct step from overviews where session_id = '${session}' order by 1`,
  );
  expect(rows).toEqual([{ step: 4096 }, { step: 65_536 }]);
  await expectExactEverywhere(session, runs, 36_500_000, 30);
  // Blocks are not needed for it: without their overviews the same is said of the whole.
  const whole = (await ada.get(session, 'channels/0/overview?pairs=500')).json();
  await ask(
    world.urls.directUrl,
    `update blocks set overview = '\\x00', samples = '\\x00' where session_id = '${session}'`,
  );
  expect((await ada.get(session, 'channels/0/overview?pairs=500')).json()).toEqual(whole);
  expect((await ada.get(session, 'channels/0/overview?pairs=500&to=1')).statusCode).toBe(500);
});

test('a recording in many small blocks is read page by page', async () => {
  const points = noiseOf(5600, 11);
  const session = await ada.begin([{ rate: 1000 }]);
  for (let at = 0; at < points.length; at += 2800)
    await ada.add(
      session,
      Array.from({ length: 280 }, (_, i) =>
        entry(0, at + i * 10, points.slice(at + i * 10, at + i * 10 + 10)),
      ),
    );
  await ask(world.urls.directUrl, `update blocks set overview = null where session_id = '${session}'`);
  await expectExactEverywhere(session, [{ first: 0, points }], 5600, 5);
  const raw = (await ada.get(session, 'channels/0/points?form=raw')).rawPayload;
  expect(raw.equals(Buffer.from(points.buffer))).toBe(true);
});

test('where points come irregularly, buckets are of time', async () => {
  const session = await ada.begin([{ rate: null, valueKind: 'float64', dataType: 'rr' }]);
  const times = Float64Array.of(500_000, 500_100, 8_000_000);
  await ada.add(session, [entry(0, 0, Float64Array.of(3, 1, 2), times)]);
  const { width, firstBucket, from, to, rate, min, max } = (
    await ada.get(session, 'channels/0/overview?pairs=10')
  ).json() as Answer;
  expect([rate, width, from, to]).toEqual([1_000_000, 2 ** 20, 500_000, 8_000_001]);
  expect([min[0], max[0], min.at(-1)]).toEqual([1, 3, 2]);
  expect(min.slice(1, -1).every((value) => value === null)).toBe(true);
  expect((firstBucket + min.length - 1) * width).toBeLessThanOrEqual(8_000_000);
});

test('several channels come at once; one that is empty says so', async () => {
  const session = await ada.begin([{ rate: 1000, scale: -1 }, { rate: 500 }, { rate: 10 }]);
  await ada.add(session, [entry(0, 0, Int16Array.of(60, -61, 100)), entry(1, 0, Int16Array.of(5, 6))]);
  const { channels } = (await ada.get(session, 'overview?pairs=1')).json();
  expect(channels).toMatchObject([
    { number: 0, rate: 1000, min: [-100], max: [61], from: 0, to: 3 },
    { number: 1, rate: 500, min: [5], max: [6], from: 0, to: 2 },
    { number: 2, rate: 10, min: [], max: [] },
  ]);
  expect((await ada.get(session, 'overview?channels=1')).json().channels).toMatchObject([{ number: 1 }]);
  expect((await ada.get(session, 'overview?channels=1,9')).statusCode).toBe(404);
  expect((await ada.get(session, 'overview?from=2&to=1')).statusCode).toBe(400);
});

test('a long gap costs nothing', async () => {
  const session = await ada.begin([{ rate: 100_000 }]);
  await ada.add(session, [entry(0, 0, noiseOf(1000, 1)), entry(0, 2 ** 36 - 2 ** 24, noiseOf(1000, 2))]);
  const { min } = (await ada.get(session, 'channels/0/overview?pairs=1000')).json() as Answer;
  expect(min.length).toBeLessThanOrEqual(1000);
  expect(min.filter((value) => value !== null).length).toBe(2);
});
