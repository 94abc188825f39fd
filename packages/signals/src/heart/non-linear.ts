import { type Answer, answer, notEnough } from '../analysis/answer.ts';
import { deviationOf, meanOf, slopeOf } from '../analysis/numbers.ts';
import { differencesOf, intervalsOf, type RrSeries } from './series.ts';

export type Poincare = { readonly sd1Ms: number; readonly sd2Ms: number };

/**
 * Width and length of the cloud of (interval, next interval), in ms: the standard deviations (n − 1) of (next − this) / √2
 * and (next + this) / √2 over the pairs of neighbours (Brennan, Palaniswami, Kamen, IEEE Trans. Biomed. Eng. 48, 2001).
 * Limits: SD1 is SDSD / √2, no new knowledge. Not enough (`too-few`): fewer than two pairs.
 */
export function poincare(series: RrSeries): Answer<Poincare> {
  const differences = differencesOf(series);
  if (differences.length < 2) return notEnough('too-few', differences.length, 2);
  const sums = series.flatMap(({ intervalsMs }) =>
    Array.from(intervalsMs.subarray(1), (next, i) => next + intervalsMs[i]!),
  );
  const value = { sd1Ms: deviationOf(differences) / Math.SQRT2, sd2Ms: deviationOf(sums) / Math.SQRT2 };
  return answer(value, 'Poincaré plot', { deviations: 'n - 1' });
}

const FEWEST_FOR_ENTROPY = 100;
/** Some nine hours of beats take a second. */
const MOST_FOR_ENTROPY = 40_000;
const PATTERN = 2;
const TOLERANCE = 0.2;

/**
 * Sample entropy, natural logarithm, without a unit: −ln(A / B), where B counts pairs of patterns of 2 intervals that are nowhere further
 * apart than 0.2 SD (n − 1), and A those whose next intervals are no further apart either (Richman and Moorman, Am. J. Physiol. 278, 2000).
 * Patterns lie within stretches; no pattern is compared with itself. Limits: below some 200 intervals it varies widely.
 * The work grows with the square of the intervals. Not enough: fewer than 100 intervals (`too-few`), more than 40,000 (`too-many`), no two
 * alike pairs (`too-noisy`), all intervals alike (`no-variation`).
 */
export function sampleEntropy(series: RrSeries): Answer<number> {
  const all = intervalsOf(series);
  if (all.length < FEWEST_FOR_ENTROPY) return notEnough('too-few', all.length, FEWEST_FOR_ENTROPY);
  if (all.length > MOST_FOR_ENTROPY) return notEnough('too-many', all.length, MOST_FOR_ENTROPY);
  const deviation = deviationOf(all);
  if (deviation < 1e-9 * meanOf(all)) return notEnough('no-variation', deviation, 0);
  const { pairs, longer } = alike(patternsOf(series), TOLERANCE * deviation);
  if (longer === 0) return notEnough('too-noisy', longer, 1);
  return answer(-Math.log(longer / pairs), 'sample entropy', {
    m: PATTERN,
    r: `${TOLERANCE} SD`,
    deviation: 'n - 1',
  });
}

/** Three intervals in a row, sorted by the first, so that what cannot be alike is not compared. */
type Patterns = { readonly a: Float64Array; readonly b: Float64Array; readonly c: Float64Array };

function patternsOf(series: RrSeries): Patterns {
  const rows = series.flatMap(({ intervalsMs: x }) =>
    Array.from({ length: Math.max(0, x.length - PATTERN) }, (_, i) => [x[i]!, x[i + 1]!, x[i + 2]!] as const),
  );
  rows.sort((left, right) => left[0] - right[0]);
  const column = (k: 0 | 1 | 2) => Float64Array.from(rows, (row) => row[k]);
  return { a: column(0), b: column(1), c: column(2) };
}

function alike({ a, b, c }: Patterns, tolerance: number): { pairs: number; longer: number } {
  let pairs = 0;
  let longer = 0;
  for (let i = 0; i < a.length; i++) {
    const most = a[i]! + tolerance;
    const second = b[i]!;
    const third = c[i]!;
    for (let j = i + 1; j < a.length && a[j]! <= most; j++) {
      if (Math.abs(b[j]! - second) > tolerance) continue;
      pairs++;
      if (Math.abs(c[j]! - third) <= tolerance) longer++;
    }
  }
  return { pairs, longer };
}

const FEWEST_FOR_DFA = 100;
const SMALLEST_BOX = 4;
const LARGEST_BOX = 16;

/**
 * DFA α1: how fast the fluctuation of the summed intervals around straight lines grows with the size of a box of 4 to 16 beats,
 * as the slope of log F(n) over log n (Peng and others, Chaos 5, 1995). Boxes lie side by side from the start of each stretch. About 0.5 is
 * noise, 1 is 1/f, 1.5 a random walk. Limits: erratic below some 300 beats; one uncorrected beat changes it.
 * Not enough: fewer than 100 intervals in stretches of 16 and more (`too-few`), all alike (`no-variation`).
 */
export function dfaAlpha1(series: RrSeries): Answer<number> {
  const stretches = series.map(({ intervalsMs }) => intervalsMs).filter((x) => x.length >= LARGEST_BOX);
  const count = stretches.reduce((sum, x) => sum + x.length, 0);
  if (count < FEWEST_FOR_DFA) return notEnough('too-few', count, FEWEST_FOR_DFA);
  const mean = stretches.reduce((sum, x) => sum + x.reduce((part, value) => part + value, 0), 0) / count;
  const profiles = stretches.map((x) => {
    let sum = 0;
    return x.map((value) => {
      sum += value - mean;
      return sum;
    });
  });
  const sizes = Array.from({ length: LARGEST_BOX - SMALLEST_BOX + 1 }, (_, i) => SMALLEST_BOX + i);
  const fluctuations = sizes.map((size) => fluctuationOf(profiles, size));
  const least = Math.min(...fluctuations);
  if (least < 1e-6) return notEnough('no-variation', least, 0);
  const slope = slopeOf(sizes.map(Math.log), fluctuations.map(Math.log));
  return answer(slope, 'detrended fluctuation analysis', {
    smallestBox: SMALLEST_BOX,
    largestBox: LARGEST_BOX,
    detrend: 'linear',
  });
}

function fluctuationOf(profiles: readonly Float64Array[], size: number): number {
  const middle = (size - 1) / 2;
  const spread = (size * (size * size - 1)) / 12;
  let squares = 0;
  let points = 0;
  for (const profile of profiles) {
    for (let from = 0; from + size <= profile.length; from += size) {
      const box = profile.subarray(from, from + size);
      const mean = meanOf(box);
      const slope = box.reduce((sum, value, i) => sum + (i - middle) * value, 0) / spread;
      for (let i = 0; i < size; i++) squares += (box[i]! - mean - slope * (i - middle)) ** 2;
      points += size;
    }
  }
  return Math.sqrt(squares / points);
}
