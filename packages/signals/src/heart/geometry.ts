import { type Answer, answer, notEnough } from '../analysis/answer.ts';
import { intervalsOf, type RrSeries, secondsOfSeries } from './series.ts';

export type Geometry = {
  /** Intervals divided by how many lie in the fullest bin; without a unit. */
  readonly triangularIndex: number;
  /** Base of the triangle that fits the histogram best, in ms. */
  readonly tinnMs: number;
};

const BIN_MS = 1000 / 128;
const LEAST_SECONDS = 20 * 60;

/**
 * HRV triangular index and TINN from the histogram of intervals in bins of 1/128 s (7.8125 ms) from 0 on (Task Force 1996).
 * The triangle has its top in the fullest bin (the first of several) and its feet on bins where the sum of squared
 * distances to the histogram is least. Limits: both grow with the number of beats until the histogram is full.
 * Not enough (`too-short`): less than 20 minutes of intervals, as Task Force asks.
 */
export function geometry(series: RrSeries): Answer<Geometry> {
  const seconds = secondsOfSeries(series);
  if (seconds < LEAST_SECONDS) return notEnough('too-short', seconds, LEAST_SECONDS);
  const intervals = intervalsOf(series);
  const places = intervals.map((ms) => Math.floor(ms / BIN_MS));
  const first = places.reduce((least, place) => Math.min(least, place), Number.POSITIVE_INFINITY);
  const last = places.reduce((most, place) => Math.max(most, place), 0);
  // An empty bin on each side, where the triangle may end.
  const counts = new Float64Array(last - first + 3);
  for (const place of places) counts[place - first + 1]!++;
  const top = counts.indexOf(counts.reduce((most, count) => Math.max(most, count), 0));
  const left = top - bestFoot(counts.slice(0, top + 1).reverse());
  const right = top + bestFoot(counts.slice(top));
  return answer(
    { triangularIndex: intervals.length / counts[top]!, tinnMs: (right - left) * BIN_MS },
    'Task Force 1996, histogram',
    { binMs: BIN_MS, leastSeconds: LEAST_SECONDS },
  );
}

/** How many bins from the top, which comes first, a side of the triangle ends, to be nearest to the counts. */
function bestFoot(counts: Float64Array): number {
  const height = counts[0]!;
  let best = 1;
  let least = Number.POSITIVE_INFINITY;
  for (let foot = 1; foot < counts.length; foot++) {
    let error = 0;
    for (let i = 0; i < counts.length; i++) {
      const line = i < foot ? height * (1 - i / foot) : 0;
      error += (counts[i]! - line) ** 2;
    }
    if (error < least) {
      least = error;
      best = foot;
    }
  }
  return best;
}
