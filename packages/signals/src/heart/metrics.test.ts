import { describe, expect, test } from 'vitest';
import { must } from '../analysis/answer.test-data.ts';
import type { Answer } from '../analysis/answer.ts';
import { rootMeanSquareOf } from '../analysis/numbers.ts';
import { withoutTrend } from '../spectrum/smoothness.ts';
import { fragmentation } from './fragmentation.ts';
import { type BandPower, frequencyDomain, type SpectrumSettings } from './frequency-domain.ts';
import { geometry } from './geometry.ts';
import { dfaAlpha1, poincare, sampleEntropy } from './non-linear.ts';
import { heartIntervals, normalFrom, numbersFrom, patternIntervals } from './rr.test-data.ts';
import { type RrSeries, seriesOfBeats, seriesOfIntervals } from './series.ts';
import { longTerm, timeDomain } from './time-domain.ts';

const small = seriesOfIntervals([800, 810, 815, 750]);
const noise = (count: number, seed = 1) => {
  const normal = normalFrom(numbersFrom(seed));
  return Float64Array.from({ length: count }, () => 1000 + 30 * normal());
};

describe('in time', () => {
  test('the numbers of a short series are those that anybody computes by hand', () => {
    const value = must(timeDomain(small));
    expect(value.rmssdMs).toBeCloseTo(Math.sqrt(4350 / 3), 10);
    expect(Math.floor(value.rmssdMs * 100) / 100).toBe(38.07);
    expect(value.sdnnMs.toFixed(2)).toBe('29.83');
    expect(Math.floor(value.sdnnMs * 100) / 100).toBe(29.82);
    expect(value.sdsdMs.toFixed(2)).toBe('41.93');
    expect(value.nn50).toBe(1);
    expect(value.pnn50Percent).toBeCloseTo(100 / 3, 10);
    expect(value.meanMs).toBe(793.75);
    expect(value.heartRate).toBeCloseTo(60_000 / 793.75, 10);
    expect(value).toMatchObject({ intervals: 4, differences: 3, seconds: 3.175 });
  });

  test('exactly 50 ms more or less is not counted as more', () => {
    expect(must(timeDomain(seriesOfIntervals([800, 850, 800, 749.9]))).nn50).toBe(1);
  });

  test('nothing is computed across a gap', () => {
    const beats = [0, 800, 1610, 20_000, 20_815, 21_565];
    const broken = seriesOfBeats(beats);
    expect(broken.map(({ intervalsMs }) => [...intervalsMs])).toEqual([
      [800, 810],
      [815, 750],
    ]);
    const value = must(timeDomain(broken));
    expect(value).toMatchObject({ intervals: 4, differences: 2, nn50: 1, pnn50Percent: 50 });
    expect(value.rmssdMs).toBeCloseTo(Math.sqrt((100 + 65 ** 2) / 2), 10);
    expect(seriesOfBeats([0, 800, 1610, 2425, 3175], { breaksMs: [1700] })).toHaveLength(2);
  });

  test('one difference is not enough, and the answer says so', () => {
    expect(timeDomain(seriesOfIntervals([800, 810]))).toEqual({
      kind: 'not-enough',
      why: 'too-few',
      has: 1,
      needs: 2,
    });
  });

  test('segments of five minutes have means and deviations of their own', () => {
    // Ten minutes that alternate around 1 s, then ten around 0.8 s.
    const slow = Array.from({ length: 600 }, (_, i) => 1000 + (i % 2 ? 20 : -20));
    const fast = Array.from({ length: 750 }, (_, i) => 800 + (i % 2 ? 10 : -10));
    const value = must(longTerm(seriesOfIntervals([...slow, ...fast])));
    expect(value.segments).toBe(4);
    expect(value.sdannMs).toBeCloseTo(Math.sqrt((4 * 100 ** 2) / 3), 0);
    expect(value.sdnnIndexMs).toBeCloseTo(15, 0);
    // Two minutes are missing from the second segment.
    const [stretch] = seriesOfIntervals([...slow, ...fast]);
    const beats = [0, ...stretch!.endsMs].filter((at) => at < 400_000 || at > 520_000);
    expect(must(longTerm(seriesOfBeats(beats))).segments).toBe(3);
    expect(longTerm(small)).toMatchObject({ why: 'too-few', needs: 2 });
  });
});

describe('as shapes', () => {
  test('the triangle over a histogram that is one has its base', () => {
    const bin = 1000 / 128;
    const counts = [20, 40, 60, 80, 100, 75, 50, 25];
    const intervals = counts.flatMap((count, k) => new Array<number>(3 * count).fill((110 + k + 0.5) * bin));
    const value = must(geometry(seriesOfIntervals([...intervals])));
    expect(value.triangularIndex).toBeCloseTo(1350 / 300, 10);
    expect(value.tinnMs).toBeCloseTo(9 * bin, 10);
    expect(geometry(small)).toMatchObject({ why: 'too-short', needs: 1200 });
  });

  test('the cloud of neighbours has width and length', () => {
    const value = must(poincare(small));
    expect(value.sd1Ms).toBeCloseTo(must(timeDomain(small)).sdsdMs / Math.SQRT2, 10);
    // Sums of neighbours: 1610, 1625, 1565.
    expect(value.sd2Ms).toBeCloseTo(Math.sqrt((100 + 625 + 1225) / 2 / 2), 10);
  });
});

describe('of turns', () => {
  test('the fragments of a short series are the published ones', () => {
    const value = must(fragmentation(seriesOfIntervals([888, 1262, 1290, 1274, 1300, 1244, 1266])));
    expect(value.ials.toFixed(4)).toBe('0.8333');
    expect(value.pip.toFixed(4)).toBe('0.5714');
  });
});

const powerOf = (band: Answer<BandPower>) => must(band).power;
const both: SpectrumSettings[] = [
  { method: 'welch', detrend: 'constant' },
  { method: 'lomb-scargle', detrend: 'constant' },
];

describe.each(both)('by frequency, $method', (settings) => {
  const of = (variance: number, hertz: number, seconds = 900) =>
    frequencyDomain(seriesOfIntervals(patternIntervals(variance, hertz, seconds)), settings);

  test('the patterns of EC57 come out within one per cent', () => {
    for (const [band, variance, hertz] of [
      ['hf', 612.5, 0.2],
      ['lf', 2450, 0.1],
      ['vlf', 39_200, 0.02],
    ] as const) {
      const found = powerOf(of(variance, hertz)[band]) / variance;
      expect(Math.abs(found - 1), `${band}: ${found}`).toBeLessThan(0.0101);
      expect(must(of(variance, hertz)[band]).peakHz).toBeCloseTo(hertz, 3);
      expect(Math.abs(must(of(variance, hertz).total) / variance - 1)).toBeLessThan(0.0101);
    }
    const still = of(0, 0.1);
    for (const band of [still.vlf, still.lf, still.hf]) expect(powerOf(band)).toBeLessThan(1e-6);
    expect(still.lfNu).toMatchObject({ kind: 'not-enough', why: 'no-variation' });
  });

  test('bands, shares and ratios ask for their minutes', () => {
    const kinds = (seconds: number) => {
      const { hf, lf, vlf, total, lfNu, lfHf } = of(2450, 0.1, seconds);
      return [hf, lf, vlf, total, lfNu, lfHf].map(({ kind }) => kind === 'value');
    };
    expect(kinds(55)).toEqual([false, false, false, false, false, false]);
    expect(kinds(62)).toEqual([true, false, false, false, false, false]);
    expect(kinds(125)).toEqual([true, true, false, false, false, false]);
    expect(kinds(305)).toEqual([true, true, true, true, true, true]);
    // Five minutes to the beat, in tenths that do not add up to the last bit.
    const exact = Array.from({ length: 300 }, (_, i) => (i % 2 ? 999.9 : 1000.1));
    expect(frequencyDomain(seriesOfIntervals(exact), settings).vlf).toMatchObject({ kind: 'value' });
    expect(frequencyDomain(seriesOfIntervals(exact.slice(1)), settings).vlf).toMatchObject({
      why: 'too-short',
    });
  });

  test('the share of LF is that of LF and HF, without VLF', () => {
    const intervals = patternIntervals(39_200, 0.012, 1200);
    const [low, high] = [patternIntervals(300, 0.1, 1300), patternIntervals(100, 0.22, 1300)];
    const mixed = intervals.map((x, i) => x + (low[i] ?? 1000) + (high[i] ?? 1000) - 2000);
    const found = frequencyDomain(seriesOfIntervals(mixed), { ...settings, segmentSeconds: 300 });
    const [lf, hf] = [powerOf(found.lf), powerOf(found.hf)];
    expect(must(found.lfNu)).toBeCloseTo(lf / (lf + hf), 10);
    expect(must(found.lfHf)).toBeCloseTo(lf / hf, 10);
  });

  test('a gap ends a segment and brings no power', () => {
    const one = patternIntervals(612.5, 0.2, 400);
    const [first] = seriesOfIntervals(one);
    const [second] = seriesOfIntervals(one, 1_000_000);
    const found = frequencyDomain([first!, second!], settings);
    expect(powerOf(found.hf)).toBeCloseTo(powerOf(of(612.5, 0.2, 400).hf), 6);
  });
});

test('what is taken away first is named with the power, and changes it', () => {
  const ramp = heartIntervals({ seed: 3, beats: 900 }).map((x, i) => x + 0.2 * i);
  const powers = (['none', 'constant', 'linear', 'smoothness-priors'] as const).map((detrend) => {
    const { vlf } = frequencyDomain(seriesOfIntervals(ramp), { method: 'welch', detrend });
    expect(vlf).toMatchObject({ settings: { detrend, segmentSeconds: 300 } });
    return powerOf(vlf);
  });
  const [none, constant, linear, priors] = powers as [number, number, number, number];
  expect(none).toBeGreaterThan(5 * constant);
  expect(linear).toBeLessThan(0.95 * constant);
  expect(priors).toBeLessThan(0.5 * linear);
});

test('smoothness priors take away what is slower than 0.035 Hz, and little else', () => {
  const left = (hertz: number) => {
    const wave = Float64Array.from({ length: 2400 }, (_, i) => Math.sin((2 * Math.PI * hertz * i) / 4));
    const rest = withoutTrend(wave, 500).subarray(400, 2000);
    return Math.sqrt(2) * rootMeanSquareOf(rest);
  };
  expect(left(0.005)).toBeLessThan(0.01);
  expect(left(0.035)).toBeGreaterThan(0.4);
  expect(left(0.035)).toBeLessThan(0.8);
  expect(left(0.1)).toBeGreaterThan(0.97);
});

describe('not linear', () => {
  const walk = (count: number): RrSeries => {
    let at = 1000;
    return seriesOfIntervals(noise(count, 5).map((x) => (at += (x - 1000) / 10)));
  };

  test('entropy is that of the definition, counted pair by pair', () => {
    const x = noise(300);
    const r = 0.2 * must(timeDomain(seriesOfIntervals(x))).sdnnMs;
    let [pairs, longer] = [0, 0];
    const near = (i: number, j: number, k: number) => Math.abs(x[i + k]! - x[j + k]!) <= r;
    for (let i = 0; i < 298; i++) {
      for (let j = i + 1; j < 298; j++) {
        if (!near(i, j, 0) || !near(i, j, 1)) continue;
        pairs++;
        if (near(i, j, 2)) longer++;
      }
    }
    expect(must(sampleEntropy(seriesOfIntervals(x)))).toBeCloseTo(-Math.log(longer / pairs), 12);
  });

  test('what repeats has no entropy, and what is constant no answer', () => {
    const repeated = Array.from({ length: 200 }, (_, i) => 800 + 100 * (i % 3));
    expect(must(sampleEntropy(seriesOfIntervals(repeated)))).toBeCloseTo(0, 10);
    const still = seriesOfIntervals(new Array<number>(200).fill(800));
    expect([sampleEntropy(still), dfaAlpha1(still)]).toMatchObject([
      { why: 'no-variation' },
      { why: 'no-variation' },
    ]);
    expect(sampleEntropy(seriesOfIntervals(noise(40_001)))).toMatchObject({ why: 'too-many', needs: 40_000 });
    expect([sampleEntropy(small), dfaAlpha1(small)]).toMatchObject([{ why: 'too-few' }, { why: 'too-few' }]);
  });

  test('noise, and its sum, have the exponents of theory', () => {
    // Boxes of 4 to 16 bend the line upwards for noise: 0.5 is met in the limit only.
    const ofNoise = must(dfaAlpha1(seriesOfIntervals(noise(20_000))));
    expect(ofNoise).toBeGreaterThan(0.5);
    expect(ofNoise).toBeLessThan(0.65);
    expect(must(dfaAlpha1(walk(20_000)))).toBeCloseTo(1.5, 1);
  });
});
