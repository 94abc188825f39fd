import { type Answer, answer, notEnough } from '../analysis/answer.ts';
import { deviationOf, meanOf, rootMeanSquareOf } from '../analysis/numbers.ts';
import { cutSeries, differencesOf, intervalsOf, type RrSeries, secondsOfSeries } from './series.ts';

export type TimeDomain = {
  /** How many intervals and differences the numbers rest on, and how many seconds they cover. */
  readonly intervals: number;
  readonly differences: number;
  readonly seconds: number;
  readonly meanMs: number;
  /** Beats a minute: 60,000 / meanMs. */
  readonly heartRate: number;
  /** Standard deviation of the intervals, over n − 1. */
  readonly sdnnMs: number;
  /** Root mean square of the differences of neighbours, over their number. */
  readonly rmssdMs: number;
  /** Standard deviation of these differences, over their number − 1. */
  readonly sdsdMs: number;
  /** Differences of more than 50 ms, up or down; and their share of all differences, per cent. */
  readonly nn50: number;
  readonly pnn50Percent: number;
};

const FEWEST_DIFFERENCES = 2;

/**
 * Heart rate variability in time, in ms (Task Force, Circulation 93, 1996): mean, SDNN, RMSSD, SDSD, NN50, pNN50. Differences are
 * those of neighbours without a gap between them, and pNN50 is their share, not one of the intervals. Limits: the
 * numbers of a few beats are right for these beats and say little about the person; Task Force asks for five minutes.
 * Not enough (`too-few`): fewer than two differences.
 */
export function timeDomain(series: RrSeries): Answer<TimeDomain> {
  const intervals = intervalsOf(series);
  const differences = differencesOf(series);
  if (differences.length < FEWEST_DIFFERENCES)
    return notEnough('too-few', differences.length, FEWEST_DIFFERENCES);
  const meanMs = meanOf(intervals);
  const nn50 = differences.reduce((count, difference) => count + (Math.abs(difference) > 50 ? 1 : 0), 0);
  return answer(
    {
      intervals: intervals.length,
      differences: differences.length,
      seconds: secondsOfSeries(series),
      meanMs,
      heartRate: 60_000 / meanMs,
      sdnnMs: deviationOf(intervals),
      rmssdMs: rootMeanSquareOf(differences),
      sdsdMs: deviationOf(differences),
      nn50,
      pnn50Percent: (100 * nn50) / differences.length,
    },
    'Task Force 1996, time domain',
    { deviations: 'n - 1', nn50Ms: 50 },
  );
}

export type LongTerm = {
  /** Segments of five minutes that were counted. */
  readonly segments: number;
  /** Standard deviation (n − 1) of the segments' means. */
  readonly sdannMs: number;
  /** Mean of the segments' standard deviations (n − 1 each). */
  readonly sdnnIndexMs: number;
};

const SEGMENT_MS = 300_000;
const LEAST_COVERED = 0.8;

/**
 * SDANN and SDNN index in ms, on segments of five minutes from the first beat on (Task Force 1996). A segment counts where
 * intervals cover 80 % of it: that share is ours. Limits: meant for 24 hours; two segments say little.
 * Not enough (`too-few`): fewer than two such segments.
 */
export function longTerm(series: RrSeries): Answer<LongTerm> {
  const means: number[] = [];
  const deviations: number[] = [];
  const [first] = series;
  const last = series.at(-1);
  if (first && last) {
    const start = first.endsMs[0]! - first.intervalsMs[0]!;
    const end = last.endsMs[last.endsMs.length - 1]!;
    for (let from = start; from + LEAST_COVERED * SEGMENT_MS <= end; from += SEGMENT_MS) {
      const part = cutSeries(series, from, from + SEGMENT_MS);
      if (1000 * secondsOfSeries(part) < LEAST_COVERED * SEGMENT_MS) continue;
      const intervals = intervalsOf(part);
      means.push(meanOf(intervals));
      deviations.push(deviationOf(intervals));
    }
  }
  if (means.length < 2) return notEnough('too-few', means.length, 2);
  return answer(
    { segments: means.length, sdannMs: deviationOf(means), sdnnIndexMs: meanOf(deviations) },
    'Task Force 1996, segments',
    { segmentSeconds: SEGMENT_MS / 1000, leastCovered: LEAST_COVERED },
  );
}
