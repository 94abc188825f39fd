import { type Numbers, sumOf } from '../analysis/numbers.ts';
import { type Density, meanDensity } from './density.ts';

/** Values at times (seconds, rising), with no gap between them. */
export type Timed = { readonly times: Numbers; readonly values: Numbers };

/**
 * Power density of values at uneven times, without resampling: the periodogram of Lomb (1976) and Scargle (1982) over
 * half-overlapping segments of `seconds`, each without its mean and under a Hann window times the time that a value stands for, averaged. Returns undefined where
 * no stretch is so long. The grid runs from 0 to `to` Hz in steps of a quarter of 1 / `seconds`.
 */
export function lomb(stretches: readonly Timed[], seconds: number, to: number): Density | undefined {
  const step = 1 / (4 * seconds);
  const bins = Math.ceil(to / step) + 2;
  const densities: Density[] = [];
  for (const stretch of stretches) {
    for (const part of partsOf(stretch, seconds)) densities.push(periodogram(part, seconds, step, bins));
  }
  return densities.length === 0 ? undefined : meanDensity(densities);
}

/** One segment; times from its middle. */
type Part = { readonly times: Float64Array; readonly values: Float64Array };

function* partsOf({ times, values }: Timed, seconds: number): Generator<Part> {
  const start = times[0] ?? 0;
  const end = times[times.length - 1] ?? 0;
  // A stretch as long as one segment is one, in spite of rounding.
  for (let from = start; from + seconds <= end + 1e-6; from += seconds / 2) {
    const at: number[] = [];
    const of: number[] = [];
    for (let i = 0; i < times.length; i++) {
      if (times[i]! < from - 1e-9 || times[i]! > from + seconds + 1e-9) continue;
      at.push(times[i]! - from - seconds / 2);
      of.push(values[i]!);
    }
    if (at.length > 2) yield { times: Float64Array.from(at), values: Float64Array.from(of) };
  }
}

function periodogram({ times, values }: Part, seconds: number, step: number, bins: number): Density {
  const count = times.length;
  // Each value stands for the time half-way to its neighbours, else fast beats would count more than slow ones.
  const width = times.map((_, i) => (times[Math.min(i + 1, count - 1)]! - times[Math.max(i - 1, 0)]!) / 2);
  const window = times.map((t) => 0.5 + 0.5 * Math.cos((2 * Math.PI * t) / seconds));
  const weights = window.map((w, i) => w * width[i]!);
  const mean = sumOf(values.map((value, i) => value * weights[i]!)) / sumOf(weights);
  const weighed = values.map((value, i) => (value - mean) * weights[i]!);
  const density = new Float64Array(bins);
  // A density, so that its sum over all frequencies is the variance.
  const scale = (2 * count) / sumOf(window.map((w, i) => w * w * width[i]!));
  for (let k = 1; k < bins; k++)
    density[k] = scale * powerAt({ times, values: weighed }, 2 * Math.PI * k * step);
  return { step, first: 0, density };
}

/** Lomb's power at an angular frequency: the fit of a sine and a cosine that are independent at these very times. */
function powerAt({ times, values }: Part, omega: number): number {
  let sine2 = 0;
  let cosine2 = 0;
  let c = 0;
  let s = 0;
  for (let i = 0; i < times.length; i++) {
    const sine = Math.sin(omega * times[i]!);
    const cosine = Math.cos(omega * times[i]!);
    sine2 += 2 * sine * cosine;
    cosine2 += cosine * cosine - sine * sine;
    c += values[i]! * cosine;
    s += values[i]! * sine;
  }
  const angle = 0.5 * Math.atan2(sine2, cosine2);
  const spread = 0.5 * Math.hypot(sine2, cosine2);
  const half = times.length / 2;
  const along = c * Math.cos(angle) + s * Math.sin(angle);
  const across = s * Math.cos(angle) - c * Math.sin(angle);
  return 0.5 * (along ** 2 / (half + spread) + (half - spread > 1e-9 ? across ** 2 / (half - spread) : 0));
}
