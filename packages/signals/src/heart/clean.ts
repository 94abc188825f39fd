import { type Answer, answer, notEnough } from '../analysis/answer.ts';
import {
  ARTEFACT_SETTINGS,
  type Artefact,
  type ArtefactKind,
  artefactsOf,
  irregularityOf,
} from './artefacts.ts';
import type { RrSeries, Stretch } from './series.ts';

/** One change. `atMs` is the time of the beat that ends the (first) interval concerned. */
export type Correction = {
  readonly kind: ArtefactKind;
  readonly stretch: number;
  readonly atMs: number;
  /** The intervals that were there, ms, and those that stand for them now. */
  readonly beforeMs: readonly number[];
  readonly afterMs: readonly number[];
};

export type Cleaned = {
  readonly series: RrSeries;
  readonly corrections: readonly Correction[];
  /** Corrected beats of all beats, 0 to 1. */
  readonly share: number;
};

/** Above a tenth, what is measured is the correction rather than the heart. Ours; stricter use asks for 0.05. */
export const MOST_CORRECTED = 0.1;

/** See `irregularityOf`. In atrial fibrillation it is about a half. */
const MOST_IRREGULAR = 0.4;

/** Two intervals around an ectopic beat that differ by less from two normal ones are as long as these were. */
const FULL_PAUSE = 0.1;

/** Rounds; the count of artefacts falls in each, so that it ends long before. */
const MOST_ROUNDS = 20;

/**
 * Intervals with their artefacts corrected (Lipponen and Tarvainen 2019): a missed beat is put in the middle, an extra one
 * taken out, a long or short interval is interpolated from its normal neighbours, and so are the two around an ectopic beat, which
 * keep their sum where that is two normal intervals (a full pause). Interpolation is cubic through the nearest four. Repeated until the number
 * of artefacts stops falling. Beats keep their times: only lengths of intervals change. Every change is listed.
 * Limits: made for sinus rhythm; in atrial fibrillation it corrects what is real.
 * Not enough: no stretch of 5 intervals (`too-few`), more beats corrected than `most` (`too-much-corrected`), a rhythm so irregular that
 * its steps are no artefacts by the method (`too-noisy`: threshold above 0.4 of the median interval; at rest it is 0.03 to 0.3).
 */
export function cleanSeries(series: RrSeries, most = MOST_CORRECTED): Answer<Cleaned> {
  const cleaned = correctSeries(series);
  const longest = Math.max(0, ...series.map(({ intervalsMs }) => intervalsMs.length));
  if (longest < 5) return notEnough('too-few', longest, 5);
  const irregular = irregularityOf(series.map(({ intervalsMs }) => intervalsMs));
  if (irregular > MOST_IRREGULAR) return notEnough('too-noisy', irregular, MOST_IRREGULAR);
  if (cleaned.share > most) return notEnough('too-much-corrected', cleaned.share, most);
  return answer(cleaned, 'Lipponen and Tarvainen 2019', { ...ARTEFACT_SETTINGS, mostCorrected: most });
}

/** As `cleanSeries`, whatever the share: for pages that show what would be corrected. */
export function correctSeries(series: RrSeries): Cleaned {
  const corrections: Correction[] = [];
  const stretches = series.map((stretch, number) => {
    let now = stretch;
    let artefacts = artefactsOf(now.intervalsMs);
    for (let round = 0; artefacts.length > 0 && round < MOST_ROUNDS; round++) {
      const next = corrected(now, artefacts, number);
      corrections.push(...next.corrections);
      now = next.stretch;
      const left = artefactsOf(now.intervalsMs);
      if (left.length >= artefacts.length) break;
      artefacts = left;
    }
    return now;
  });
  const beats = series.reduce((sum, { intervalsMs }) => sum + intervalsMs.length + 1, 0);
  // A beat may be corrected again in a later round: it is one beat all the same.
  const places = new Set(corrections.map(({ stretch, atMs }) => `${stretch} ${atMs}`));
  return { series: stretches, corrections, share: beats === 0 ? 0 : Math.min(1, places.size / beats) };
}

function corrected(
  stretch: Stretch,
  artefacts: readonly Artefact[],
  number: number,
): { stretch: Stretch; corrections: Correction[] } {
  const { endsMs, intervalsMs } = stretch;
  const bad = badPlaces(intervalsMs.length, artefacts);
  const byPlace = new Map(artefacts.map((artefact) => [firstOf(artefact), artefact]));
  const ends: number[] = [];
  const intervals: number[] = [];
  const corrections: Correction[] = [];
  for (let i = 0; i < intervalsMs.length; i++) {
    const artefact = byPlace.get(i);
    if (!artefact) {
      ends.push(endsMs[i]!);
      intervals.push(intervalsMs[i]!);
      continue;
    }
    const { kind } = artefact;
    const width = kind === 'extra' || kind === 'ectopic' ? 2 : 1;
    const before = Array.from(intervalsMs.subarray(i, i + width));
    const times = Array.from(endsMs.subarray(i, i + width));
    const values = valuesFor(kind, before, (k) => interpolated(intervalsMs, bad, i + k));
    if (kind === 'missed') times.unshift(times[0]! - values[1]!);
    if (kind === 'extra') times.shift();
    corrections.push({ kind, stretch: number, atMs: endsMs[i]!, beforeMs: before, afterMs: values });
    ends.push(...times);
    intervals.push(...values);
    i += width - 1;
  }
  const now = { endsMs: Float64Array.from(ends), intervalsMs: Float64Array.from(intervals) };
  return { stretch: now, corrections };
}

const firstOf = ({ kind, at }: Artefact): number => (kind === 'ectopic' ? at - 1 : at);

function badPlaces(count: number, artefacts: readonly Artefact[]): Uint8Array {
  const bad = new Uint8Array(count);
  for (const artefact of artefacts) {
    const first = firstOf(artefact);
    bad[first] = 1;
    if (artefact.kind === 'ectopic' || artefact.kind === 'extra') bad[first + 1] = 1;
  }
  return bad;
}

function valuesFor(kind: ArtefactKind, before: readonly number[], guess: (k: number) => number): number[] {
  if (kind === 'missed') return [before[0]! / 2, before[0]! / 2];
  if (kind === 'extra') return [before.reduce((sum, value) => sum + value, 0)];
  const guesses = before.map((_, k) => guess(k));
  const sum = before.reduce((total, value) => total + value, 0);
  const guessed = guesses.reduce((total, value) => total + value, 0);
  const isFullPause = kind === 'ectopic' && Math.abs(sum / guessed - 1) < FULL_PAUSE;
  return isFullPause ? guesses.map((value) => (value * sum) / guessed) : guesses;
}

/**
 * On the curve through the nearest two normal intervals on both sides (cubic); the straight line where there is only one;
 * at an end, the nearest one's value.
 */
function interpolated(intervals: Float64Array, bad: Uint8Array, at: number): number {
  const left = nearest(bad, at, -1);
  const right = nearest(bad, at, 1);
  const enough = Math.min(left.length, right.length);
  if (enough === 0) return intervals[left[0] ?? right[0] ?? at]!;
  const places = [...left.slice(0, enough), ...right.slice(0, enough)];
  let value = 0;
  for (const place of places) {
    let weight = 1;
    for (const other of places) if (other !== place) weight *= (at - other) / (place - other);
    value += weight * intervals[place]!;
  }
  return value;
}

/** The places of the nearest two normal intervals to one side. */
function nearest(bad: Uint8Array, from: number, step: 1 | -1): number[] {
  const places: number[] = [];
  for (let i = from + step; i >= 0 && i < bad.length && places.length < 2; i += step)
    if (!bad[i]) places.push(i);
  return places;
}
