import { type Answer, answer, notEnough } from '../analysis/answer.ts';
import type { Numbers } from '../analysis/numbers.ts';
import { longestSeconds, type RrSeries, secondsOf } from '../heart/series.ts';
import { type Density, peakIn, powerIn } from '../spectrum/density.ts';
import { resample } from '../spectrum/spline.ts';
import { welch } from '../spectrum/welch.ts';

export type Respiration = {
  readonly breathsAMinute: number;
  /** Share of the band's power that lies around the peak, 0 to 1. */
  readonly confidence: number;
};

const RATE = 4;
const LEAST_SECONDS = 64;
const HEART_BAND = [0.15, 0.4] as const;
const HEART_ALL = [0.04, 0.4] as const;
const CHANNEL_BAND = [0.05, 0.7] as const;
const LEAST_CONFIDENCE = 0.5;
const AROUND = 0.035;

/**
 * Breaths a minute from how breathing moves the heart's rate: the peak of the spectrum of the intervals in 0.15 to 0.4 Hz (9 to 24 breaths; cubic
 * spline at 4 Hz, Welch in 64 s). Confidence is the power within ±0.035 Hz of it over that of 0.04 to 0.4 Hz, so that slow rhythms of blood pressure
 * count against it. Limits: breathing slower than 9 a minute cannot be told from these, and the old and the ill may have no such peak.
 * Not enough: under 64 s without a gap (`too-short`), a confidence below 0.5 or no peak (`no-clear-peak`).
 */
export function respirationOfIntervals(series: RrSeries): Answer<Respiration> {
  const seconds = longestSeconds(series);
  if (seconds < LEAST_SECONDS) return notEnough('too-short', seconds, LEAST_SECONDS);
  const even = series
    .filter((stretch) => secondsOf(stretch) >= LEAST_SECONDS)
    .map(({ endsMs, intervalsMs }) =>
      resample(
        endsMs.map((end) => (end - endsMs[0]!) / 1000),
        intervalsMs,
        RATE,
      ),
    );
  // The first beat ends an interval and begins none, so there is a little less than a minute to see.
  const segment = Math.min(RATE * LEAST_SECONDS, ...even.map(({ length }) => length));
  const density = welch(even, { rate: RATE, segment, detrend: 'linear', grid: 1024 });
  return respirationOf(density, HEART_BAND, HEART_ALL, 'respiration from intervals');
}

const CHANNEL_SECONDS = 32;
const CHANNEL_RATE = 8;

/**
 * Breaths a minute from a channel of breathing (belt, thermistor; any unit, from 8 samples a second): the peak of its spectrum in 0.05 to 0.7 Hz (3 to
 * 42 breaths; means at 8 Hz, Welch in 32 s). Confidence is the power within ±0.035 Hz of it over that of 0.05 to 1 Hz.
 * Limits: a rate that changes within the half minute spreads, and lowers the confidence.
 * Not enough: under 32 s (`too-short`), no movement (`no-variation`), a confidence below 0.5 or no peak (`no-clear-peak`).
 * @throws {RangeError} below 8 samples a second, or when a sample is not finite: gaps are cut out before
 */
export function respirationOfChannel(samples: Numbers, rate: number): Answer<Respiration> {
  if (!(rate >= CHANNEL_RATE))
    throw new RangeError(`a channel of breathing has at least ${CHANNEL_RATE} samples a second, not ${rate}`);
  const seconds = samples.length / rate;
  if (seconds < CHANNEL_SECONDS) return notEnough('too-short', seconds, CHANNEL_SECONDS);
  const size = Math.floor(rate / CHANNEL_RATE);
  const means = Float64Array.from({ length: Math.floor(samples.length / size) }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < size; k++) sum += samples[i * size + k]!;
    return sum / size;
  });
  if (!means.every(Number.isFinite)) throw new RangeError('a sample of breathing is not a finite number');
  const at = rate / size;
  const segment = Math.floor(CHANNEL_SECONDS * at);
  const density = welch([means], { rate: at, segment, detrend: 'linear', grid: 1024 });
  return respirationOf(density, CHANNEL_BAND, [CHANNEL_BAND[0], 1], 'respiration from a channel');
}

type Band = readonly [number, number];

function respirationOf(
  density: Density | undefined,
  band: Band,
  all: Band,
  method: string,
): Answer<Respiration> {
  const power = density ? powerIn(density, ...all) : 0;
  if (!density || power <= 1e-12) return notEnough('no-variation', power, 0);
  const peak = peakIn(density, ...band);
  const confidence =
    peak === undefined
      ? 0
      : Math.min(1, powerIn(density, Math.max(all[0], peak - AROUND), peak + AROUND) / power);
  if (peak === undefined || confidence < LEAST_CONFIDENCE)
    return notEnough('no-clear-peak', confidence, LEAST_CONFIDENCE);
  return answer({ breathsAMinute: 60 * peak, confidence }, method, {
    fromHz: band[0],
    toHz: band[1],
    aroundHz: AROUND,
  });
}
