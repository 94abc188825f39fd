import { type Answer, answer, notEnough } from '../analysis/answer.ts';
import { meanOf, type Numbers } from '../analysis/numbers.ts';

export type Desaturation = {
  /** Seconds from the start. */
  readonly fromSeconds: number;
  readonly toSeconds: number;
  /** Per cent: what it fell from, and the lowest. */
  readonly baseline: number;
  readonly nadir: number;
};

export type Desaturations = { readonly events: readonly Desaturation[]; readonly anHour: number };

export type OxygenSummary = {
  readonly meanPercent: number;
  readonly nadirPercent: number;
  /** Seconds below 90, 88 and 85 %. */
  readonly secondsBelow: Readonly<Record<90 | 88 | 85, number>>;
  /** Falls of at least 3 and of at least 4 percentage points; per hour of usable time (ODI). */
  readonly falls3: Desaturations;
  readonly falls4: Desaturations;
  /** Seconds that were used, and that were left out as impossible. */
  readonly seconds: number;
  readonly leftOutSeconds: number;
};

const LEAST_SECONDS = 60;
const LEAST_FOR_INDEX = 0.5;
const LOWEST = 50;
const STEEPEST = 4;
const BASELINE_SECONDS = 120;
const SHORTEST_FALL = 10;
const LONGEST_FALL = 180;

/**
 * Oxygen saturation in per cent, any rate from 1 a second, as means of whole seconds: mean, nadir, time below 90, 88 and 85 %, and falls. A fall begins where the value is at least
 * 3 (or 4) points under the highest of the 120 s before, has 10 s and more there, and ends where half of it is made up, at a gap, or after 180 s. After the rules of the
 * AASM (Berry and others, 2012), which leave the baseline open: the highest of two minutes is ours. Left out: below 50 % or above 100 %, steps of
 * more than 4 points in a second. Limits: a slow slide under 3 points in two minutes is no fall; averaging in the sensor hides short ones.
 * Not enough: under 60 usable seconds (`too-short`), fewer than half usable (`too-noisy`).
 */
export function oxygenSummary(percent: Numbers, rate: number): Answer<OxygenSummary> {
  if (!(rate >= 1)) throw new RangeError(`saturation needs at least one sample a second, not ${rate}`);
  const seconds = secondsOf(percent, rate);
  const usable = seconds.filter((value): value is number => value !== undefined);
  if (seconds.length < LEAST_SECONDS) return notEnough('too-short', seconds.length, LEAST_SECONDS);
  if (usable.length < Math.max(LEAST_SECONDS, LEAST_FOR_INDEX * seconds.length))
    return notEnough('too-noisy', usable.length / seconds.length, LEAST_FOR_INDEX);
  const below = (limit: number) => usable.reduce((count, value) => count + (value < limit ? 1 : 0), 0);
  const falls = (depth: number): Desaturations => {
    const events = fallsIn(seconds, depth);
    return { events, anHour: events.length / (usable.length / 3600) };
  };
  return answer(
    {
      meanPercent: meanOf(usable),
      nadirPercent: usable.reduce((least, value) => Math.min(least, value), 100),
      secondsBelow: { 90: below(90), 88: below(88), 85: below(85) },
      falls3: falls(3),
      falls4: falls(4),
      seconds: usable.length,
      leftOutSeconds: seconds.length - usable.length,
    },
    'oxygen summary',
    {
      baselineSeconds: BASELINE_SECONDS,
      shortestFallSeconds: SHORTEST_FALL,
      longestFallSeconds: LONGEST_FALL,
      lowestPercent: LOWEST,
      steepestPointsASecond: STEEPEST,
    },
  );
}

/** The mean of each whole second; undefined where nothing possible was measured. */
function secondsOf(percent: Numbers, rate: number): (number | undefined)[] {
  const means = Array.from({ length: Math.floor(percent.length / rate) }, (_, second) => {
    const values: number[] = [];
    for (let i = Math.ceil(second * rate); i < (second + 1) * rate && i < percent.length; i++) {
      const value = percent[i]!;
      if (value >= LOWEST && value <= 100) values.push(value);
    }
    return values.length > 0 ? meanOf(values) : undefined;
  });
  // A step that no lung makes: what follows is left out until it is near what was before (12 points at most), or half a minute has gone.
  let last: number | undefined;
  let lastAt = 0;
  return means.map((value, second) => {
    if (value === undefined) return undefined;
    const isStep = last !== undefined && Math.abs(value - last) > STEEPEST * Math.min(3, second - lastAt);
    if (isStep && second - lastAt < 30) return undefined;
    last = value;
    lastAt = second;
    return value;
  });
}

function fallsIn(seconds: readonly (number | undefined)[], depth: number): Desaturation[] {
  const events: Desaturation[] = [];
  // Values before it are no baseline any more.
  let since = 0;
  for (let at = 0; at < seconds.length; at++) {
    const value = seconds[at];
    if (value === undefined) continue;
    const baseline = highest(seconds, Math.max(since, at - BASELINE_SECONDS), at);
    if (baseline === undefined || value > baseline - depth) continue;
    const { end, nadir } = endOf(seconds, at, baseline, depth);
    if (end - at >= SHORTEST_FALL) events.push({ fromSeconds: at, toSeconds: end, baseline, nadir });
    // A dip too short to count leaves the baseline as it was.
    if (end - at >= SHORTEST_FALL) since = end;
    at = end - 1;
  }
  return events;
}

function endOf(seconds: readonly (number | undefined)[], from: number, baseline: number, depth: number) {
  let nadir = seconds[from]!;
  let end = from;
  for (; end < seconds.length && end - from < LONGEST_FALL; end++) {
    const value = seconds[end];
    if (value === undefined) break;
    nadir = Math.min(nadir, value);
    if (value > baseline - Math.max(depth, baseline - nadir) / 2) break;
  }
  return { end: Math.max(end, from + 1), nadir };
}

function highest(seconds: readonly (number | undefined)[], from: number, to: number): number | undefined {
  let most: number | undefined;
  for (let i = from; i < to; i++) {
    const value = seconds[i];
    if (value !== undefined && (most === undefined || value > most)) most = value;
  }
  return most;
}
