import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { must } from '../analysis/answer.test-data.ts';
import { makeEcg } from '../beats/ecg.test-data.ts';
import { cleanSeries } from './clean.ts';
import { coherenceAt, coherenceOver, createCoherence } from './coherence.ts';
import { createLiveHeart } from './live.ts';
import { signalReport } from './report.ts';
import { heartIntervals, normalFrom, numbersFrom, patternIntervals } from './rr.test-data.ts';
import { cutSeries, seriesOfIntervals } from './series.ts';
import { timeDomain } from './time-domain.ts';

describe('coherence', () => {
  test('of one slow rhythm is high, of many low, of none not a number', () => {
    const paced = must(coherenceAt(seriesOfIntervals(patternIntervals(2450, 0.1, 120, 850)), 100_000));
    expect(paced.score).toBeGreaterThan(85);
    expect(paced.score).toBeLessThan(95);
    expect(paced.peakHz).toBeCloseTo(0.1, 2);
    expect(paced.ratio).toBeCloseTo(paced.score / (100 - paced.score), 6);
    const resting = must(coherenceAt(seriesOfIntervals(heartIntervals({ seed: 1, beats: 200 })), 100_000));
    expect(resting.score).toBeLessThan(70);
    expect(coherenceAt(seriesOfIntervals(new Array<number>(120).fill(900)), 100_000)).toMatchObject({
      why: 'no-variation',
    });
  });

  test('asks for a minute without a gap', () => {
    const series = seriesOfIntervals(patternIntervals(2450, 0.1, 50, 850));
    expect(coherenceAt(series, 50_000)).toMatchObject({ why: 'too-short', needs: 60 });
    expect(coherenceOver(series)).toEqual([]);
  });

  test('does not depend on how wide the swing is', () => {
    const [wide, narrow] = [2450, 245].map((variance) =>
      must(coherenceAt(seriesOfIntervals(patternIntervals(variance, 0.1, 120, 850)), 100_000)),
    );
    expect(wide!.score).toBeCloseTo(narrow!.score, 0);
  });

  test('comes every five seconds, the same interval by interval as all at once', () => {
    const intervals = heartIntervals({ seed: 8, beats: 300 });
    const live = createCoherence(777);
    const found = [...intervals].flatMap((interval) => live.push(interval));
    const all = coherenceOver(seriesOfIntervals(intervals, 777));
    expect(found.map(({ atMs }) => atMs)).toEqual(all.map(({ atMs }) => atMs));
    expect(found.length).toBeGreaterThan(30);
    found.forEach(({ coherence }, i) => {
      expect(must(coherence).score).toBeCloseTo(must(all[i]!.coherence).score, 6);
    });
  });
});

describe('live numbers', () => {
  const intervals = heartIntervals({ seed: 2, beats: 260 });

  test('of a strap are those of the same intervals at rest, in whatever pieces', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 90, max: 260 }), (size, count) => {
        const live = createLiveHeart({ kind: 'rr' });
        for (let from = 0; from < count; from += size)
          live.pushIntervals(intervals.subarray(from, Math.min(count, from + size)));
        const { heartRate, rmssd60, rmssd30, lastBeatMs, coherence } = live.read();
        const series = seriesOfIntervals(intervals.subarray(0, count));
        const end = series[0]!.endsMs.at(-1)!;
        const { series: clean } = must(cleanSeries(cutSeries(series, end - 64_000, end)));
        const numbers = (seconds: number) =>
          must(timeDomain(cutSeries(clean, end - 1000 * seconds, end))).rmssdMs;
        expect(lastBeatMs).toBeCloseTo(end, 6);
        expect(must(rmssd60)).toBeCloseTo(numbers(60), 6);
        expect(must(rmssd30)).toBeCloseTo(numbers(30), 6);
        expect(must(coherence).score).toBeCloseTo(must(coherenceAt(clean, end)).score, 6);
        const lastFive = clean[0]!.intervalsMs.slice(-5);
        expect(must(heartRate)).toBeCloseTo(300_000 / lastFive.reduce((sum, x) => sum + x, 0), 6);
      }),
      { numRuns: 30 },
    );
  });

  test('are none before there is enough, and none across a loss', () => {
    const live = createLiveHeart({ kind: 'rr' });
    expect(live.read()).toMatchObject({ lastBeatMs: undefined, heartRate: { kind: 'not-enough' } });
    live.pushIntervals(intervals.subarray(0, 20));
    expect(live.read()).toMatchObject({
      heartRate: { kind: 'value' },
      rmssd30: { why: 'too-short' },
      coherence: { why: 'too-short' },
    });
    live.pushIntervals(intervals.subarray(20, 120));
    expect(live.read()).toMatchObject({ rmssd60: { kind: 'value' }, coherence: { kind: 'value' } });
    const afterLoss = {
      heartRate: { kind: 'value' },
      rmssd60: { kind: 'value' },
      coherence: { why: 'too-short' },
    };
    live.gap(1700);
    live.pushIntervals(intervals.subarray(120, 130));
    expect(live.read()).toMatchObject(afterLoss);
    live.pushIntervals(intervals.subarray(130, 230));
    expect(live.read()).toMatchObject({ coherence: { kind: 'value' } });
    live.pushIntervals(intervals.subarray(230, 240), true);
    expect(live.read()).toMatchObject(afterLoss);
  });

  test('of an electrocardiogram follow it, and stop when the electrode is lost', () => {
    const { samples, rate } = makeEcg({ seed: 3, rate: 130, seconds: 90, heartRate: 75 });
    const live = createLiveHeart({ kind: 'ecg', rate });
    for (let from = 0; from < samples.length; from += 73) live.pushSamples(samples.subarray(from, from + 73));
    const read = live.read();
    expect(read.quality).toMatchObject({ reason: 'good' });
    expect(must(read.heartRate)).toBeCloseTo(75, -1);
    expect(read.rmssd60).toMatchObject({ kind: 'value' });
    live.gap(3 * rate);
    live.pushSamples(samples.subarray(0, 3 * rate));
    expect(live.read()).toMatchObject({ quality: { reason: 'gap' }, rmssd60: { why: 'too-noisy' } });
    live.pushSamples(new Float64Array(12 * rate));
    expect(live.read()).toMatchObject({ quality: { reason: 'lead-off' }, heartRate: { why: 'too-noisy' } });
  });

  test('refuse what their source does not give', () => {
    expect(() => createLiveHeart({ kind: 'rr' }).pushSamples([1])).toThrow(TypeError);
    expect(() => createLiveHeart({ kind: 'ecg', rate: 130 }).pushIntervals([800])).toThrow(TypeError);
  });
});

test('a report goes from samples to numbers, and leaves out windows that are bad', () => {
  const { samples, rate, truth } = makeEcg({
    seed: 6,
    rate: 250,
    seconds: 400,
    heartRate: 66,
    troubles: ['drift'],
  });
  const report = signalReport('ecg', samples, rate);
  expect(report.beats).toHaveLength(truth.length);
  expect(report.usable).toBe(1);
  expect(must(report.cleaned).share).toBeLessThan(0.01);
  const expected = must(
    timeDomain(seriesOfIntervals(truth.slice(1).map((at, i) => ((at - truth[i]!) * 1000) / rate))),
  );
  const found = must(report.time);
  expect(Math.abs(found.rmssdMs / expected.rmssdMs - 1)).toBeLessThan(0.01);
  expect(Math.abs(found.sdnnMs / expected.sdnnMs - 1)).toBeLessThan(0.01);
  expect(report.welch.lfNu).toMatchObject({ kind: 'value' });
  for (let i = 100 * rate; i < 110 * rate; i++) samples[i] = Number.NaN;
  const normal = normalFrom(numbersFrom(1));
  for (let i = 200 * rate; i < 210 * rate; i++) samples[i] = normal();
  const broken = signalReport('ecg', samples, rate);
  expect(broken.quality[10]).toMatchObject({ reason: 'gap', quality: 0 });
  expect(broken.quality[20]).toMatchObject({ reason: 'noisy' });
  expect(must(broken.cleaned).series).toHaveLength(3);
  expect(broken.beats.some(({ at }) => at > 201 * rate && at < 209 * rate)).toBe(true);
  expect(must(broken.time).intervals).toBeLessThan(truth.length - 20);
  expect(Math.abs(must(broken.time).rmssdMs / found.rmssdMs - 1)).toBeLessThan(0.05);
});
