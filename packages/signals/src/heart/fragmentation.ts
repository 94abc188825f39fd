import { type Answer, answer, notEnough } from '../analysis/answer.ts';
import type { RrSeries } from './series.ts';

export type Fragmentation = {
  /** Intervals at which the heart turns from faster to slower or back, as a share of all intervals, 0 to 1. */
  readonly pip: number;
  /** Inverse of the average length of runs that only get slower, faster, or stay, 0 to 1. */
  readonly ials: number;
};

/**
 * Fragmentation of the heart rate (Costa, Davis, Goldberger, Front. Physiol. 8, 2017). With d the differences of neighbours, a turn is
 * where d[i] · d[i + 1] ≤ 0 and the two are not equal. PIP = turns / intervals, IALS = runs / differences. Limits: the paper speaks
 * of whole nights; a rounded series stays where the real one turns. Not enough (`too-few`): fewer than two differences.
 */
export function fragmentation(series: RrSeries): Answer<Fragmentation> {
  let [intervals, differences, turns, runs] = [0, 0, 0, 0];
  for (const { intervalsMs: x } of series) {
    intervals += x.length;
    if (x.length < 2) continue;
    differences += x.length - 1;
    runs++;
    for (let i = 2; i < x.length; i++) {
      const before = x[i - 1]! - x[i - 2]!;
      const after = x[i]! - x[i - 1]!;
      if (before * after <= 0 && before !== after) {
        turns++;
        runs++;
      }
    }
  }
  if (differences < 2) return notEnough('too-few', differences, 2);
  return answer({ pip: turns / intervals, ials: runs / differences }, 'heart rate fragmentation');
}
