import { medianOf, type Numbers } from '../analysis/numbers.ts';
import { LONGEST_INTERVAL_MS, type RrSeries, type Stretch } from './series.ts';

/** Times that follow from the intervals themselves scatter by no more than rounding, in ms. */
const EXACT_MS = 20;
/** So much between the two of them is a missing beat (no interval is shorter), or a new beginning of the clock. */
const EXACT_GAP_MS = 250;
/** No heart beats faster than 300 times a minute: what is shorter is noise, and a channel full of it would take for ever. */
const SHORTEST_INTERVAL_MS = 200;
/** Where a time is that of arrival: straps send once a second, and a phone may be busy. */
const ARRIVAL_GAP_MS = 2000;

/**
 * Intervals as they were recorded, each with the time (ms) of the beat that ends it, or where a recorder knows no better, of its arrival.
 * Which of the two it is, the times tell: exact ones differ from the intervals by 20 ms at most (the median). Between two intervals is a gap
 * where the later time is 250 ms off what the interval says (exact), or 2 s off (arrival; times then follow from the sum of intervals). What is
 * no interval (under 200 ms, over 5 s, not finite) is a gap too. The rule is ours.
 */
export function seriesOfRecorded(intervalsMs: Numbers, timesMs: Numbers): RrSeries {
  const stretches: Stretch[] = [];
  const isExact = scatterOf(intervalsMs, timesMs) <= EXACT_MS;
  const most = isExact ? EXACT_GAP_MS : ARRIVAL_GAP_MS;
  let ends: number[] = [];
  let intervals: number[] = [];
  const close = () => {
    if (intervals.length > 0)
      stretches.push({ endsMs: Float64Array.from(ends), intervalsMs: Float64Array.from(intervals) });
    ends = [];
    intervals = [];
  };
  for (let i = 0; i < intervalsMs.length; i++) {
    const interval = intervalsMs[i]!;
    if (!(interval >= SHORTEST_INTERVAL_MS && interval <= LONGEST_INTERVAL_MS)) {
      close();
      continue;
    }
    const before = ends.at(-1);
    const expected = before === undefined ? timesMs[i]! : before + interval;
    const isGap = Math.abs(timesMs[i]! - expected) > most;
    if (isGap) close();
    ends.push(isExact || isGap || before === undefined ? timesMs[i]! : expected);
    intervals.push(interval);
  }
  close();
  return stretches;
}

/** How far times lie from where the intervals put them, from one to the next: the median. */
function scatterOf(intervalsMs: Numbers, timesMs: Numbers): number {
  if (intervalsMs.length < 2) return 0;
  const off = Float64Array.from({ length: intervalsMs.length - 1 }, (_, i) =>
    Math.abs(timesMs[i + 1]! - timesMs[i]! - intervalsMs[i + 1]!),
  );
  return medianOf(off);
}
