import { FIXED_WEIGHTS, MAX_FIXED_ORDER } from './fixed.ts';

/**
 * Prediction for samples so wide that int32 could overflow: exact in doubles, slower. A residual may have 32 bits, all
 * but the smallest number of these (RFC 9639, section 9.2.7); what has no such residuals is not predicted.
 */
const MAX_RESIDUAL = 2 ** 31 - 1;

/** As `addFixedSums`, for samples of up to 32 bits. */
export function addFixedSumsWide(samples: Int32Array, sums: Float64Array): void {
  FIXED_WEIGHTS.forEach((weights, order) => {
    for (let i = MAX_FIXED_ORDER; i < samples.length; i++)
      sums[order]! += Math.abs(residual(samples, i, weights, 1));
  });
}

/**
 * Writes the residuals of `samples[order, count)` to the same places of `folded`, read as unsigned, with signs in the
 * lowest bit, and returns the OR of all; undefined when one does not fit, and `folded` is of no use then.
 */
export function foldWide(
  samples: Int32Array,
  count: number,
  weights: ArrayLike<number>,
  shift: number,
  folded: Int32Array,
): number | undefined {
  const scale = 2 ** -shift;
  let union = 0;
  for (let i = weights.length; i < count; i++) {
    const e = residual(samples, i, weights, scale);
    if (e > MAX_RESIDUAL || e < -MAX_RESIDUAL) return undefined;
    const u = (e << 1) ^ (e >> 31);
    folded[i] = u;
    union |= u;
  }
  return union;
}

function residual(samples: Int32Array, i: number, weights: ArrayLike<number>, scale: number): number {
  let sum = 0;
  for (let j = 0; j < weights.length; j++) sum += weights[j]! * samples[i - 1 - j]!;
  return samples[i]! - Math.floor(sum * scale);
}
