import type { ArtefactKind } from './artefacts.ts';

/** Generated intervals with known contents: deterministic, so that a failure can be repeated. */

/** Numbers in [0, 1) (mulberry32). */
export function numbersFrom(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Normally distributed, mean 0, standard deviation 1 (Box and Muller). */
export function normalFrom(random: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

export type Heart = {
  readonly seed: number;
  readonly beats: number;
  readonly meanMs?: number;
  /** Sizes of the waves at 0.01, 0.1 and 0.25 Hz, and of what nothing explains, in ms. */
  readonly slowMs?: number;
  readonly lowMs?: number;
  readonly highMs?: number;
  readonly noiseMs?: number;
};

/** Intervals of a resting heart: a mean with three waves whose phases wander, and a little noise. */
export function heartIntervals(heart: Heart): Float64Array {
  const { seed, beats, meanMs = 850, slowMs = 25, lowMs = 30, highMs = 25, noiseMs = 6 } = heart;
  const random = numbersFrom(seed);
  const normal = normalFrom(random);
  const phases = [random(), random(), random()].map((share) => share * 2 * Math.PI);
  const waves = [
    [0.01, slowMs],
    [0.1, lowMs],
    [0.25, highMs],
  ] as const;
  let at = 0;
  return Float64Array.from({ length: beats }, () => {
    let value = meanMs + noiseMs * normal();
    waves.forEach(([hertz, size], k) => {
      phases[k]! += 0.05 * normal();
      value += size * Math.sin(2 * Math.PI * hertz * at + phases[k]!);
    });
    at += value / 1000;
    return value;
  });
}

/** One sinusoid of a variance (ms²) at a frequency, as the test patterns of ANSI/AAMI EC57 are defined. */
export function patternIntervals(
  variance: number,
  hertz: number,
  seconds: number,
  meanMs = 1000,
): Float64Array {
  const size = Math.sqrt(2 * variance);
  const intervals: number[] = [];
  for (let at = 0; at < seconds; ) {
    const next = meanMs + size * Math.sin(2 * Math.PI * hertz * at);
    intervals.push(next);
    at += next / 1000;
  }
  return Float64Array.from(intervals);
}

export type Truth = { readonly kind: ArtefactKind; readonly at: number };
export type Spoilt = { readonly intervals: Float64Array; readonly truth: readonly Truth[] };

/**
 * Intervals with artefacts put in every `every` beats or so, of one kind; `truth` says where they are in the new series.
 *
 * - missed: two intervals are one
 * - extra: one interval is two, parted between 30 and 70 %
 * - ectopic: a beat comes 20 to 45 % early and the next one when it would have come (full compensation)
 * - long, short: one interval is longer or shorter by 30 to 45 %, the beats after it all later or earlier
 */
export function spoil(clean: Float64Array, kind: ArtefactKind, every: number, seed: number): Spoilt {
  const random = numbersFrom(seed);
  const intervals: number[] = [];
  const truth: Truth[] = [];
  let next = 8 + Math.floor(random() * every);
  for (let i = 0; i < clean.length; i++) {
    const value = clean[i]!;
    const after = clean[i + 1];
    if (i < next || after === undefined) {
      intervals.push(value);
      continue;
    }
    next = i + 8 + Math.floor(random() * 2 * (every - 8));
    truth.push({ kind, at: intervals.length + (kind === 'ectopic' ? 1 : 0) });
    const share = 0.3 + 0.15 * random();
    if (kind === 'missed') intervals.push(value + after);
    else if (kind === 'extra') {
      const first = value * (0.3 + 0.4 * random());
      intervals.push(first, value - first);
    } else if (kind === 'ectopic') {
      const early = value * (0.2 + 0.25 * random());
      intervals.push(value - early, after + early);
    } else intervals.push(value * (kind === 'long' ? 1 + share : 1 - share));
    if (kind === 'missed' || kind === 'ectopic') i++;
  }
  return { intervals: Float64Array.from(intervals), truth };
}
