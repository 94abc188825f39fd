import { emptyOrdered, type FloatKind, type Ordered } from './ordered.ts';

/** Middle of the numbers, which stands for 0: what the first one is compared with. */
const MIDDLE = -0x80000000;

/**
 * Writes the difference of each number to the one before (signs folded into the lowest bit) to `out` from `at` on, byte
 * by byte: first the lowest bytes of all, then the next. Differences are small, so the upper planes are nearly all
 * zeros, which any general compressor makes nothing of. Takes 4 or 8 bytes a number.
 */
export function writeDeltas({ high, low }: Ordered, out: Uint8Array, at: number): void {
  if (high) writeWide(high, low, out, at);
  else writeNarrow(low, out, at);
}

function writeNarrow(low: Int32Array, out: Uint8Array, at: number): void {
  const count = low.length;
  let before = MIDDLE;
  for (let i = 0; i < count; i++) {
    const x = low[i]!;
    const delta = (x - before) | 0;
    before = x;
    putPlanes(out, at + i, count, (delta << 1) ^ (delta >> 31));
  }
}

function writeWide(high: Int32Array, low: Int32Array, out: Uint8Array, at: number): void {
  const count = low.length;
  let beforeHigh = MIDDLE;
  let beforeLow = 0;
  for (let i = 0; i < count; i++) {
    const borrow = low[i]! >>> 0 < beforeLow >>> 0 ? 1 : 0;
    const deltaLow = (low[i]! - beforeLow) | 0;
    const deltaHigh = (high[i]! - beforeHigh - borrow) | 0;
    beforeHigh = high[i]!;
    beforeLow = low[i]!;
    const sign = deltaHigh >> 31;
    putPlanes(out, at + i, count, (deltaLow << 1) ^ sign);
    putPlanes(out, at + 4 * count + i, count, ((deltaHigh << 1) | (deltaLow >>> 31)) ^ sign);
  }
}

function putPlanes(out: Uint8Array, at: number, count: number, value: number): void {
  out[at] = value;
  out[at + count] = value >>> 8;
  out[at + 2 * count] = value >>> 16;
  out[at + 3 * count] = value >>> 24;
}

/** The numbers whose differences `writeDeltas` wrote at `at`; the bytes must reach so far. */
export function readDeltas(bytes: Uint8Array, at: number, kind: FloatKind, count: number): Ordered {
  const ordered = emptyOrdered(kind, count);
  const { high, low } = ordered;
  let beforeHigh = MIDDLE;
  let beforeLow = high ? 0 : MIDDLE;
  for (let i = 0; i < count; i++) {
    const foldedLow = takePlanes(bytes, at + i, count);
    const sign = -(foldedLow & 1);
    if (!high) {
      beforeLow = (beforeLow + ((foldedLow >>> 1) ^ sign)) | 0;
      low[i] = beforeLow;
      continue;
    }
    const foldedHigh = takePlanes(bytes, at + 4 * count + i, count);
    const deltaLow = ((foldedLow >>> 1) | (foldedHigh << 31)) ^ sign;
    const sum = (beforeLow + deltaLow) | 0;
    const carry = sum >>> 0 < deltaLow >>> 0 ? 1 : 0;
    beforeHigh = (beforeHigh + ((foldedHigh >>> 1) ^ sign) + carry) | 0;
    beforeLow = sum;
    high[i] = beforeHigh;
    low[i] = sum;
  }
  return ordered;
}

function takePlanes(bytes: Uint8Array, at: number, count: number): number {
  return (
    bytes[at]! | (bytes[at + count]! << 8) | (bytes[at + 2 * count]! << 16) | (bytes[at + 3 * count]! << 24)
  );
}
