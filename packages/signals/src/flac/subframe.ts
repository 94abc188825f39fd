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
  const head = reader.take(8);
  if (head & 0x80) throw new FlacError('invalid', frame, 'a subframe does not begin with a zero bit');
  const type = head >>> 1;
  const wasted = head & 1 ? reader.takeUnary() + 1 : 0;
  if (wasted >= bits) throw new FlacError('invalid', frame, 'a subframe wastes all bits of its samples');
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

function readFixed(reader: BitReader, place: SubframePlace, width: number, order: number): void {
  readWarmUp(reader, place, width, order);
  readResidual(reader, place, order);
  restoreFixed(place.out, place.from, place.to, order);
}

function readLinear(reader: BitReader, place: SubframePlace, width: number, order: number): void {
  readWarmUp(reader, place, width, order);
  const precision = reader.take(4) + 1;
  const shift = reader.takeSigned(5);
  if (precision === 16 || shift < 0) {
    throw new FlacError('invalid', place.frame, 'a linear predictor uses a reserved precision or shift');
  }
  const coefficients = new Int32Array(order);
  reader.takeAll(coefficients, 0, order, precision);
  readResidual(reader, place, order);
  restoreLinear(place.out, place.from, place.to, coefficients, shift);
}

function readWarmUp(reader: BitReader, place: SubframePlace, width: number, order: number): void {
  const { out, from, to, frame } = place;
  if (order > to - from) throw new FlacError('invalid', frame, 'a predictor is longer than its frame');
  reader.takeAll(out, from, from + order, width);
}

/** Residuals of everything behind the warm-up (section 9.2.7). */
function readResidual(reader: BitReader, place: SubframePlace, order: number): void {
  const { out, from, to, frame } = place;
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
