import { type Answer, answer, notEnough } from '../analysis/answer.ts';
import { type Density, peakIn, powerIn } from '../spectrum/density.ts';
import { resample } from '../spectrum/spline.ts';
import { welch } from '../spectrum/welch.ts';
import { cutSeries, longestSeconds, type RrSeries, secondsOf, seriesOfIntervals } from './series.ts';

export type Coherence = {
  /** Power around the peak over the power of all the rest; 1 is half and half. */
  readonly ratio: number;
  /** Power around the peak as a share of all, 0 to 100. A pure wave reaches 91: the window spreads it. */
  readonly score: number;
  /** Where the peak is: 0.1 Hz is six breaths a minute. */
  readonly peakHz: number;
};

export type CoherenceAt = { readonly atMs: number; readonly coherence: Answer<Coherence> };

export const COHERENCE_SECONDS = 64;
export const COHERENCE_STEP_MS = 5000;
const LEAST_SECONDS = 60;
const RATE = 4;
const GRID = 1024;
const PEAK = [0.04, 0.26] as const;
const AROUND = 0.015;
const ALL = [0.0033, 0.4] as const;

const SETTINGS = {
  windowSeconds: COHERENCE_SECONDS,
  peakFromHz: PEAK[0],
  peakToHz: PEAK[1],
  aroundHz: AROUND,
  fromHz: ALL[0],
  toHz: ALL[1],
  detrend: 'linear',
};

/**
 * How far the heart's rate swings in one rhythm: of the intervals that end in the 64 s up to `endMs` (cubic spline at 4 Hz, straight line taken away,
 * Hann window), the power within ±0.015 Hz of the highest peak in 0.04 to 0.26 Hz, against the rest of 0.0033 to 0.4 Hz. Ours: a published
 * way to think of it is McCraty and others, 2009; the formula of commercial products is not public, so their scores cannot be compared with
 * it. Limits: it is about rhythm, not about how wide the swing is; it says nothing about health.
 * Not enough: less than 60 s without a gap (`too-short`), no swing (`no-variation`), no peak (`no-clear-peak`).
 */
export function coherenceAt(series: RrSeries, endMs: number): Answer<Coherence> {
  const inside = cutSeries(series, endMs - 1000 * COHERENCE_SECONDS, endMs);
  const seconds = longestSeconds(inside);
  const stretch = inside.find((one) => secondsOf(one) === seconds);
  if (!stretch || seconds < LEAST_SECONDS) return notEnough('too-short', seconds, LEAST_SECONDS);
  const { endsMs, intervalsMs } = stretch;
  const times = endsMs.map((end) => (end - endsMs[0]!) / 1000);
  const even = resample(times, intervalsMs, RATE);
  const density = welch([even], { rate: RATE, segment: even.length, detrend: 'linear', grid: GRID });
  return density ? coherenceOf(density) : notEnough('too-short', seconds, LEAST_SECONDS);
}

function coherenceOf(density: Density): Answer<Coherence> {
  const all = powerIn(density, ...ALL);
  if (all < 0.01) return notEnough('no-variation', all, 0.01);
  const peakHz = peakIn(density, ...PEAK);
  if (peakHz === undefined) return notEnough('no-clear-peak', 0, 1);
  const peak = powerIn(density, peakHz - AROUND, peakHz + AROUND);
  const value = { ratio: peak / (all - peak), score: (100 * peak) / all, peakHz };
  return answer(value, 'coherence of Attune', SETTINGS);
}

/** Every 5 s of each stretch, from 64 s after its first beat on. */
export function coherenceOver(series: RrSeries): CoherenceAt[] {
  return series.flatMap((stretch) => {
    const start = stretch.endsMs[0]! - stretch.intervalsMs[0]!;
    const end = stretch.endsMs[stretch.endsMs.length - 1]!;
    const moments: CoherenceAt[] = [];
    for (let atMs = start + 1000 * COHERENCE_SECONDS; atMs <= end; atMs += COHERENCE_STEP_MS)
      moments.push({ atMs, coherence: coherenceAt([stretch], atMs) });
    return moments;
  });
}

/** The same, interval by interval, for one stretch: what comes out is what `coherenceOver` gives of all of them. */
export function createCoherence(firstBeatMs = 0): { push: (intervalMs: number) => CoherenceAt[] } {
  let kept: number[] = [];
  let startMs = firstBeatMs;
  let lastMs = firstBeatMs;
  let nextMs = firstBeatMs + 1000 * COHERENCE_SECONDS;
  return {
    push(intervalMs) {
      kept.push(intervalMs);
      lastMs += intervalMs;
      const moments: CoherenceAt[] = [];
      for (; nextMs <= lastMs; nextMs += COHERENCE_STEP_MS)
        moments.push({ atMs: nextMs, coherence: coherenceAt(seriesOfIntervals(kept, startMs), nextMs) });
      // What no window to come can reach.
      let gone = 0;
      while (gone < kept.length && startMs + kept[gone]! <= nextMs - 1000 * COHERENCE_SECONDS)
        startMs += kept[gone++]!;
      if (gone > 0) kept = kept.slice(gone);
      return moments;
    },
  };
}
