import { createLiveHeart } from '@attune/signals';
import { expect, test } from 'vitest';
import type { BatchEntry, Channel, Points } from '../../../api/live.ts';
import { createWatchedHeart } from './watched-heart.ts';

const counts = Int16Array.from({ length: 200 }, (_, i) => 830 + 50 * Math.sin(i / 2) + ((i * 37) % 11));
const scale = 1000 / 1024;
const lengths = Array.from(counts, (count) => count * scale);
/** When each beat was, in seconds since the start. */
const ends = lengths.map((_, i) => lengths.slice(0, i + 1).reduce((sum, ms) => sum + ms / 1000, 0));

const channel = (facts: Partial<Channel>) =>
  ({ number: 0, rate: null, scale: 1, offset: 0, ...facts }) as Channel;
const rr = channel({ dataType: 'rr', scale });

const entry = (from: number, to: number): BatchEntry => ({
  channel: 0,
  firstSample: from,
  count: to - from,
  points: counts.slice(from, to),
  times: Float64Array.from(ends.slice(from, to), (end) => end * 1e6),
});
const stored = (to: number, without: (i: number) => boolean = () => false): Points => {
  const kept = lengths.map((_, i) => i).filter((i) => i < to && !without(i));
  const stretch = {
    firstSample: 0,
    times: kept.map((i) => ends[i] as number),
    values: kept.map((i) => lengths[i] as number),
  };
  return { number: 0, rate: null, nominalRate: null, unit: 'ms', stretches: to > 0 ? [stretch] : [] };
};

/** What the player says of the same beats. */
function playerOf(values: readonly number[]) {
  const heart = createLiveHeart({ kind: 'rr' });
  heart.pushIntervals(Float64Array.from(values));
  return heart.read();
}

test('whoever comes late has the numbers that the player has, whatever was stored and what came live', async () => {
  for (const [known, told] of [
    [0, 0],
    [120, 120],
    [120, 90],
    [150, 150],
  ] as const) {
    const heart = createWatchedHeart([rr], async () => stored(known));
    await heart.fill(0, new AbortController().signal);
    for (let from = told; from < 200; from += 10) heart.add([entry(from, from + 10)], 0);
    const { rmssd60, heartRate, coherence } = heart.numbers() ?? {};
    const player = playerOf(lengths);
    expect(heartRate).toEqual(player.heartRate);
    for (const [mine, theirs] of [
      [rmssd60, player.rmssd60],
      [coherence, player.coherence],
    ]) {
      expect(mine?.kind).toBe('value');
      expect(JSON.stringify(mine, round)).toBe(JSON.stringify(theirs, round));
    }
  }
});

const round = (_: string, value: unknown) =>
  typeof value === 'number' ? Number(value.toPrecision(9)) : value;

test('what comes while the stored points are fetched waits, and is counted once; after a lost connection too', async () => {
  const given = Promise.withResolvers<Points>();
  const heart = createWatchedHeart([rr], () => given.promise);
  const filling = heart.fill(0, new AbortController().signal);
  heart.add([entry(140, 160)], 0);
  expect(heart.numbers()?.lastBeatMs).toBeUndefined();
  given.resolve(stored(150));
  await filling;
  heart.add([entry(160, 200)], 0);
  const again = heart.numbers();
  expect(again?.rmssd60).toMatchObject({ kind: 'value' });
  expect(JSON.stringify(again?.rmssd60, round)).toBe(JSON.stringify(playerOf(lengths).rmssd60, round));

  const asked = new AbortController();
  const gone = heart.fill(0, asked.signal);
  asked.abort();
  await gone;
  expect(heart.numbers()?.rmssd60).toEqual(again?.rmssd60);
});

test('a gap is a gap: nothing is counted over beats that are missing', async () => {
  const heart = createWatchedHeart([rr], async () => stored(200, (i) => i >= 195 && i < 198));
  await heart.fill(0, new AbortController().signal);
  // Two intervals stand after the gap: five are needed, and those before are not of now.
  expect(heart.numbers()?.heartRate).toMatchObject({ kind: 'not-enough', why: 'too-few', has: 2 });
});

test('what a device says itself is told where it tells no beats, and of what says nothing of a heart there is nothing', () => {
  const device = createWatchedHeart([rr, channel({ dataType: 'heart-rate', number: 1 })], async () =>
    stored(0),
  );
  device.add([{ ...entry(0, 1), channel: 1, points: Int16Array.of(71) }], 1000);
  expect(device.said()).toBe(71);
  device.add([entry(0, 10)], 2000);
  expect(device.said()).toBeUndefined();
  expect(device.silence(9000)).toBe(7000);
  expect(createWatchedHeart([channel({ dataType: 'eda' })], async () => stored(0)).isThere).toBe(false);
  const wave = createWatchedHeart([channel({ dataType: 'ppg', rate: 100 })], async () => stored(0));
  expect([device.kind, wave.kind]).toEqual(['rr', 'ppg']);
});

test('what was forgotten is gone', async () => {
  const heart = createWatchedHeart([rr], async () => stored(200));
  await heart.fill(0, new AbortController().signal);
  expect(heart.numbers()?.heartRate.kind).toBe('value');
  heart.forget();
  expect(heart.numbers()?.lastBeatMs).toBeUndefined();
  expect(heart.silence(1e9)).toBe(0);
});
