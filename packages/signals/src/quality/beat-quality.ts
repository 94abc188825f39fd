import { medianOf, type Numbers } from '../analysis/numbers.ts';
import type { Beat } from '../beats/finder.ts';

/** Why a window is not good, by what is wrong first; `good` where nothing is. */
export type QualityReason =
  | 'good'
  | 'gap'
  | 'lead-off'
  | 'clipped'
  | 'too-few-beats'
  | 'implausible-rate'
  | 'noisy';

export type Quality = {
  /** 0 (of no use) to 1. From 0.5 on the beats can be used. */
  readonly quality: number;
  readonly reason: QualityReason;
};

export type QualityWindow = Quality & { readonly fromSeconds: number; readonly toSeconds: number };

export const QUALITY_SECONDS = 10;
/** Below it, a window's beats are not used. */
export const LEAST_QUALITY = 0.5;

const TEMPLATE_SECONDS = 0.12;
const FLAT_SECONDS = 0.2;
const CLIP_SECONDS = 0.02;
const FEWEST_BEATS = 3;

/**
 * How far the beats of a stretch of samples (ECG or PPG, any unit) can be trusted, 0 to 1: 0 with samples missing (over 10 %), a line without
 * movement (over half), ends that are cut off (three times 20 ms and more), fewer than 3 beats, a median rate outside 25 to 240 a minute;
 * else the median correlation of the beats (±120 ms) with their median beat, of which 0.5 counts as nothing and 0.95 as all, after
 * Orphanidou and others, IEEE J. Biomed. Health Inform. 19, 2015 (they take the mean against 0.66). Places of beats are samples from the
 * first of `samples`. Limits: extra beats of another form lower it only where they are as many as the others.
 */
export function qualityOf(samples: Numbers, beats: readonly Beat[], rate: number): Quality {
  const found = fault(samples, rate) ?? rhythmFault(beats, rate);
  if (found) return { quality: 0, reason: found };
  const quality = Math.max(0, Math.min(1, (likeness(samples, beats, rate) - 0.5) / 0.45));
  return { quality, reason: quality < LEAST_QUALITY ? 'noisy' : 'good' };
}

/** Window after window of ten seconds from the start; what is left at the end is a window from three seconds on. */
export function qualityWindows(samples: Numbers, beats: readonly Beat[], rate: number): QualityWindow[] {
  const windows = createQualityWindows(rate);
  return [...windows.push(samples, beats), ...windows.end([])];
}

/** So long after its end a window may still get a beat: the finders tell none later than some four seconds. */
const LATEST_BEAT_SECONDS = 30;
/** Beats of windows that were judged are let go of by so many at once. */
const MOST_SETTLED = 4096;

/**
 * The same of samples that come in pieces, with the beats that were told meanwhile: a window is judged when no beat of it can come
 * any more, and what was judged is let go of. The windows do not depend on the pieces.
 */
export function createQualityWindows(rate: number) {
  const width = Math.round(QUALITY_SECONDS * rate);
  const waiting: Float64Array<ArrayBuffer>[] = [];
  let open = new Float64Array(width);
  let filled = 0;
  let from = 0;
  const beats: Beat[] = [];
  let first = 0;

  function judge(samples: Float64Array): QualityWindow {
    const to = from + samples.length;
    while (first < beats.length && beats[first]!.at < from) first++;
    let end = first;
    while (end < beats.length && beats[end]!.at < to) end++;
    const inside = beats.slice(first, end).map(({ at, level }) => ({ at: at - from, level }));
    const quality = qualityOf(samples, inside, rate);
    const window = { ...quality, fromSeconds: from / rate, toSeconds: to / rate };
    first = end;
    if (first > MOST_SETTLED) {
      beats.splice(0, first);
      first = 0;
    }
    from = to;
    return window;
  }

  return {
    /** Samples, one that is not finite being missing, and the beats that have become certain: all of them at their places since the first sample. */
    push(samples: Numbers, told: readonly Beat[]): QualityWindow[] {
      for (const beat of told) beats.push(beat);
      for (let i = 0; i < samples.length; ) {
        const count = Math.min(width - filled, samples.length - i);
        for (let k = 0; k < count; k++) open[filled + k] = samples[i + k]!;
        filled += count;
        i += count;
        if (filled < width) break;
        waiting.push(open);
        open = new Float64Array(width);
        filled = 0;
      }
      return told.length > 0 || isLate() ? settled() : [];
    },
    /** The last beats, and the windows that are left. */
    end(told: readonly Beat[]): QualityWindow[] {
      for (const beat of told) beats.push(beat);
      const windows = waiting.splice(0).map(judge);
      if (filled >= 3 * rate) windows.push(judge(open.subarray(0, filled)));
      return windows;
    },
  };

  function isLate(): boolean {
    return waiting.length * width + filled > (QUALITY_SECONDS + LATEST_BEAT_SECONDS) * rate;
  }

  /** Beats are told in order: with one behind a window, the window has all of its own. */
  function settled(): QualityWindow[] {
    const windows: QualityWindow[] = [];
    while (waiting.length > 0 && ((beats.at(-1)?.at ?? 0) >= from + width || isLate()))
      windows.push(judge(waiting.shift()!));
    return windows;
  }
}

/** What is wrong with the samples themselves. */
function fault(samples: Numbers, rate: number): QualityReason | undefined {
  const count = samples.length;
  let [least, most, missing] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let i = 0; i < count; i++) {
    const sample = samples[i]!;
    if (!Number.isFinite(sample)) missing++;
    else {
      if (sample < least) least = sample;
      if (sample > most) most = sample;
    }
  }
  if (count === 0 || missing > 0.1 * count) return 'gap';
  let [still, cut] = [0, 0];
  for (let i = 0, from = 0; i < count; i++) {
    if (i + 1 < count && samples[i + 1] === samples[from]) continue;
    const run = i + 1 - from;
    if (run >= FLAT_SECONDS * rate) still += run;
    const isAtEnd = samples[from] === least || samples[from] === most;
    if (isAtEnd && run >= Math.max(3, CLIP_SECONDS * rate)) cut++;
    from = i + 1;
  }
  if (still > 0.5 * count) return 'lead-off';
  return cut >= 3 ? 'clipped' : undefined;
}

function rhythmFault(beats: readonly Beat[], rate: number): QualityReason | undefined {
  if (beats.length < FEWEST_BEATS) return 'too-few-beats';
  const seconds = medianOf(beats.slice(1).map(({ at }, i) => (at - beats[i]!.at) / rate));
  return seconds < 60 / 240 || seconds > 60 / 25 ? 'implausible-rate' : undefined;
}

/** Median correlation of the beats with their median beat. */
function likeness(samples: Numbers, beats: readonly Beat[], rate: number): number {
  const half = Math.max(2, Math.round(TEMPLATE_SECONDS * rate));
  const step = Math.max(1, Math.round(rate / 250));
  const forms: Float64Array[] = [];
  for (const { at } of beats) {
    const middle = Math.round(at);
    if (middle - half < 0 || middle + half >= samples.length) continue;
    const form = Float64Array.from(
      { length: 2 * Math.floor(half / step) + 1 },
      (_, k) => samples[middle + (k - Math.floor(half / step)) * step]!,
    );
    if (form.every(Number.isFinite)) forms.push(form);
  }
  if (forms.length < 2) return 0;
  const template = forms[0]!.map((_, k) => medianOf(forms.map((form) => form[k]!)));
  return medianOf(forms.map((form) => correlation(form, template)));
}

function correlation(a: Float64Array, b: Float64Array): number {
  const count = a.length;
  let [sumA, sumB] = [0, 0];
  for (let i = 0; i < count; i++) {
    sumA += a[i]!;
    sumB += b[i]!;
  }
  let [both, squaresA, squaresB] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const x = a[i]! - sumA / count;
    const y = b[i]! - sumB / count;
    both += x * y;
    squaresA += x * x;
    squaresB += y * y;
  }
  return squaresA > 0 && squaresB > 0 ? both / Math.sqrt(squaresA * squaresB) : 0;
}
