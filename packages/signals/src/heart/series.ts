import { type Numbers, sumOf } from '../analysis/numbers.ts';

/**
 * Intervals between heartbeats without a gap among them. `intervalsMs[i]` is a length in milliseconds, never rounded;
 * `endsMs[i]` is the time of the beat that ends it, in milliseconds from any zero. The two are apart because a corrected
 * interval has another length than the clock says, and the beats after it keep their times.
 */
export type Stretch = { readonly endsMs: Float64Array; readonly intervalsMs: Float64Array };

/**
 * Intervals of one recording: stretches between its gaps, in order. Nothing is ever computed across a gap: two intervals
 * have a difference only where one follows the other in the same stretch.
 */
export type RrSeries = readonly Stretch[];

/** No heart that this is for beats slower than 25 a minute (2,400 ms), and one or two beats may have been missed. */
export const LONGEST_INTERVAL_MS = 5000;

/** A single stretch of intervals in ms; the first begins with a beat at `firstBeatMs`. */
export function seriesOfIntervals(intervalsMs: Numbers, firstBeatMs = 0): RrSeries {
  if (intervalsMs.length === 0) return [];
  const endsMs = new Float64Array(intervalsMs.length);
  let at = firstBeatMs;
  for (let i = 0; i < intervalsMs.length; i++) {
    at += intervalsMs[i]!;
    endsMs[i] = at;
  }
  return [{ endsMs, intervalsMs: Float64Array.from(intervalsMs) }];
}

/**
 * The intervals between beats whose times are given in ms, rising. An interval of more than `longestMs` is a gap, and so is one
 * that holds one of the times `breaksMs` (where the signal was interrupted, or the strap was lost).
 */
export function seriesOfBeats(
  beatsMs: Numbers,
  options: { readonly longestMs?: number; readonly breaksMs?: Numbers } = {},
): RrSeries {
  const { longestMs = LONGEST_INTERVAL_MS, breaksMs = [] } = options;
  const stretches: Stretch[] = [];
  let first = 0;
  let nextBreak = 0;
  for (let i = 1; i <= beatsMs.length; i++) {
    while (nextBreak < breaksMs.length && breaksMs[nextBreak]! < beatsMs[i - 1]!) nextBreak++;
    const broken = nextBreak < breaksMs.length && breaksMs[nextBreak]! < beatsMs[i]!;
    if (i < beatsMs.length && !broken && beatsMs[i]! - beatsMs[i - 1]! <= longestMs) continue;
    if (i - first > 1) stretches.push(stretchOf(beatsMs, first, i));
    first = i;
  }
  return stretches;
}

function stretchOf(beatsMs: Numbers, from: number, to: number): Stretch {
  const count = to - from - 1;
  return {
    endsMs: Float64Array.from({ length: count }, (_, i) => beatsMs[from + i + 1]!),
    intervalsMs: Float64Array.from({ length: count }, (_, i) => beatsMs[from + i + 1]! - beatsMs[from + i]!),
  };
}

/** The intervals that end in fromMs < end ≤ toMs. */
export function cutSeries(series: RrSeries, fromMs: number, toMs: number): RrSeries {
  return series.flatMap(({ endsMs, intervalsMs }) => {
    const first = firstAfter(endsMs, fromMs);
    const end = firstAfter(endsMs, toMs);
    if (end <= first) return [];
    return [{ endsMs: endsMs.slice(first, end), intervalsMs: intervalsMs.slice(first, end) }];
  });
}

/** Place of the first time after `limit`. */
function firstAfter(times: Float64Array, limit: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Seconds that the stretch covers, from the beat before its first interval. */
export function secondsOf({ endsMs, intervalsMs }: Stretch): number {
  if (endsMs.length === 0) return 0;
  return (endsMs[endsMs.length - 1]! - endsMs[0]! + intervalsMs[0]!) / 1000;
}

export const secondsOfSeries = (series: RrSeries): number => sumOf(series.map(secondsOf));
export const longestSeconds = (series: RrSeries): number => Math.max(0, ...series.map(secondsOf));

/** All intervals, one stretch after the other: for what looks at no neighbours. */
export function intervalsOf(series: RrSeries): Float64Array {
  return joined(series.map(({ intervalsMs }) => intervalsMs));
}

/** Differences of neighbours, later minus earlier, within stretches only. */
export function differencesOf(series: RrSeries): Float64Array {
  return joined(
    series.map(({ intervalsMs }) =>
      Float64Array.from(
        { length: Math.max(0, intervalsMs.length - 1) },
        (_, i) => intervalsMs[i + 1]! - intervalsMs[i]!,
      ),
    ),
  );
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
