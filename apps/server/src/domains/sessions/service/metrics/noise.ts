/*
 * How much a person's number differs from day to day, and which differences are more than that. The rules are ours, and written down in
 * docs/guides/reports.md. A day is the unit: sessions of one evening are alike, and say little more than one of them. The deviations of days
 * from the mean of their week make the scatter; two weeks, or two sessions, differ by more than noise where chance alone would bring that about
 * in one of twenty pairs at most. Values are on the scale of their number: of powers, logarithms.
 */

/** A number of one session: the local day it was recorded on, the Monday of that week, and its value on the scale of the number. */
export type Sample = { readonly day: string; readonly week: string; readonly value: number };

/** The median of the sessions of one day. */
export type Day = Sample & { readonly sessions: number };

/** How much days of the same week differ: a standard deviation, and how many deviations it rests on. */
export type Scatter = { readonly deviation: number; readonly freedom: number };

/** Fewer say so little of how much days differ that a difference of them would be a guess. */
export const LEAST_FREEDOM = 5;

/** One value a day, oldest first. */
export const daysOf = (samples: readonly Sample[]): Day[] =>
  [...grouped(samples, ({ day }) => day).values()]
    .map((some) => ({
      day: (some[0] as Sample).day,
      week: (some[0] as Sample).week,
      value: medianOf(some.map(({ value }) => value)),
      sessions: some.length,
    }))
    .toSorted((a, b) => (a.day < b.day ? -1 : 1));

/**
 * The scatter of days within their weeks, over all weeks; undefined where too few weeks have two days, and where most of these days lie
 * exactly where their week does, as with beats to correct: there anything but 0 would look like a change.
 */
export function scatterOf(days: readonly Day[]): Scatter | undefined {
  // A week of one day says nothing of how days differ.
  const weeks = [...valuesByWeek(days).values()].filter((values) => values.length > 1);
  const { squares, freedom, still, all } = weeks.reduce(
    (sum, values) => {
      const mean = values.reduce((total, value) => total + value, 0) / values.length;
      const median = medianOf(values);
      return {
        squares: sum.squares + values.reduce((total, value) => total + (value - mean) ** 2, 0),
        freedom: sum.freedom + values.length - 1,
        still: sum.still + values.filter((value) => isSame(value, median)).length,
        all: sum.all + values.length,
      };
    },
    { squares: 0, freedom: 0, still: 0, all: 0 },
  );
  return freedom < LEAST_FREEDOM || 2 * still > all
    ? undefined
    : { deviation: Math.sqrt(squares / freedom), freedom };
}

/** But for how numbers are rounded. */
const isSame = (one: number, other: number): boolean =>
  Math.abs(one - other) <= 1e-9 * Math.max(Math.abs(one), Math.abs(other));

/** How many deviations of days there are; it takes five. */
export const freedomOf = (days: readonly Day[]): number =>
  [...valuesByWeek(days).values()].reduce((sum, values) => sum + values.length - 1, 0);

/** A single day lies so far from where its week is, give or take, in nineteen of twenty cases. */
export const bandOf = ({ deviation, freedom }: Scatter): number => quantileOfT(freedom) * deviation;

/** By so much two medians of so many days each must differ. Of one day it is that day's own value. */
export const leastDifference = (scatter: Scatter, first: number, second: number): number =>
  quantileOfT(scatter.freedom) * errorOf(scatter, first, second);

/** The standard error of a difference of two medians of so many days each. */
export const errorOf = (scatter: Scatter, first: number, second: number): number =>
  scatter.deviation * Math.sqrt(spreadOfMedian(first) + spreadOfMedian(second));

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

export type Week = {
  readonly week: string;
  readonly days: number;
  readonly sessions: number;
  /** Of its days; so are the lowest and the highest. */
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly margin: number | null;
  readonly change: Change | null;
};

/** Weeks in order, each with its median, and whether it differs from the one before by more than noise. */
export function weeksOf(days: readonly Day[], scatter: Scatter | undefined): Week[] {
  let before: Week | undefined;
  return [...grouped(days, ({ week }) => week)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([week, some]) => {
      const values = some.map(({ value }) => value);
      const median = medianOf(values);
      before = {
        week,
        days: some.length,
        sessions: some.reduce((sum, { sessions }) => sum + sessions, 0),
        median,
        low: Math.min(...values),
        high: Math.max(...values),
        margin: scatter ? bandOf(scatter) * Math.sqrt(spreadOfMedian(some.length)) : null,
        change: before ? changeOf(median - before.median, scatter, before.days, some.length) : null,
      };
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

function grouped<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return groups;
}

const valuesByWeek = (days: readonly Day[]): Map<string, number[]> =>
  new Map(
    [...grouped(days, ({ week }) => week)].map(([week, some]) => [week, some.map(({ value }) => value)]),
  );

/** @throws never; of no value it is NaN */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] ?? high)) / 2;
}
