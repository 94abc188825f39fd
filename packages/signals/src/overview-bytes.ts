import { checkWhole, emptyOverview, isAbsent, type Overview } from './overview.ts';

/*
 * Stored form, little-endian: bytes of a value (2 or 4) as uint32, step as uint32, first bucket as float64, then
 * minimum and maximum of each bucket in turn. The bytes stand alone: they can be read without the block's row.
 */
const HEADER_BYTES = 16;
const MAX_STEP = 2 ** 32 - 1;

/**
 * The compact form of an overview of `bitsPerSample`-bit points: 4 bytes a bucket up to 16 bits, 8 beyond, and a
 * header of 16 bytes. Absent buckets are kept as the largest minimum over the smallest maximum.
 * @throws {RangeError} when a value does not fit.
 */
export function encodeOverview(overview: Overview, bitsPerSample: number): Uint8Array<ArrayBuffer> {
  const { step, firstBucket, min, max } = overview;
  checkWhole('step', step, 1);
  checkWhole('firstBucket', firstBucket, 0);
  checkWhole('bitsPerSample', bitsPerSample, 1);
  if (step > MAX_STEP || bitsPerSample > 32) throw new RangeError('step and samples are kept in 32 bits');
  const size = bitsPerSample <= 16 ? 2 : 4;
  const top = 2 ** (8 * size - 1) - 1;
  const bytes = new Uint8Array(HEADER_BYTES + 2 * size * min.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, size, true);
  view.setUint32(4, step, true);
  view.setFloat64(8, firstBucket, true);
  for (let i = 0, at = HEADER_BYTES; i < min.length; i++, at += 2 * size) {
    const absent = isAbsent(overview, i);
    const low = absent ? top : min[i]!;
    const high = absent ? -top - 1 : max[i]!;
    if (!absent && (low < -top - 1 || high > top)) {
      throw new RangeError(`bucket ${i} does not fit in ${8 * size} bits`);
    }
    if (size === 2) {
      view.setInt16(at, low, true);
      view.setInt16(at + 2, high, true);
    } else {
      view.setInt32(at, low, true);
      view.setInt32(at + 4, high, true);
    }
  }
  return bytes;
}

/**
 * Reads what `encodeOverview` wrote.
 * @throws {RangeError} when the bytes are not that.
 */
export function decodeOverview(bytes: Uint8Array): Overview {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = bytes.length >= HEADER_BYTES ? view.getUint32(0, true) : 0;
  const buckets = (bytes.length - HEADER_BYTES) / (2 * size);
  if ((size !== 2 && size !== 4) || !Number.isInteger(buckets)) {
    throw new RangeError('these bytes are not an overview');
  }
  const step = view.getUint32(4, true);
  const firstBucket = view.getFloat64(8, true);
  checkWhole('step', step, 1);
  checkWhole('firstBucket', firstBucket, 0);
  const overview = emptyOverview(step, firstBucket, buckets);
  for (let i = 0, at = HEADER_BYTES; i < buckets; i++, at += 2 * size) {
    const low = size === 2 ? view.getInt16(at, true) : view.getInt32(at, true);
    const high = size === 2 ? view.getInt16(at + 2, true) : view.getInt32(at + 4, true);
    if (low > high) continue;
    overview.min[i] = low;
    overview.max[i] = high;
  }
  return overview;
}
