import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import {
  decodeFlac,
  decodeTimes,
  encodeFlac,
  encodeTimes,
  type PointArray,
  packFloats,
  unpackFloats,
} from '@attune/signals';
import { overviewBytes, overviewOfPoints } from '../overviews.ts';

/*
 * The bytes that points are kept as, and back: samples as FLAC frames, floats as zstd over their reordered bytes; times in
 * front, with their length, where there are any. No key and no store comes in here, so any thread can do it.
 */

/** How the points of a channel are kept: what one is, how wide, and whether they come at a rate or each at its own time. */
export type ChannelForm = {
  readonly kind: 'integer' | 'float32' | 'float64';
  readonly bits: number;
  readonly regular: boolean;
};

export type OpenedPoints = {
  readonly points: PointArray;
  /** Microseconds since the start of the session; where points come irregularly. */
  readonly times?: Float64Array<ArrayBuffer>;
};

/** Points of one block, and their bytes if they came as the bytes that are kept. */
export type BlockContent = OpenedPoints & { readonly firstSample: number; readonly frames?: Uint8Array };

/** Where the points of a block begin, and how many they are. */
export type Extent = { readonly first_sample: number; readonly sample_count: number };

export type Packed = { readonly payload: Uint8Array; readonly overview: Uint8Array | null };

/** @throws FlacError when a sample does not fit the channel's bits. */
export function pack(form: ChannelForm, content: BlockContent, withOverview: boolean): Packed {
  const { firstSample, points } = content;
  // First, since it is the coder of samples that says in words what does not fit.
  const payload = payloadOf(form, content);
  // Over irregular points an overview by their numbers would say nothing about time: the points themselves are read.
  const overview =
    withOverview && form.regular ? overviewBytes(form, overviewOfPoints(points, firstSample)) : null;
  return { payload, overview };
}

function payloadOf(form: ChannelForm, { points, times, frames, firstSample }: BlockContent): Uint8Array {
  const bytes =
    frames ??
    (isFloat(points) ? compress(points) : encodeFlac(points, { bitsPerSample: form.bits, firstSample }));
  if (!times) return bytes;
  const when = encodeTimes(times);
  const payload = new Uint8Array(4 + when.length + bytes.length);
  new DataView(payload.buffer).setUint32(0, when.length, true);
  payload.set(when, 4);
  payload.set(bytes, 4 + when.length);
  return payload;
}

/** @throws FlacError, RangeError or an error of zlib when the bytes are not what `pack` made. */
export function unpack(form: ChannelForm, payload: Buffer, extent: Extent): OpenedPoints {
  if (form.regular) return { points: pointsOf(form, payload, extent) };
  const length = payload.readUInt32LE();
  return {
    points: pointsOf(form, payload.subarray(4 + length), extent),
    times: decodeTimes(payload.subarray(4, 4 + length), extent.sample_count),
  };
}

function pointsOf(
  form: ChannelForm,
  bytes: Buffer,
  { first_sample, sample_count: count }: Extent,
): PointArray {
  if (form.kind === 'integer')
    return decodeFlac(bytes, { bitsPerSample: form.bits, count, firstSample: first_sample });
  const packed = zstdDecompressSync(bytes, { maxOutputLength: 8 * count + 1024 });
  return unpackFloats(packed, form.kind, count);
}

/** The points in the one array type of the channel, so that the same points have the same bytes. */
export function uniform(form: ChannelForm, points: PointArray): PointArray {
  const Uniform =
    form.kind === 'float32'
      ? Float32Array
      : form.kind === 'float64'
        ? Float64Array
        : form.bits <= 16
          ? Int16Array
          : Int32Array;
  // The constructor converts in one go; `from` takes one number after the other.
  return points instanceof Uniform ? points : new Uniform(points);
}

const compress = (points: Float32Array | Float64Array): Uint8Array =>
  zstdCompressSync(packFloats(points), { params: { [constants.ZSTD_c_compressionLevel]: 3 } });

const isFloat = (points: PointArray): points is Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer> =>
  points instanceof Float32Array || points instanceof Float64Array;
