import type { BitReader } from './bit-reader.ts';
import { FlacError } from './error.ts';
import { MAX_FIXED_ORDER, restoreFixed } from './fixed.ts';
import { restoreLinear } from './linear.ts';

/** Where a subframe goes: `out[from, to)`, samples of `bits` bits; `frame` is the frame's offset, for messages. */
export interface SubframePlace {
  out: Int32Array;
  from: number;
  to: number;
  bits: number;
  frame: number;
}

/** Decodes one subframe of any type (RFC 9639, section 9.2) into its place. Throws `FlacError`. */
export function readSubframe(reader: BitReader, place: SubframePlace): void {
  const { out, from, to, bits, frame } = place;
  const { type, wasted } = readSubframeHead(reader, bits, frame);
  const width = bits - wasted;
  if (type === 0b000000) out.fill(reader.takeSigned(width), from, to);
  else if (type === 0b000001) reader.takeAll(out, from, to, width);
  else if (type >= 0b001000 && type <= (0b001000 | MAX_FIXED_ORDER)) {
    readFixed(reader, place, width, type & 7);
  } else if (type >= 0b100000) readLinear(reader, place, width, (type & 31) + 1);
  else throw new FlacError('invalid', frame, 'a subframe is of a reserved type');
  checkRange(place, width);
  if (wasted > 0) for (let i = from; i < to; i++) out[i]! <<= wasted;
}

/** The 6 bits that name the form of a subframe, and how many low bits of its samples are left out. */
export function readSubframeHead(
  reader: BitReader,
  bits: number,
  frame: number,
): { type: number; wasted: number } {
  const head = reader.take(8);
  if (head & 0x80) throw new FlacError('invalid', frame, 'a subframe does not begin with a zero bit');
  const wasted = head & 1 ? reader.takeUnary() + 1 : 0;
  if (wasted >= bits) throw new FlacError('invalid', frame, 'a subframe wastes all bits of its samples');
  return { type: head >>> 1, wasted };
}

function readFixed(reader: BitReader, place: SubframePlace, width: number, order: number): void {
  readWarmUp(reader, place, width, order);
  readResidual(reader, place, order);
  restoreFixed(place.out, place.from, place.to, order);
}

function readLinear(reader: BitReader, place: SubframePlace, width: number, order: number): void {
  readWarmUp(reader, place, width, order);
  const { weights, shift } = readWeights(reader, order, place.frame);
  readResidual(reader, place, order);
  restoreLinear(place.out, place.from, place.to, weights, shift, width);
}

/** What a linear predictor of this order is made of. */
export function readWeights(
  reader: BitReader,
  order: number,
  frame: number,
): { weights: Int32Array; shift: number } {
  const precision = reader.take(4) + 1;
  const shift = reader.takeSigned(5);
  if (precision === 16 || shift < 0) {
    throw new FlacError('invalid', frame, 'a linear predictor uses a reserved precision or shift');
  }
  const weights = new Int32Array(order);
  reader.takeAll(weights, 0, order, precision);
  return { weights, shift };
}

function readWarmUp(reader: BitReader, place: SubframePlace, width: number, order: number): void {
  const { out, from, to, frame } = place;
  if (order > to - from) throw new FlacError('invalid', frame, 'a predictor is longer than its frame');
  reader.takeAll(out, from, from + order, width);
}

/** Residuals of everything behind the warm-up (section 9.2.7). */
export function readResidual(
  reader: BitReader,
  { out, from, to, frame }: Omit<SubframePlace, 'bits'>,
  order: number,
): void {
  const method = reader.take(2);
  if (method > 1) throw new FlacError('invalid', frame, 'residuals are coded by a reserved method');
  const parameterBits = 4 + method;
  const escapeCode = (1 << parameterBits) - 1;
  const partitions = 1 << reader.take(4);
  const size = (to - from) / partitions;
  if (!Number.isInteger(size) || size < order) {
    throw new FlacError('invalid', frame, 'a frame cannot be split into as many partitions as it says');
  }
  for (let p = 0; p < partitions; p++) {
    const begin = from + (p === 0 ? order : p * size);
    const end = from + (p + 1) * size;
    const k = reader.take(parameterBits);
    if (k === escapeCode) reader.takeAll(out, begin, end, reader.take(5));
    else reader.takeRice(out, begin, end, k);
  }
}

/** Frames can be made to decode to anything; what does not fit the channel's samples is damage, not data. */
function checkRange({ out, from, to, frame }: SubframePlace, width: number): void {
  let magnitude = 0;
  for (let i = from; i < to; i++) magnitude |= out[i]! ^ (out[i]! >> 31);
  if (magnitude >>> (width - 1) !== 0) {
    throw new FlacError('invalid', frame, `a sample does not fit in ${width} bits`);
  }
}
