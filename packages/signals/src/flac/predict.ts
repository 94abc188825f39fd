import { addFixedSums, FIXED_WEIGHTS, foldResiduals, MAX_FIXED_ORDER } from './fixed.ts';
import { foldLinear, sumsFit } from './linear.ts';
import { findPredictor, LINEAR_ORDER, type LinearPredictor } from './lpc.ts';
import { addFixedSumsWide, foldWide } from './wide.ts';

/** How the samples of a frame are predicted. */
export interface Prediction {
  order: number;
  /** Undefined for the fixed predictor of this order. */
  linear: LinearPredictor | undefined;
}

/** Predictors are tried on pieces here and there in a frame: its middle alone may be where an electrode was off. */
const PIECES = 4;
const PIECE_SAMPLES = 512;
/** A linear predictor is taken when it saves more than its weights take: 13 bytes, and some for not being sure. */
const WORTH = 1.01;
/** Samples of |x| ≤ 2^23 stay within int32 whatever fixed predictor is used: see fixed.ts. */
const NARROW = 23;

const tried = new Int32Array(PIECES * PIECE_SAMPLES);
const sums = new Float64Array(MAX_FIXED_ORDER + 1);

/**
 * The predictor that should leave the smallest residuals of `samples[0, count)`, of which |x| ≤ 2^reach. Valid until the
 * next call.
 */
export function choosePrediction(samples: Int32Array, count: number, reach: number): Prediction {
  const pieces = piecesOf(samples, count);
  const fixed: Prediction = { order: fixedOrder(pieces, reach), linear: undefined };
  const linear = findPredictor(samples, count);
  if (!linear) return fixed;
  const other: Prediction = { order: LINEAR_ORDER, linear };
  return sumOf(pieces, other, reach) * WORTH < sumOf(pieces, fixed, reach) ? other : fixed;
}

/** Views of the samples, spread evenly; all of them where they are few. */
function piecesOf(samples: Int32Array, count: number): Int32Array[] {
  if (count <= PIECES * PIECE_SAMPLES) return [samples.subarray(0, count)];
  return Array.from({ length: PIECES }, (_, i) => {
    const from = Math.floor((count * (2 * i + 1)) / (2 * PIECES)) - PIECE_SAMPLES / 2;
    return samples.subarray(from, from + PIECE_SAMPLES);
  });
}

/** The order 0..4 whose residuals are smallest in sum; the lower one when equal. */
function fixedOrder(pieces: readonly Int32Array[], reach: number): number {
  sums.fill(0);
  for (const piece of pieces) {
    if (reach <= NARROW) addFixedSums(piece, reach + 1, sums);
    else addFixedSumsWide(piece, sums);
  }
  return sums.indexOf(Math.min(...sums));
}

/** The sum of the residuals behind the longest warm-up, so that sums compare; infinite when one does not fit. */
function sumOf(pieces: readonly Int32Array[], prediction: Prediction, reach: number): number {
  let sum = 0;
  for (const piece of pieces) {
    const end = piece.length;
    if (foldPrediction(piece, end, prediction, reach, tried) === undefined) return Infinity;
    for (let i = LINEAR_ORDER; i < end; i++) sum += tried[i]! >>> 0;
  }
  return sum;
}

/**
 * Writes the residuals of `samples[order, count)` to the same places of `folded`, signs in the lowest bit, to be read as
 * unsigned, and returns the OR of all; undefined when one needs more than 32 bits.
 */
export function foldPrediction(
  samples: Int32Array,
  count: number,
  { order, linear }: Prediction,
  reach: number,
  folded: Int32Array,
): number | undefined {
  if (!linear) {
    if (reach > NARROW) return foldWide(samples, count, FIXED_WEIGHTS[order]!, 0, folded);
    return foldResiduals(samples, count, order, folded);
  }
  const { weights, shift } = linear;
  if (!sumsFit(weights, reach)) return foldWide(samples, count, weights, shift, folded);
  return foldLinear(samples, count, weights, shift, folded);
}
