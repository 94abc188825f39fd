import type { Numbers } from '../analysis/numbers.ts';

/**
 * A one-sided power density: `density[k]` belongs to the frequency `(first + k) × step` Hz. Its unit is that of the values
 * squared, a hertz: summed over a band and times `step` it is the part of the variance that lies there.
 */
export type Density = { readonly step: number; readonly first: number; readonly density: Float64Array };

/** Power of the frequencies from ≤ f < to, in the unit of the values squared. */
export function powerIn({ step, first, density }: Density, from: number, to: number): number {
  let sum = 0;
  for (let k = Math.max(0, Math.ceil(from / step) - first); k < density.length; k++) {
    if ((first + k) * step >= to) break;
    sum += density[k]!;
  }
  return sum * step;
}

/**
 * Frequency of the highest density with from ≤ f < to, refined by a parabola through it and its neighbours; undefined
 * where nothing in the band is higher than both its neighbours, so that a slope that only enters the band is no peak.
 */
export function peakIn({ step, first, density }: Density, from: number, to: number): number | undefined {
  let best: number | undefined;
  for (let k = Math.max(1, Math.ceil(from / step) - first); k < density.length - 1; k++) {
    if ((first + k) * step >= to) break;
    const isPeak = density[k]! > density[k - 1]! && density[k]! >= density[k + 1]!;
    if (isPeak && (best === undefined || density[k]! > density[best]!)) best = k;
  }
  if (best === undefined) return undefined;
  const shift = vertexOf(density[best - 1]!, density[best]!, density[best + 1]!);
  return (first + best + shift) * step;
}

/** Where the parabola through three equally spaced values has its vertex, in steps from the middle one. */
export function vertexOf(before: number, middle: number, after: number): number {
  const bend = before - 2 * middle + after;
  return bend === 0 ? 0 : (0.5 * (before - after)) / bend;
}

/** Hann window of `count` values (symmetric about its middle, as periodic windows of spectra are not needed here). */
export const hannOf = (count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / count));

/** Mean of densities on the same grid. */
export function meanDensity(densities: readonly Density[]): Density {
  const [one] = densities;
  if (!one) throw new RangeError('there is no mean of nothing');
  const density = new Float64Array(one.density.length);
  for (const each of densities) {
    for (let k = 0; k < density.length; k++) density[k]! += each.density[k]!;
  }
  return { ...one, density: density.map((value) => value / densities.length) };
}

/** The next power of two from `least` up. */
export function powerOfTwo(least: number): number {
  let size = 2;
  while (size < least) size *= 2;
  return size;
}

/** Values without their mean, or without the straight line that fits them best. */
export function levelled(values: Numbers, detrend: 'none' | 'constant' | 'linear'): Float64Array {
  const out = Float64Array.from(values);
  const count = out.length;
  if (detrend === 'none' || count === 0) return out;
  const mean = out.reduce((sum, value) => sum + value, 0) / count;
  const middle = (count - 1) / 2;
  let slope = 0;
  if (detrend === 'linear' && count > 1) {
    for (let i = 0; i < count; i++) slope += (i - middle) * (out[i]! - mean);
    slope /= (count * (count * count - 1)) / 12;
  }
  return out.map((value, i) => value - mean - slope * (i - middle));
}
