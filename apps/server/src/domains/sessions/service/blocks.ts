import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import {
  type AnyOverview,
  decodeFlac,
  decodeTimes,
  encodeFlac,
  encodeTimes,
  FlacError,
  type PointArray,
  packFloats,
  unpackFloats,
} from '@attune/signals';
import { AppError } from '../../../kernel/errors.ts';
import type { PersonKey } from '../../../kernel/keys/vault.ts';
import { blockPoints, type ChannelKey, type NewBlock } from '../store/index.ts';
import { overviewBytes, overviewFrom, overviewOfPoints } from './overviews.ts';

/** How the points of a channel are kept: what one is, how wide, and whether they come at a rate or each at its own time. */
export type ChannelForm = {
  readonly kind: 'integer' | 'float32' | 'float64';
  readonly bits: number;
  readonly regular: boolean;
};

/** A stored block with the sealed bytes of its samples or of its overview. */
export type StoredBlock = {
  readonly first_sample: number;
  readonly sample_count: number;
  readonly sealed: Buffer;
};

export type OpenedPoints = {
  readonly points: PointArray;
  /** Microseconds since the start of the session; where points come irregularly. */
  readonly times?: Float64Array<ArrayBuffer>;
};

/** Points of one block, and their bytes if they came as the bytes that are kept. */
export type BlockContent = OpenedPoints & { readonly firstSample: number; readonly frames?: Uint8Array };

const at = (column: 'samples' | 'overview', key: ChannelKey, firstSample: number) => ({
  table: 'blocks',
  column,
  key: [key.userId, key.sessionId, key.channel, firstSample],
});

/** The form of a channel's row. */
export const formOf = (row: {
  readonly value_kind: string;
  readonly bits: number;
  readonly rate: number | null;
}): ChannelForm => ({
  kind: row.value_kind as ChannelForm['kind'],
  bits: row.bits,
  regular: row.rate !== null,
});

/**
 * Cuts points into blocks: their bytes and an overview, both sealed, and a digest that tells "the same again".
 * A generator, so that a caller can let others run between blocks: one takes about 2 ms.
 * @throws AppError `bad-request` when a sample does not fit the channel's bits.
 */
export function* sealPoints(
  key: PersonKey,
  place: ChannelKey,
  form: ChannelForm,
  firstSample: number,
  points: PointArray,
  times?: Float64Array<ArrayBuffer>,
): Generator<NewBlock> {
  for (let from = 0; from < points.length; from += blockPoints) {
    const to = from + blockPoints;
    yield sealBlock(key, place, form, {
      firstSample: firstSample + from,
      points: points.subarray(from, to),
      ...(times ? { times: times.subarray(from, to) } : {}),
    });
  }
}

/** One block of at most `blockPoints` points. `overview: false` leaves the overview to whoever packs small blocks. */
export function sealBlock(
  key: PersonKey,
  place: ChannelKey,
  form: ChannelForm,
  content: BlockContent,
  options: { readonly overview: boolean } = { overview: true },
): NewBlock {
  const { firstSample, points, times } = content;
  const payload = encode(form, content);
  // Over irregular points an overview by their numbers would say nothing about time: the points themselves are read.
  const overview =
    options.overview && form.regular ? overviewBytes(form, overviewOfPoints(points, firstSample)) : null;
  return {
    user_id: place.userId,
    session_id: place.sessionId,
    channel: place.channel,
    first_sample: firstSample,
    sample_count: points.length,
    samples: key.seal(at('samples', place, firstSample), payload),
    overview: overview && key.seal(at('overview', place, firstSample), overview),
    digest: digestOf(key, form, points, times),
    first_us: times?.[0] ?? null,
    last_us: times?.at(-1) ?? null,
  };
}

/** Samples as FLAC frames, floats as zstd over their reordered bytes; times in front, with their length, where there are any. */
function encode(form: ChannelForm, content: BlockContent): Uint8Array {
  const { points, times, frames, firstSample } = content;
  const bytes =
    frames ?? (isFloat(points) ? compress(points) : encodeSamples(points, form.bits, firstSample));
  if (!times) return bytes;
  const when = encodeTimes(times);
  const payload = Buffer.allocUnsafe(4 + when.length + bytes.length);
  payload.writeUInt32LE(when.length);
  payload.set(when, 4);
  payload.set(bytes, 4 + when.length);
  return payload;
}

function encodeSamples(samples: Int16Array | Int32Array, bits: number, firstSample: number): Uint8Array {
  try {
    return encodeFlac(samples, { bitsPerSample: bits, firstSample });
  } catch (cause) {
    if (!(cause instanceof FlacError)) throw cause;
    throw new AppError(
      'bad-request',
      `A sample does not fit into the channel's ${bits} bits. Nothing was stored.`,
      { cause },
    );
  }
}

const compress = (points: Float32Array | Float64Array): Uint8Array =>
  zstdCompressSync(packFloats(points), { params: { [constants.ZSTD_c_compressionLevel]: 3 } });

const isFloat = (points: PointArray): points is Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer> =>
  points instanceof Float32Array || points instanceof Float64Array;

/** The digest does not depend on how the points were sent: 16-bit ones count as 16-bit in every form. */
export function digestOf(
  key: PersonKey,
  form: ChannelForm,
  points: PointArray,
  times: Float64Array | undefined,
): Buffer {
  const bytes = bytesOf(uniform(form, points));
  return times ? key.digest(bytes, bytesOf(times)) : key.digest(bytes);
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

export const bytesOf = (array: PointArray | Float64Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/** The points of a block as they were sent. */
export function openPoints(
  key: PersonKey,
  place: ChannelKey,
  form: ChannelForm,
  block: StoredBlock,
): OpenedPoints {
  const payload = key.open(at('samples', place, block.first_sample), block.sealed);
  if (form.regular) return { points: decode(form, payload, block) };
  const length = payload.readUInt32LE();
  return {
    points: decode(form, payload.subarray(4 + length), block),
    times: decodeTimes(payload.subarray(4, 4 + length), block.sample_count),
  };
}

function decode(form: ChannelForm, bytes: Buffer, block: StoredBlock): PointArray {
  const count = block.sample_count;
  if (form.kind === 'integer')
    return decodeFlac(bytes, { bitsPerSample: form.bits, count, firstSample: block.first_sample });
  const packed = zstdDecompressSync(bytes, { maxOutputLength: 8 * count + 1024 });
  return unpackFloats(packed, form.kind, count);
}

/** The FLAC frames as they were stored. */
export const openFrames = (key: PersonKey, place: ChannelKey, block: StoredBlock): Buffer =>
  key.open(at('samples', place, block.first_sample), block.sealed);

export const sealOverview = (
  key: PersonKey,
  place: ChannelKey,
  firstSample: number,
  overview: Uint8Array,
): Buffer => key.seal(at('overview', place, firstSample), overview);

export const openOverview = (
  key: PersonKey,
  place: ChannelKey,
  form: ChannelForm,
  block: StoredBlock,
): AnyOverview => overviewFrom(form, key.open(at('overview', place, block.first_sample), block.sealed));
