import { type AnyOverview, FlacError, type PointArray } from '@attune/signals';
import { AppError } from '../../../kernel/errors.ts';
import type { PersonKey } from '../../../kernel/keys/vault.ts';
import { blockPoints, type ChannelKey, type NewBlock } from '../store/index.ts';
import {
  type BlockContent,
  type ChannelForm,
  type OpenedPoints,
  type Packed,
  pack,
  uniform,
  unpack,
} from './coding/code.ts';
import type { Coders } from './coding/coders.ts';
import { overviewFrom } from './overviews.ts';

export { type ChannelForm, type OpenedPoints, uniform };

/** A stored block with the sealed bytes of its samples or of its overview. */
export type StoredBlock = {
  readonly first_sample: number;
  readonly sample_count: number;
  readonly sealed: Buffer;
};

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
 * Cuts points into blocks: their bytes and an overview, both sealed, and a digest that tells "the same again". They are
 * packed beside the thread that answers requests.
 * @throws AppError `bad-request` when a sample does not fit the channel's bits.
 */
export function sealPoints(
  coders: Coders,
  key: PersonKey,
  place: ChannelKey,
  form: ChannelForm,
  { firstSample, points, times }: BlockContent,
): Promise<NewBlock[]> {
  const parts: BlockContent[] = [];
  for (let from = 0; from < points.length; from += blockPoints) {
    const to = from + blockPoints;
    parts.push({
      firstSample: firstSample + from,
      points: points.subarray(from, to),
      ...(times ? { times: times.subarray(from, to) } : {}),
    });
  }
  return Promise.all(parts.map((part) => sealBeside(coders, key, place, form, part)));
}

/** One block of at most `blockPoints` points, packed beside the thread that answers requests. */
export async function sealBeside(
  coders: Coders,
  key: PersonKey,
  place: ChannelKey,
  form: ChannelForm,
  content: BlockContent,
): Promise<NewBlock> {
  const packed = await coders.pack(form, content).catch((cause: unknown) => {
    throw misfit(form, cause);
  });
  return sealPacked(key, place, form, content, packed);
}

/** One block of few points, here and now. `overview: false` leaves the overview to whoever packs small blocks. */
export function sealBlock(
  key: PersonKey,
  place: ChannelKey,
  form: ChannelForm,
  content: BlockContent,
  options: { readonly overview: boolean } = { overview: true },
): NewBlock {
  try {
    return sealPacked(key, place, form, content, pack(form, content, options.overview));
  } catch (cause) {
    throw misfit(form, cause);
  }
}

function sealPacked(
  key: PersonKey,
  place: ChannelKey,
  form: ChannelForm,
  { firstSample, points, times }: BlockContent,
  { payload, overview }: Packed,
): NewBlock {
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

const misfit = ({ bits }: ChannelForm, cause: unknown): unknown =>
  cause instanceof FlacError
    ? new AppError(
        'bad-request',
        `A sample does not fit into the channel's ${bits} bits. Nothing was stored.`,
        {
          cause,
        },
      )
    : cause;

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

export const bytesOf = (array: PointArray | Float64Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/** The points of a block as they were sent. */
export const openPoints = (
  key: PersonKey,
  place: ChannelKey,
  form: ChannelForm,
  block: StoredBlock,
): OpenedPoints => unpack(form, openFrames(key, place, block), block);

/** The same in the one array type of the channel, unpacked beside the thread that answers requests. */
export async function openBeside(
  coders: Coders,
  key: PersonKey,
  place: ChannelKey,
  form: ChannelForm,
  block: StoredBlock,
): Promise<OpenedPoints> {
  return coders.unpack(form, openFrames(key, place, block), block);
}

/** The bytes of a block as they were stored: FLAC frames, where its channel holds whole numbers at a rate. */
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
