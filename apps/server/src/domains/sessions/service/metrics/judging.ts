import { type Day, errorOf, medianOf, type Scatter, type Week } from './noise.ts';

/*
 * What may be said of a whole range of weeks. With twelve weeks beside each other one of eleven changes is more than noise by chance, more
 * often than not; so what is said of the range rests on two tests, each of which errs in one of forty ranges at most, together in one of twenty: where a day
 * says little of the next. Weeks that vary by themselves, as by an illness, are called a change; docs/guides/reports.md says how often.
 */

/** How often each of the two tests may claim something where nothing changed. */
const CHANCE = 0.025;
/** The standard normal quantile that belongs to it, on two sides. */
const Z = 2.241403;

/** The normal approximation of Kendall's S holds from ten values on: Kendall 1975, as Gilbert 1987 (16.4.2) has it. */
export const LEAST_DAYS = 10;
/** A week with fewer days is in no pair: one odd day would make it. */
const LEAST_DAYS_OF_WEEK = 3;

export type Judgement = {
  /** Pairs of consecutive weeks that were compared, of three days each and more; 0 where the scatter is not known. */
  readonly pairs: number;
  /** Changes that stay when all pairs are taken together: the later week of each, oldest first. */
  readonly changes: readonly { readonly week: string; readonly change: 'more' | 'less' }[];
  readonly slope: Slope;
};

/** How the number moves over the range, on its scale, a week. */
export type Slope = {
  readonly direction: 'more' | 'less' | 'noise' | 'unknown';
  readonly perWeek: number | null;
  /** In 39 of 40 ranges the slope lies between these, where a day says nothing of the next. */
  readonly low: number | null;
  readonly high: number | null;
};

export const judgementOf = (
  days: readonly Day[],
  weeks: readonly Week[],
  scatter: Scatter | undefined,
): Judgement => ({
  pairs: scatter ? pairsOf(weeks).length : 0,
  changes: scatter ? changesThatStay(days, weeks, scatter) : [],
  slope: slopeOf(days),
});

/**
 * Of weeks with three days and more: of fewer, one odd day is the whole week. Where a day is like the one before, also within the stretches that
 * the changes leave, weeks differ by themselves: what stays must stay with that counted in.
 */
function changesThatStay(
  days: readonly Day[],
  weeks: readonly Week[],
  scatter: Scatter,
): Judgement['changes'] {
  const pairs = pairsOf(weeks);
  const found = holm(pairs, scatter, 1);
  if (found.length === 0) return [];
  const stretches = new Map<number, number[]>();
  for (const { week, value } of days) {
    const stretch = found.filter((pair) => pair.week <= week).length;
    stretches.set(stretch, [...(stretches.get(stretch) ?? []), value]);
  }
  const rest = [...stretches.values()].flatMap((values) => {
    const median = medianOf(values);
    return values.map((value) => value - median);
  });
  return holm(pairs, scatter, Math.sqrt(sharedOf(rest))).map(({ week, difference }) => ({
    week,
    change: difference > 0 ? 'more' : 'less',
  }));
}

type Pair = {
  readonly week: string;
  readonly difference: number;
  readonly before: number;
  readonly days: number;
};

const pairsOf = (weeks: readonly Week[]): Pair[] =>
  weeks.slice(1).flatMap(({ week, median, days }, i) => {
    const before = weeks[i] as Week;
    return Math.min(days, before.days) < LEAST_DAYS_OF_WEEK
      ? []
      : [{ week, difference: median - before.median, before: before.days, days }];
  });

/** Holm 1979: the least likely of m differences must pass CHANCE / m, the next CHANCE / (m - 1), and so on until one does not. */
function holm(pairs: readonly Pair[], scatter: Scatter, widened: number): Pair[] {
  const tested = pairs.map((pair) => {
    const t = Math.abs(pair.difference) / (widened * errorOf(scatter, pair.before, pair.days));
    return { pair, chance: chanceOfT(t, scatter.freedom) };
  });
  const byChance = tested.toSorted((a, b) => a.chance - b.chance);
  const failed = byChance.findIndex(({ chance }, i) => chance > CHANCE / (pairs.length - i));
  const staying = new Set(failed < 0 ? byChance : byChance.slice(0, failed));
  return tested.filter((one) => staying.has(one)).map(({ pair }) => pair);
}

/**
 * How likely chance alone brings Student's t so far from 0, on both sides. By the finite series for whole degrees of freedom:
 * Abramowitz and Stegun 26.7.3 and 26.7.4.
 */
export function chanceOfT(t: number, freedom: number): number {
  const angle = Math.atan(t / Math.sqrt(freedom));
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const isOdd = freedom % 2 === 1;
  let term = isOdd ? cosine : 1;
  let sum = freedom === 1 ? 0 : term;
  for (let k = isOdd ? 3 : 2; k <= freedom - 2; k += 2) {
    term *= ((k - 1) / k) * cosine ** 2;
    sum += term;
  }
  const within = isOdd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum;
  return Math.max(0, 1 - within);
}

/**
 * The slope of Theil and Sen, with the test of Mann and Kendall and its variance where values are alike (Gilbert 1987, 16.4 and 16.5). A day
 * that is like the one before it says less than one by itself: the variance is widened by what neighbours share.
 */
export function slopeOf(days: readonly Day[]): Slope {
  const unknown = { direction: 'unknown', perWeek: null, low: null, high: null } as const;
  if (days.length < LEAST_DAYS) return unknown;
  const at = days.map(({ day }) => Date.parse(day) / weekMs);
  const values = days.map(({ value }) => value);
  const slopes: number[] = [];
  let s = 0;
  for (let later = 1; later < values.length; later++)
    for (let earlier = 0; earlier < later; earlier++) {
      const rise = (values[later] as number) - (values[earlier] as number);
      s += Math.sign(rise);
      slopes.push(rise / ((at[later] as number) - (at[earlier] as number)));
    }
  const perWeek = medianOf(slopes);
  const rest = values.map((value, i) => value - perWeek * (at[i] as number));
  const deviation = Math.sqrt(varianceOfS(values) * Math.min(sharedOf(rest), sharedOf(withoutLeap(values))));
  if (deviation === 0) return unknown;
  const sorted = slopes.toSorted((a, b) => a - b);
  const place = (sorted.length - Z * deviation) / 2 - 1;
  const low = sorted[Math.max(0, Math.round(place))] as number;
  const high = sorted[Math.min(sorted.length - 1, sorted.length - 1 - Math.round(place))] as number;
  const isMore = (Math.abs(s) - 1) / deviation > Z && (s > 0 ? low > 0 : high < 0);
  return { direction: isMore ? (s > 0 ? 'more' : 'less') : 'noise', perWeek, low, high };
}

const weekMs = 7 * 86_400_000;

/**
 * What is left beside the one leap that explains most: the split whose two medians leave the smallest deviations. Neighbours on one side of a leap
 * are alike because of it, and not because each is like the one before.
 */
function withoutLeap(values: readonly number[]): number[] {
  const around = (some: readonly number[]) => {
    const median = medianOf(some);
    return some.map((value) => value - median);
  };
  let best = around(values);
  let least = Number.POSITIVE_INFINITY;
  for (let at = LEAST_SIDE; at <= values.length - LEAST_SIDE; at++) {
    const rest = [...around(values.slice(0, at)), ...around(values.slice(at))];
    const size = rest.reduce((sum, value) => sum + Math.abs(value), 0);
    if (size >= least) continue;
    [best, least] = [rest, size];
  }
  return best;
}

/** Days on each side of a leap. */
const LEAST_SIDE = 4;

/** Of Kendall's S where there is no trend; values that are alike make it smaller. */
function varianceOfS(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const part = (n: number) => n * (n - 1) * (2 * n + 5);
  const alike = [...counts.values()].reduce((sum, count) => sum + part(count), 0);
  return (part(values.length) - alike) / 18;
}

/**
 * By how much the variance of a sum grows where each value shares r with its neighbour: (1 + r) / (1 - r). r is the correlation of ranks of
 * neighbours; below 0 it counts for nothing. A series so short estimates r too low by some (1 + 4r) / n (Kendall 1954), which is made up for.
 */
function sharedOf(values: readonly number[]): number {
  const ranks = ranksOf(values);
  const mean = (ranks.length + 1) / 2;
  let [beside, whole] = [0, 0];
  for (const [i, rank] of ranks.entries()) {
    whole += (rank - mean) ** 2;
    if (i > 0) beside += (rank - mean) * ((ranks[i - 1] as number) - mean);
  }
  const found = whole === 0 ? 0 : beside / whole;
  const r = Math.min(mostShared, Math.max(0, found + (1 + 4 * found) / ranks.length));
  return (1 + r) / (1 - r);
}

const mostShared = 0.9;

/** From 1; those that are alike share their mean. */
function ranksOf(values: readonly number[]): number[] {
  const sorted = values.map((value, place) => ({ value, place })).toSorted((a, b) => a.value - b.value);
  const ranks = new Array<number>(values.length);
  for (let from = 0; from < sorted.length; ) {
    let to = from + 1;
    while (to < sorted.length && sorted[to]?.value === sorted[from]?.value) to++;
    for (let i = from; i < to; i++) ranks[sorted[i]?.place as number] = (from + 1 + to) / 2;
    from = to;
  }
  return ranks;
}
