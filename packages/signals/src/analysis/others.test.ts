import { describe, expect, test } from 'vitest';
import { brainBands } from '../brain/bands.ts';
import { respirationOfChannel, respirationOfIntervals } from '../breath/respiration.ts';
import { heartIntervals, normalFrom, numbersFrom, patternIntervals } from '../heart/rr.test-data.ts';
import { seriesOfIntervals } from '../heart/series.ts';
import { oxygenSummary } from '../oxygen/saturation.ts';
import { must } from './answer.test-data.ts';
import { overWindows } from './numbers.ts';

const normal = normalFrom(numbersFrom(9));
const made = (seconds: number, rate: number, of: (t: number) => number) =>
  Float64Array.from({ length: seconds * rate }, (_, i) => of(i / rate));
const wave = (hertz: number, t: number) => Math.sin(2 * Math.PI * hertz * t);

test('windows at the ends are moved inwards, or cut', () => {
  const values = [5, 1, 4, 2, 3];
  expect([...overWindows(values, 3, 'inwards', (sorted) => sorted[1]!)]).toEqual([4, 4, 2, 3, 3]);
  expect([...overWindows(values, 3, 'inwards', (sorted) => sorted.length)]).toEqual([3, 3, 3, 3, 3]);
  expect([...overWindows(values, 3, 'cut', (sorted) => sorted.length)]).toEqual([2, 3, 3, 3, 2]);
  expect([...overWindows(values, 9, 'inwards', (sorted) => sorted.length)]).toEqual([5, 5, 5, 5, 5]);
});

describe('breathing', () => {
  test.each([0.2, 0.25, 0.33])('at %d Hz is found in intervals', (hertz) => {
    const found = must(respirationOfIntervals(seriesOfIntervals(patternIntervals(800, hertz, 120, 800))));
    expect(found.breathsAMinute).toBeCloseTo(60 * hertz, 0);
    expect(found.confidence).toBeGreaterThan(0.9);
  });

  test('is not read into intervals that do not show it', () => {
    const of = (intervals: ArrayLike<number>) => respirationOfIntervals(seriesOfIntervals(intervals));
    // Slow rhythms of blood pressure, and nothing but noise.
    expect(of(patternIntervals(2450, 0.1, 120, 800))).toMatchObject({ why: 'no-clear-peak' });
    const random = Float64Array.from({ length: 400 }, () => 850 + 20 * normal());
    expect(of(random)).toMatchObject({ why: 'no-clear-peak' });
    expect(of(heartIntervals({ seed: 1, beats: 50 }))).toMatchObject({ why: 'too-short' });
    expect(of(new Array<number>(200).fill(800))).toMatchObject({ kind: 'not-enough' });
  });

  test('is counted in its own channel, from 4 to 36 a minute', () => {
    for (const breaths of [4, 12, 36]) {
      const samples = made(90, 25, (t) => 300 + 40 * wave(breaths / 60, t) + 4 * normal() + t / 3);
      expect(must(respirationOfChannel(samples, 25)).breathsAMinute).toBeCloseTo(breaths, 0);
    }
    expect(
      respirationOfChannel(
        made(90, 25, () => 7),
        25,
      ),
    ).toMatchObject({ why: 'no-variation' });
    expect(
      respirationOfChannel(
        made(90, 25, () => normal()),
        25,
      ),
    ).toMatchObject({ why: 'no-clear-peak' });
    expect(
      respirationOfChannel(
        made(20, 25, (t) => wave(0.2, t)),
        25,
      ),
    ).toMatchObject({ why: 'too-short' });
    expect(() => respirationOfChannel([Number.NaN], 4)).toThrow(RangeError);
  });
});

describe('brain waves', () => {
  const parts = { delta: [2, 20], theta: [6, 10], alpha: [10, 30], beta: [20, 6], gamma: [38, 3] } as const;
  const eeg = (seconds: number) =>
    made(seconds, 256, (t) =>
      Object.values(parts).reduce((sum, [hertz, size]) => sum + size * wave(hertz, t), 0),
    );

  test('have in each band half the square of its wave', () => {
    const { power, share, used } = must(brainBands(eeg(40), 256));
    expect(used).toBe(10);
    let all = 0;
    for (const [band, [, size]] of Object.entries(parts)) {
      const found = power[band as keyof typeof parts];
      expect(Math.abs(found / (size ** 2 / 2) - 1), band).toBeLessThan(0.02);
      all += share[band as keyof typeof parts];
    }
    expect(all).toBeCloseTo(1, 10);
    expect(share.alpha).toBeGreaterThan(share.delta);
  });

  test('leave mains out', () => {
    const hum = eeg(40).map((x, i) => x + 50 * wave(50, i / 256));
    const [without, withHum] = [eeg(40), hum].map((samples) => must(brainBands(samples, 256)).power.gamma);
    expect(withHum! / without!).toBeCloseTo(1, 1);
  });

  test('leave epochs with artefacts out, and count them by what was wrong', () => {
    const samples = eeg(60);
    samples[5 * 256] = Number.NaN;
    samples.fill(12, 8 * 256, 12 * 256);
    for (let i = 13 * 256; i < 13.3 * 256; i++) samples[i]! += 300;
    for (let i = 16 * 256; i < 20 * 256; i++) samples[i] = Math.max(-15, Math.min(15, samples[i]!));
    const { used, left, power } = must(brainBands(samples, 256));
    expect(left).toEqual({ gap: 1, flat: 1, large: 1, clipped: 1 });
    expect(used).toBe(11);
    expect(power.alpha).toBeCloseTo(450, -1);
  });

  test('are not told from too little', () => {
    expect(brainBands(eeg(11), 256)).toMatchObject({ why: 'too-few', has: 2, needs: 3 });
    expect(brainBands(new Float64Array(256 * 40), 256)).toMatchObject({ why: 'too-noisy' });
    expect(() => brainBands(eeg(10), 64)).toThrow(RangeError);
  });
});

describe('oxygen', () => {
  /** Ten minutes at 97 %, with falls at 100 and 300 s. */
  const night = (depths: readonly number[], seconds = 600) =>
    made(seconds, 1, (t) => {
      const fall = depths.findIndex((_, k) => t >= 100 + 200 * k && t < 130 + 200 * k);
      return fall < 0 ? 97 : 97 - depths[fall]!;
    });
  const stepped = (samples: Float64Array) =>
    // No lung makes steps: two points a second at most.
    samples.map((_, i) => {
      const near = [-2, -1, 0, 1, 2].map((k) => samples[Math.max(0, Math.min(samples.length - 1, i + k))]!);
      return near.reduce((sum, x) => sum + x, 0) / 5;
    });

  test('has falls of three and of four, and time below', () => {
    const found = must(oxygenSummary(stepped(night([3.5, 10])), 1));
    expect(found.falls3.events).toHaveLength(2);
    expect(found.falls4.events).toHaveLength(1);
    expect(found.falls3.anHour).toBeCloseTo(12, 10);
    expect(found.falls4.events[0]).toMatchObject({ baseline: 97 });
    expect(found.nadirPercent).toBeCloseTo(87, 10);
    expect(found.secondsBelow[90]).toBeGreaterThanOrEqual(27);
    expect(found.secondsBelow[88]).toBeGreaterThanOrEqual(26);
    expect(found.secondsBelow[85]).toBe(0);
    expect(found).toMatchObject({ seconds: 600, leftOutSeconds: 0 });
  });

  test('is the same at another rate', () => {
    const slow = stepped(night([5, 6]));
    const fast = Float64Array.from({ length: slow.length * 8 }, (_, i) => slow[i >> 3]!);
    expect(oxygenSummary(fast, 8)).toEqual(oxygenSummary(slow, 1));
  });

  test('leaves out what no finger gives', () => {
    const samples = night([0, 0]);
    samples.fill(0, 50, 60);
    samples[200] = 127;
    samples[250] = Number.NaN;
    samples.fill(70, 400, 410);
    const found = must(oxygenSummary(samples, 1));
    expect(found).toMatchObject({ leftOutSeconds: 22, nadirPercent: 97, falls3: { events: [] } });
    expect(oxygenSummary(samples.subarray(0, 50), 1)).toMatchObject({ why: 'too-short' });
    expect(oxygenSummary(new Float64Array(600), 1)).toMatchObject({ why: 'too-noisy' });
  });

  test('a slide of a minute is one, from the highest of two minutes; one of ten minutes is none', () => {
    const slide = (seconds: number) =>
      made(1200, 1, (t) => 97 - 5 * Math.max(0, Math.min(1, (t - 300) / seconds)));
    expect(must(oxygenSummary(slide(60), 1)).falls4.events).toMatchObject([{ baseline: 97, nadir: 92 }]);
    expect(must(oxygenSummary(slide(600), 1)).falls3.events).toEqual([]);
  });

  test('a dip of some seconds is no fall', () => {
    const samples = night([0, 0]);
    samples.fill(93.5, 200, 206);
    expect(must(oxygenSummary(samples, 1)).falls3.events).toEqual([]);
  });
});
