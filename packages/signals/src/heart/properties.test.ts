import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Answer } from '../analysis/answer.ts';
import { correctSeries } from './clean.ts';
import { coherenceAt } from './coherence.ts';
import { fragmentation } from './fragmentation.ts';
import { frequencyDomain } from './frequency-domain.ts';
import { dfaAlpha1, poincare, sampleEntropy } from './non-linear.ts';
import { heartIntervals } from './rr.test-data.ts';
import { type RrSeries, seriesOfBeats, seriesOfIntervals } from './series.ts';
import { timeDomain } from './time-domain.ts';

const hearts = fc
  .record({
    seed: fc.nat(1e6),
    beats: fc.integer({ min: 120, max: 700 }),
    meanMs: fc.integer({ min: 450, max: 1300 }),
  })
  .map(heartIntervals);

/** Numbers with the power of the scale by which each grows when intervals do. */
function numbersOf(series: RrSeries): Map<string, { value: number; grows: number }> {
  const found = new Map<string, { value: number; grows: number }>();
  const put = <T>(name: string, given: Answer<T>, grows: number, of: (value: T) => number) => {
    if (given.kind === 'value') found.set(name, { value: of(given.value), grows });
  };
  const time = timeDomain(series);
  put('mean', time, 1, ({ meanMs }) => meanMs);
  put('rate', time, -1, ({ heartRate }) => heartRate);
  put('sdnn', time, 1, ({ sdnnMs }) => sdnnMs);
  put('rmssd', time, 1, ({ rmssdMs }) => rmssdMs);
  put('sdsd', time, 1, ({ sdsdMs }) => sdsdMs);
  put('sd1', poincare(series), 1, ({ sd1Ms }) => sd1Ms);
  put('sd2', poincare(series), 1, ({ sd2Ms }) => sd2Ms);
  put('entropy', sampleEntropy(series), 0, (value) => value);
  put('alpha', dfaAlpha1(series), 0, (value) => value);
  put('pip', fragmentation(series), 0, ({ pip }) => pip);
  put('ials', fragmentation(series), 0, ({ ials }) => ials);
  return found;
}

test('numbers do not depend on when they were measured', () => {
  fc.assert(
    fc.property(hearts, fc.integer({ min: -1e9, max: 2e12 }), (intervals, shift) => {
      const [here, there] = [0, shift].map((first) => seriesOfIntervals(intervals, first));
      expect(numbersOf(there!)).toEqual(numbersOf(here!));
      for (const method of ['welch', 'lomb-scargle'] as const) {
        const [a, b] = [here!, there!].map(
          (series) => frequencyDomain(series, { method, detrend: 'constant' }).hf,
        );
        expect(a!.kind).toBe(b!.kind);
        if (a!.kind === 'value' && b!.kind === 'value')
          expect(Math.abs(b!.value.power / a!.value.power - 1)).toBeLessThan(1e-4);
      }
      expect(correctSeries(there!).corrections.length).toBe(correctSeries(here!).corrections.length);
      const end = here![0]!.endsMs.at(-1)!;
      const [c, d] = [coherenceAt(here!, end), coherenceAt(there!, there![0]!.endsMs.at(-1)!)];
      expect(c.kind).toBe(d.kind);
      if (c.kind === 'value' && d.kind === 'value') expect(d.value.score).toBeCloseTo(c.value.score, 2);
    }),
    { numRuns: 12 },
  );
});

test('numbers grow with the intervals as they must', () => {
  fc.assert(
    fc.property(hearts, fc.double({ min: 0.5, max: 2, noNaN: true }), (intervals, scale) => {
      const before = numbersOf(seriesOfIntervals(intervals));
      const after = numbersOf(seriesOfIntervals(intervals.map((x) => scale * x)));
      expect([...after.keys()]).toEqual([...before.keys()]);
      for (const [name, { value, grows }] of before) {
        // A pair that is exactly at the tolerance may fall to either side.
        const digits = name === 'entropy' ? 2 : 6;
        expect(after.get(name)!.value / (value * scale ** grows), name).toBeCloseTo(1, digits);
      }
    }),
    { numRuns: 20 },
  );
});

test('power grows with the square of the swing, and shares do not', () => {
  fc.assert(
    fc.property(fc.nat(1e6), fc.double({ min: 0.3, max: 2, noNaN: true }), (seed, scale) => {
      const intervals = heartIntervals({ seed, beats: 420, meanMs: 900 });
      const series = seriesOfIntervals(intervals);
      // The same times, another swing about the mean.
      const wider: RrSeries = series.map(({ endsMs }) => ({
        endsMs,
        intervalsMs: intervals.map((x) => 900 + scale * (x - 900)),
      }));
      for (const method of ['welch', 'lomb-scargle'] as const) {
        const [a, b] = [series, wider].map((one) => frequencyDomain(one, { method, detrend: 'constant' }));
        for (const band of ['lf', 'hf', 'vlf'] as const) {
          const [x, y] = [a![band], b![band]];
          if (x.kind !== 'value' || y.kind !== 'value') throw new Error('not enough');
          expect(y.value.power / x.value.power / scale ** 2).toBeCloseTo(1, 6);
        }
        if (a!.lfNu.kind !== 'value' || b!.lfNu.kind !== 'value') throw new Error('not enough');
        expect(b!.lfNu.value).toBeCloseTo(a!.lfNu.value, 8);
      }
    }),
    { numRuns: 5 },
  );
});

test('beats and intervals are two ways to say the same', () => {
  fc.assert(
    fc.property(hearts, (intervals) => {
      const [series] = seriesOfIntervals(intervals, 500);
      const [again] = seriesOfBeats([500, ...series!.endsMs]);
      expect(again!.endsMs).toEqual(series!.endsMs);
      again!.intervalsMs.forEach((x, i) => void expect(x).toBeCloseTo(intervals[i]!, 6));
    }),
    { numRuns: 10 },
  );
});
