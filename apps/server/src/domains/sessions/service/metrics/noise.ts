import type { WeekOfTrend } from '../../contract/index.ts';

/*
 * How much a person's number differs from session to session, and which differences are more than that. The rules are ours, and written
 * down in docs/guides/reports.md: the deviations of sessions from the mean of their week make the scatter; two weeks, or two sessions,
 * differ by more than noise where chance alone would bring that about in one of twenty pairs at most.
 */

export type Sample = { readonly week: string; readonly value: number };

/** How much sessions of the same week differ: a standard deviation, and how many deviations it rests on. */
export type Scatter = { readonly deviation: number; readonly freedom: number };

/** Fewer say so little of how much sessions differ that a difference of them would be a guess. */
export const LEAST_FREEDOM = 5;

/**
 * The scatter of sessions within their weeks, over all weeks; undefined where too few weeks have two sessions, and where most
 * sessions lie exactly where their week does, as with beats to correct: there anything but 0 would look like a change.
 */
export function scatterOf(samples: readonly Sample[]): Scatter | undefined {
  const { squares, freedom, still, all } = [...byWeek(samples).values()].reduce(
    (sum, values) => {
      const mean = values.reduce((total, value) => total + value, 0) / values.length;
      return {
        squares: sum.squares + values.reduce((total, value) => total + (value - mean) ** 2, 0),
        freedom: sum.freedom + values.length - 1,
        still: sum.still + values.filter((value) => value === mean).length,
        all: sum.all + values.length,
      };
    },
    { squares: 0, freedom: 0, still: 0, all: 0 },
  );
  return freedom < LEAST_FREEDOM || 2 * still > all
    ? undefined
    : { deviation: Math.sqrt(squares / freedom), freedom };
}

/** How many of the samples' deviations there are; it takes five. */
export const freedomOf = (samples: readonly Sample[]): number =>
  [...byWeek(samples).values()].reduce((sum, values) => sum + values.length - 1, 0);

/** A single session lies so far from where its week is, give or take, in nineteen of twenty cases. */
export const bandOf = ({ deviation, freedom }: Scatter): number => quantileOfT(freedom) * deviation;

/** By so much two medians of so many sessions each must differ. Of one session it is that session's own value. */
export const leastDifference = (scatter: Scatter, first: number, second: number): number =>
  bandOf(scatter) * Math.sqrt(spreadOfMedian(first) + spreadOfMedian(second));

/** Variance of a median of `count` values, as a multiple of theirs: up to two it is the mean, of many it is π/2 as wide. */
const spreadOfMedian = (count: number): number => (count <= 2 ? 1 : Math.PI / 2) / count;

/**
 * The 97.5 % quantile of Student's t, by the expansion of Cornish and Fisher: with five degrees of freedom it is 0.1 % off, with more
 * it is nearer.
 */
export function quantileOfT(freedom: number): number {
  const z = 1.959964;
  const first = (z ** 3 + z) / (4 * freedom);
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2);
  const third = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * freedom ** 3);
  return z + first + second + third;
}

/** Weeks in order, each with its median, and whether it differs from the one before by more than noise. */
export function weeksOf(samples: readonly Sample[], scatter: Scatter | undefined): WeekOfTrend[] {
  let before: WeekOfTrend | undefined;
  return [...byWeek(samples)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([week, values]) => {
      const sorted = values.toSorted((a, b) => a - b);
      const [median, sessions] = [medianOfSorted(sorted), values.length];
      const change = before ? changeOf(median - before.median, scatter, before.sessions, sessions) : null;
      const [low, high] = [sorted[0] as number, sorted.at(-1) as number];
      const margin = scatter ? bandOf(scatter) * Math.sqrt(spreadOfMedian(sessions)) : null;
      before = { week, sessions, median, low, high, margin, change };
      return before;
    });
}

export type Change = 'more' | 'less' | 'noise' | 'unknown';

/** Whether a difference is more than noise, and in which direction. */
export function changeOf(
  difference: number,
  scatter: Scatter | undefined,
  first: number,
  second: number,
): Change {
  if (!scatter) return 'unknown';
  if (Math.abs(difference) <= leastDifference(scatter, first, second)) return 'noise';
  return difference > 0 ? 'more' : 'less';
}

function byWeek(samples: readonly Sample[]): Map<string, number[]> {
  const weeks = new Map<string, number[]>();
  for (const { week, value } of samples) {
    const values = weeks.get(week);
    if (values) values.push(value);
    else weeks.set(week, [value]);
  }
  return weeks;
}

function medianOfSorted(sorted: readonly number[]): number {
  const middle = sorted.length >> 1;
  const high = sorted[middle] as number;
  return sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] as number)) / 2;
}
