import { expect, test } from 'vitest';
import type { Numbers } from '../analysis/numbers.ts';
import { makeEcg } from '../beats/ecg.test-data.ts';
import { realEcg } from '../beats/real.test-data.ts';
import { brainBands, createBrainBands } from '../brain/bands.ts';
import { createSignalBeats, signalReport } from './report.ts';
import { normalFrom, numbersFrom } from './rr.test-data.ts';

/** Pieces of changing length, from a single sample to some minutes. */
function* piecesOf(samples: Float64Array, seed: number, longest: number): Generator<Float64Array> {
  const random = numbersFrom(seed);
  for (let at = 0; at < samples.length; ) {
    const length = random() < 0.2 ? 1 : 1 + Math.floor(random() * longest);
    yield samples.subarray(at, at + length);
    at += length;
  }
}

/** A heart with an electrode that hangs loose for longer than any beat is waited for, with samples missing, and noise. */
function troubled(rate: number): Float64Array {
  const { samples } = makeEcg({ seed: 11, rate, seconds: 300, troubles: ['drift', 'muscle'] });
  const normal = normalFrom(numbersFrom(4));
  return samples.map((x, i) => {
    const at = i / rate;
    if (at >= 60 && at < 130) return 0.25;
    if ((at >= 150 && at < 150.5) || (at >= 170 && at < 190)) return Number.NaN;
    return at >= 220 && at < 240 ? normal() : x;
  });
}

const cases: readonly (readonly [string, Float64Array, number])[] = [
  ['the real ECG', realEcg(), 360],
  ['a heart with every trouble', troubled(250), 250],
  ['the same at 130 a second', troubled(130), 130],
];

test.each(cases)('%s: whatever the pieces, everything is equal to the last bit', (_, samples, rate) => {
  const whole = signalReport('ecg', samples, rate);
  expect(whole.beats.length).toBeGreaterThan(100);
  expect(whole.quality).toHaveLength(Math.ceil(samples.length / rate / 10));
  for (const [seed, longest] of [
    [1, 40],
    [2, 20_000],
    [3, 131_072],
  ] as const) {
    const beats = createSignalBeats('ecg', rate);
    for (const piece of piecesOf(samples, seed, longest)) beats.push(piece);
    expect(beats.end()).toEqual(whole);
  }
});

test('samples that are missing are a gap, however few and however they come', () => {
  const rate = 250;
  const { samples } = makeEcg({ seed: 3, rate, seconds: 40 });
  const holed = samples.map((x, i) => (i >= 5000 && i < 5030 ? Number.NaN : x));
  for (const longest of [7, 131_072]) {
    const beats = createSignalBeats('ecg', rate);
    for (const piece of piecesOf(holed, 6, longest)) beats.push(piece);
    const { series } = beats.found();
    expect(series).toHaveLength(2);
    expect(series[0]!.endsMs.at(-1)).toBeLessThanOrEqual(20_000);
    const second = series[1]!;
    expect(second.endsMs[0]! - second.intervalsMs[0]!).toBeGreaterThanOrEqual(20_000);
  }
});

test('band powers of pieces are those of the whole, to the last bit', () => {
  const rate = 128;
  const normal = normalFrom(numbersFrom(8));
  const samples = Float64Array.from({ length: 100 * rate + 17 }, (_, i) =>
    i > 3000 && i < 3100 ? 400 : 20 * Math.sin((2 * Math.PI * 10 * i) / rate) + 5 * normal(),
  );
  const whole = brainBands(samples, rate);
  expect(whole).toMatchObject({ kind: 'value', value: { used: 23, left: { large: 2 } } });
  const bands = createBrainBands(rate);
  for (const piece of piecesOf(samples, 5, 700)) bands.push(piece as Numbers);
  expect(bands.end()).toEqual(whole);
});
