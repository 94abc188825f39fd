import type { Numbers } from '../analysis/numbers.ts';
import { type Density, hannOf, levelled, powerOfTwo } from './density.ts';
import { createFft } from './fft.ts';

export type WelchSettings = {
  /** Values a second. */
  readonly rate: number;
  /** Values a segment; neighbours share half of it. */
  readonly segment: number;
  /** What is taken away from each segment. */
  readonly detrend: 'none' | 'constant' | 'linear';
  /** Segments are filled up with zeros to at least so many values, for a finer grid; it adds no resolution. */
  readonly grid?: number;
};

/**
 * Power density by Welch's method: Hann windows over half-overlapping segments, averaged (P. D. Welch, IEEE Trans. Audio
 * Electroacoustics 15, 1967). The values of several stretches without gaps count alike; no segment reaches over a gap.
 * Returns undefined where no stretch holds a whole segment. Unit: that of the values squared, a hertz.
 */
export function welch(stretches: readonly Numbers[], settings: WelchSettings): Density | undefined {
  const sums = createWelch(settings);
  for (const values of stretches) sums.add(values);
  return sums.density();
}

/** The same, stretch after stretch, none of which is kept. */
export function createWelch(settings: WelchSettings) {
  const { segment, rate, detrend } = settings;
  const size = powerOfTwo(Math.max(segment, settings.grid ?? 0));
  const fft = createFft(size);
  const window = hannOf(segment);
  const weight = window.reduce((sum, w) => sum + w * w, 0);
  const density = new Float64Array(size / 2 + 1);
  const real = new Float64Array(size);
  const imaginary = new Float64Array(size);
  let segments = 0;
  return {
    add(values: Numbers): void {
      for (const part of segmentsOf(values, segment)) {
        real.fill(0);
        imaginary.fill(0);
        const level = levelled(part, detrend);
        for (let i = 0; i < segment; i++) real[i] = level[i]! * window[i]!;
        fft(real, imaginary);
        for (let k = 0; k < density.length; k++) density[k]! += real[k]! ** 2 + imaginary[k]! ** 2;
        segments++;
      }
    },
    /** Of all so far. */
    density(): Density | undefined {
      if (segments === 0) return undefined;
      const scale = 2 / (rate * weight * segments);
      const scaled = density.map((value, k) => value * (k === 0 || k === size / 2 ? scale / 2 : scale));
      return { step: rate / size, first: 0, density: scaled };
    },
  };
}

function* segmentsOf(values: Numbers, segment: number): Generator<Numbers> {
  const whole = Float64Array.from(values);
  const hop = Math.max(1, segment >> 1);
  for (let from = 0; from + segment <= whole.length; from += hop) yield whole.subarray(from, from + segment);
}
