import { decodeFlac } from './flac/decode.ts';
import { encodeFlac } from './flac/encode.ts';
import { FlacError } from './flac/error.ts';
import { packFloats, unpackFloats } from './floats/pack.ts';
import { checkWhole, emptyOverview, isAbsent, type Overview } from './overview.ts';

/*
 * Stored form, little-endian: bits of a value and step as uint32, first bucket as float64, buckets and bytes of the
 * minima as uint32, then the minima and the maxima as FLAC frames. As bare pairs a block's overview took 2,064 bytes
 * and lay out of line, apart from its row; this takes 1,157 of the same ECG. The bytes stand alone: they can be read
 * without the block's row.
 */
const HEADER_BYTES = 24;
const MAX_STEP = 2 ** 32 - 1;

/**
 * The compact form of an overview of `bitsPerSample`-bit points (4 to 32). An absent bucket is kept as the largest
 * minimum over the smallest maximum.
 * @throws {RangeError} when a value does not fit.
 */
export function encodeOverview(overview: Overview, bitsPerSample: number): Uint8Array<ArrayBuffer> {
  const { step, firstBucket } = overview;
  checkWhole('step', step, 1);
  checkWhole('firstBucket', firstBucket, 0);
  if (step > MAX_STEP) throw new RangeError('the step is kept in 32 bits');
  const top = 2 ** (bitsPerSample - 1) - 1;
  const min = overview.min.map((value, i) => (isAbsent(overview, i) ? top : value));
  const max = overview.max.map((value, i) => (isAbsent(overview, i) ? -top - 1 : value));
  const low = frames(min, bitsPerSample);
  const high = frames(max, bitsPerSample);
  const bytes = new Uint8Array(HEADER_BYTES + low.length + high.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bitsPerSample, true);
  view.setUint32(4, step, true);
  view.setFloat64(8, firstBucket, true);
  view.setUint32(16, min.length, true);
  view.setUint32(20, low.length, true);
  bytes.set(low, HEADER_BYTES);
  bytes.set(high, HEADER_BYTES + low.length);
  return bytes;
}

function frames(values: Int32Array, bitsPerSample: number): Uint8Array {
  try {
    return encodeFlac(values, { bitsPerSample, firstSample: 0 });
  } catch (error) {
    if (!(error instanceof FlacError)) throw error;
    throw new RangeError(`a bucket does not fit in ${bitsPerSample} bits`, { cause: error });
  }
}

/**
 * Reads what `encodeOverview` wrote.
 * @throws {RangeError} when the bytes are not that.
 */
export function decodeOverview(bytes: Uint8Array): Overview {
  if (bytes.length < HEADER_BYTES) throw new RangeError('these bytes are not an overview');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const bitsPerSample = view.getUint32(0, true);
  const step = view.getUint32(4, true);
  const firstBucket = view.getFloat64(8, true);
  const buckets = view.getUint32(16, true);
  const highFrom = HEADER_BYTES + view.getUint32(20, true);
  checkWhole('step', step, 1);
  checkWhole('firstBucket', firstBucket, 0);
  const min = values(bytes.subarray(HEADER_BYTES, highFrom), bitsPerSample, buckets);
  const max = values(bytes.subarray(highFrom), bitsPerSample, buckets);
  const overview = emptyOverview(step, firstBucket, buckets);
  for (let i = 0; i < buckets; i++) {
    if (min[i]! > max[i]!) continue;
    overview.min[i] = min[i]!;
    overview.max[i] = max[i]!;
  }
  return overview;
}

function values(part: Uint8Array, bitsPerSample: number, count: number): Int32Array {
  try {
    return decodeFlac(part, { bitsPerSample, count, firstSample: 0 });
  } catch (error) {
    if (!(error instanceof FlacError)) throw error;
    throw new RangeError('these bytes are not an overview', { cause: error });
  }
}

/*
 * Of floating-point values, little-endian: step as uint32, first bucket as float64, buckets as uint32; then the minima
 * and the maxima behind them as packed floats. An absent bucket has the infinities. As with packed floats, zstd over it
 * is the caller's.
 */
const FLOAT_HEADER_BYTES = 16;

type Floats = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** The compact form of an overview of floating-point values. */
export function encodeFloatOverview({
  step,
  firstBucket,
  min,
  max,
}: Overview<Floats>): Uint8Array<ArrayBuffer> {
  checkWhole('step', step, 1);
  checkWhole('firstBucket', firstBucket, 0);
  if (step > MAX_STEP) throw new RangeError('the step is kept in 32 bits');
  const both =
    min instanceof Float32Array ? new Float32Array(2 * min.length) : new Float64Array(2 * min.length);
  both.set(min);
  both.set(max, min.length);
  const packed = packFloats(both);
  const bytes = new Uint8Array(FLOAT_HEADER_BYTES + packed.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, step, true);
  view.setFloat64(4, firstBucket, true);
  view.setUint32(12, min.length, true);
  bytes.set(packed, FLOAT_HEADER_BYTES);
  return bytes;
}

/**
 * Reads what `encodeFloatOverview` wrote of values of this kind.
 * @throws {RangeError} when the bytes are not that.
 */
export function decodeFloatOverview(bytes: Uint8Array, kind: 'float32' | 'float64'): Overview<Floats> {
  if (bytes.length < FLOAT_HEADER_BYTES) throw new RangeError('these bytes are not an overview');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const step = view.getUint32(0, true);
  const firstBucket = view.getFloat64(4, true);
  const buckets = view.getUint32(12, true);
  checkWhole('step', step, 1);
  checkWhole('firstBucket', firstBucket, 0);
  const both = unpackFloats(bytes.subarray(FLOAT_HEADER_BYTES), kind, 2 * buckets);
  return { step, firstBucket, min: both.slice(0, buckets), max: both.slice(buckets) };
}
