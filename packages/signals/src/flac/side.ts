import type { BitReader } from './bit-reader.ts';
import { FlacError } from './error.ts';
import { FIXED_WEIGHTS, MAX_FIXED_ORDER } from './fixed.ts';
import { restoreLinearWide } from './linear.ts';
import { readResidual, readSubframeHead, readWeights } from './subframe.ts';

/** The difference of two channels of 32 bits has 33, which no int32 holds: it is decoded in doubles, slowly. */
const SIDE_BITS = 33;

/** Decodes a subframe of `count` samples of 33 bits. Throws `FlacError`. */
export function readWideSubframe(reader: BitReader, count: number, frame: number): Float64Array {
  const { type, wasted } = readSubframeHead(reader, SIDE_BITS, frame);
  const width = SIDE_BITS - wasted;
  const out = new Float64Array(count);
  if (type === 0b000000) out.fill(takeWide(reader, width));
  else if (type === 0b000001) for (let i = 0; i < count; i++) out[i] = takeWide(reader, width);
  else if (type >= 0b001000 && type <= (0b001000 | MAX_FIXED_ORDER)) {
    const weights = Int32Array.from(FIXED_WEIGHTS[type & 7]!);
    readPredicted(reader, out, { order: type & 7, width, frame }, () => ({ weights, shift: 0 }));
  } else if (type >= 0b100000) {
    const order = (type & 31) + 1;
    readPredicted(reader, out, { order, width, frame }, () => readWeights(reader, order, frame));
  } else throw new FlacError('invalid', frame, 'a subframe is of a reserved type');
  for (let i = 0; i < count; i++) out[i]! *= 2 ** wasted;
  return out;
}

/** Warm-up, then what the predictor is made of, then residuals. */
function readPredicted(
  reader: BitReader,
  out: Float64Array,
  { order, width, frame }: { order: number; width: number; frame: number },
  predictor: () => { weights: Int32Array; shift: number },
): void {
  if (order > out.length) throw new FlacError('invalid', frame, 'a predictor is longer than its frame');
  for (let i = 0; i < order; i++) out[i] = takeWide(reader, width);
  const { weights, shift } = predictor();
  const residuals = new Int32Array(out.length);
  readResidual(reader, { out: residuals, from: 0, to: out.length, frame }, order);
  for (let i = order; i < out.length; i++) out[i] = residuals[i]!;
  restoreLinearWide(out, weights, shift);
}

function takeWide(reader: BitReader, width: number): number {
  if (width <= 32) return reader.takeSigned(width);
  const sign = reader.take(1);
  return reader.take(32) - sign * 2 ** 32;
}

/**
 * Turns two channels of which one is the difference of left and right into left and right, in place.
 * @param mode 8 left and side, 9 side and right, 10 mid and side
 * @param side the difference, where it does not lie in its channel because it is too wide
 */
export function separate(
  mode: number,
  [first, second]: readonly [Int32Array, Int32Array],
  side: Int32Array | Float64Array,
): void {
  for (let i = 0; i < side.length; i++) {
    const difference = side[i]!;
    if (mode === 8) second[i] = first[i]! - difference;
    else if (mode === 9) first[i] = second[i]! + difference;
    else {
      // The bit that halving took from the sum is that of the difference: both are odd or both even.
      const sum = first[i]! * 2 + (difference & 1);
      first[i] = (sum + difference) / 2;
      second[i] = (sum - difference) / 2;
    }
  }
}
