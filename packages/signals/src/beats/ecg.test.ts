import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addBeat, agreement, type EcgSpec, makeEcg, type Trouble } from './ecg.test-data.ts';
import { createEcgFinder, ecgBeats } from './ecg.ts';

function sumUp(spec: Omit<EcgSpec, 'seed'>, seeds = 1) {
  let [hits, truths, found] = [0, 0, 0];
  const shifts: number[] = [];
  for (let seed = 0; seed < seeds; seed++) {
    const { samples, truth, rate } = makeEcg({ ...spec, seed });
    const beats = ecgBeats(samples, rate).map(({ at }) => at);
    const agreed = agreement(beats, truth, rate);
    hits += agreed.shifts.length;
    truths += truth.length;
    found += beats.length;
    shifts.push(...agreed.shifts);
  }
  const mean = shifts.reduce((sum, shift) => sum + shift, 0) / shifts.length;
  const deviation = Math.sqrt(shifts.reduce((sum, shift) => sum + (shift - mean) ** 2, 0) / shifts.length);
  return { sensitivity: hits / truths, precision: hits / found, jitterMs: 1000 * deviation };
}

describe('R peaks of generated electrocardiograms', () => {
  const troubles: Trouble[][] = [
    [],
    ['drift'],
    ['mains50'],
    ['mains60'],
    ['muscle'],
    ['saturation'],
    ['highT'],
    ['ventricular'],
    ['inverted'],
    ['coarse'],
    ['biphasic'],
    ['ventricular', 'drift', 'mains60', 'muscle'],
  ];
  test.each(troubles.map((trouble) => [trouble.join(', ') || 'nothing', trouble] as const))(
    'are found with %s in the way, from 25 to 240 a minute',
    (_, trouble) => {
      for (const heartRate of [25, 70, 160, 240]) {
        for (const rate of [130, 250, 500]) {
          const found = sumUp({ rate, seconds: 40, heartRate, troubles: trouble });
          expect(found.sensitivity, `${heartRate} a minute at ${rate} Hz`).toBeGreaterThanOrEqual(0.99);
          expect(found.precision, `${heartRate} a minute at ${rate} Hz`).toBeGreaterThanOrEqual(0.99);
        }
      }
    },
  );

  test.each([100, 360, 1000, 2000])('are found at %i samples a second', (rate) => {
    const found = sumUp({ rate, seconds: 30, troubles: ['drift', 'muscle'] });
    expect(found).toMatchObject({ sensitivity: 1, precision: 1 });
  });

  test('are found in noise as strong as the heart', () => {
    for (const rate of [130, 250]) {
      const found = sumUp({ rate, seconds: 60, troubles: ['muscle'], muscleDb: 0 }, 2);
      expect(found.sensitivity).toBeGreaterThan(0.98);
      expect(found.precision).toBeGreaterThan(0.98);
    }
  });

  test('are placed between samples: within 0.3 ms at 130 Hz, within 0.5 ms with noise', () => {
    expect(sumUp({ rate: 130, seconds: 60 }, 2).jitterMs).toBeLessThan(0.3);
    expect(sumUp({ rate: 130, seconds: 60, troubles: ['muscle'] }, 2).jitterMs).toBeLessThan(0.5);
    expect(sumUp({ rate: 250, seconds: 60 }, 2).jitterMs).toBeLessThan(0.15);
  });
});

describe('beats that are hard', () => {
  const rate = 250;
  const seconds = 60;
  const wide = [
    [0, 1.2, 0.05],
    [0.12, -0.8, 0.05],
    [0.33, -0.5, 0.07],
  ] as const;
  const tall = [
    [0, 1.1, 0.0105],
    [0.03, -0.22, 0.009],
    [0.28, 1.2, 0.032],
  ] as const;
  const narrow = [
    [0, 1.1, 0.0105],
    [0.03, -0.22, 0.009],
    [0.26, 0.28, 0.045],
  ] as const;
  const made = (beats: readonly (readonly [number, 'wide' | 'narrow' | 'tall', number])[]) => {
    const samples = new Float64Array(rate * seconds);
    for (const [at, form, size] of beats)
      addBeat(
        samples,
        rate,
        at,
        { wide, narrow, tall }[form].map(([t, high, width]) => [t, size * high, width]),
      );
    return agreement(
      ecgBeats(samples, rate).map((beat) => beat.at),
      beats.map(([at]) => at * rate),
      rate,
    );
  };
  const every = (interval: number) =>
    Array.from({ length: Math.floor(59 / interval) }, (_, i) => 0.5 + i * interval);

  test.each([
    ['that are small every other time', every(0.75).map((at, i) => [at, 'narrow', i % 2 ? 0.4 : 1] as const)],
    [
      'that swing with breath',
      every(0.85).map((at) => [at, 'narrow', 1 + 0.6 * Math.sin(1.5 * at)] as const),
    ],
    ['that lose four fifths at once', every(0.85).map((at) => [at, 'narrow', at > 30 ? 0.2 : 1] as const)],
    ['that grow eight times at once', every(0.85).map((at) => [at, 'narrow', at > 30 ? 8 : 1] as const)],
    [
      'with a T wave that is higher than R and nearly as narrow',
      every(0.85).map((at) => [at, 'tall', 1] as const),
    ],
    ['of a ventricular tachycardia', every(1 / 3).map((at) => [at, 'wide', 1] as const)],
    [
      'of which pairs are weak, wide and early',
      every(3).flatMap((at) => [
        [at, 'narrow', 1] as const,
        [at + 0.8, 'narrow', 1] as const,
        [at + 1.3, 'wide', 0.8] as const,
        [at + 1.75, 'wide', 0.8] as const,
      ]),
    ],
    [
      'with a pause of six seconds',
      every(1).flatMap((at) => (at > 30 && at < 36 ? [] : [[at, 'narrow', 1] as const])),
    ],
  ])('%s, are found', (_, beats) => {
    const { sensitivity, precision } = made(beats);
    expect(sensitivity).toBeGreaterThan(0.98);
    expect(precision).toBeGreaterThan(0.98);
  });
});

describe('what is no beat', () => {
  test('a flat line has none, and neither has a step', () => {
    expect(ecgBeats(new Float64Array(5000).fill(17), 250)).toEqual([]);
    expect(ecgBeats([], 250)).toEqual([]);
    expect(ecgBeats([1, 2, 3], 250)).toEqual([]);
  });

  test('a loose electrode between beats gives none while it hangs', () => {
    const { samples } = makeEcg({ seed: 2, rate: 250, seconds: 40 });
    // Ten seconds of a decaying amplifier with one per cent of noise.
    for (let i = 15 * 250; i < 25 * 250; i++)
      samples[i] = 3 * Math.exp(-(i / 250 - 15) / 3) + 0.004 * Math.sin(i * i);
    const inside = ecgBeats(samples, 250).filter(({ at }) => at > 15.5 * 250 && at < 24.8 * 250);
    expect(inside.length).toBeLessThanOrEqual(1);
  });

  test('other rates are refused', () => {
    for (const rate of [99, 2001, Number.NaN]) expect(() => createEcgFinder(rate)).toThrow(RangeError);
  });
});

describe('pieces', () => {
  const { samples } = makeEcg({
    seed: 7,
    rate: 250,
    seconds: 30,
    troubles: ['drift', 'ventricular', 'muscle'],
  });
  const whole = ecgBeats(samples, 250);

  test('of whatever size give the very same beats', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1500 }), { minLength: 1, maxLength: 40 }), (sizes) => {
        const finder = createEcgFinder(250);
        const found = [];
        for (let from = 0, k = 0; from < samples.length; k++) {
          const size = sizes[k % sizes.length]!;
          found.push(...finder.push(samples.subarray(from, from + size)));
          from += size;
        }
        found.push(...finder.finish());
        expect(found).toEqual(whole);
      }),
      { numRuns: 25 },
    );
  });

  test('are told soon: within half a second of the beat, once the levels are known', () => {
    const finder = createEcgFinder(250);
    const clean = makeEcg({ seed: 7, rate: 250, seconds: 30 }).samples;
    expect(finder.delay / 250).toBeLessThan(0.45);
    const late: number[] = [];
    for (let i = 0; i < clean.length; i++)
      for (const { at } of finder.push([clean[i]!])) if (i > 4 * 250) late.push((i - at) / 250);
    expect(late.length).toBeGreaterThan(20);
    expect(Math.max(...late)).toBeLessThan(0.5);
  });

  test('a gap moves what follows it, and no more', () => {
    const parts = [createEcgFinder(250), createEcgFinder(250)] as const;
    const half = samples.length / 2;
    const gapped = [
      ...parts[0].push(samples.subarray(0, half)),
      ...parts[0].gap(1234),
      ...parts[0].push(samples.subarray(half)),
      ...parts[0].finish(),
    ];
    const missing = Float64Array.from([
      ...samples.subarray(0, half),
      ...new Float64Array(1234).fill(Number.NaN),
      ...samples.subarray(half),
    ]);
    expect([...parts[1].push(missing), ...parts[1].finish()]).toEqual(gapped);
    const expected = whole.map(({ at }) => at + (at > half ? 1234 : 0));
    expect(gapped.length).toBeGreaterThanOrEqual(expected.length - 1);
    const { missed, extra } = agreement(
      gapped.map(({ at }) => at),
      expected,
      250,
      0.02,
    );
    expect(missed.length + extra.length).toBeLessThanOrEqual(2);
  });

  test('in other units, on another level, or upside down, the places stay', () => {
    const changed = (of: (x: number) => number) => ecgBeats(samples.map(of), 250).map(({ at }) => at);
    const places = whole.map(({ at }) => at);
    for (const other of [changed((x) => 1024 * x), changed((x) => x / 1e6 + 5), changed((x) => -x)]) {
      expect(other).toHaveLength(places.length);
      other.forEach((at, i) => void expect(at).toBeCloseTo(places[i]!, 4));
    }
  });
});
