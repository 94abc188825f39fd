import {
  buildOverview,
  decodeFlac,
  decodeOverview,
  encodeFlac,
  encodeOverview,
  FlacError,
  type Overview,
} from '@attune/signals';
import { AppError } from '../../../kernel/errors.ts';
import type { PersonKey } from '../../../kernel/keys/vault.ts';
import { blockPoints, type ChannelKey, type NewBlock } from '../store.ts';

export type Samples = Int16Array | Int32Array;

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

/**
 * Cuts samples into blocks: FLAC frames and an overview, both sealed, and a digest that tells "the same again".
 * A generator, so that a caller can let others run between blocks: one takes about 2 ms.
 * @throws AppError `bad-request` when a sample does not fit the channel's bits.
 */
export function* sealBlocks(
  key: PersonKey,
  place: ChannelKey,
  bits: number,
  firstSample: number,
  samples: Samples,
): Generator<NewBlock> {
  for (let from = 0; from < samples.length; from += blockPoints) {
    const part = samples.subarray(from, from + blockPoints);
    const first = firstSample + from;
    yield {
      user_id: place.userId,
      session_id: place.sessionId,
      channel: place.channel,
      first_sample: first,
      sample_count: part.length,
      samples: key.seal(at('samples', place, first), encode(part, bits, first)),
      overview: key.seal(at('overview', place, first), encodeOverview(buildOverview(part, first), bits)),
      digest: digestOf(key, part, bits),
    };
  }
}

function encode(samples: Samples, bits: number, firstSample: number): Uint8Array {
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

/** The digest does not depend on how the samples were sent: 16-bit ones count as 16-bit in every form. */
function digestOf(key: PersonKey, samples: Samples, bits: number): Buffer {
  const isUniform = samples instanceof (bits <= 16 ? Int16Array : Int32Array);
  const uniform = isUniform ? samples : bits <= 16 ? Int16Array.from(samples) : Int32Array.from(samples);
  return key.digest(new Uint8Array(uniform.buffer, uniform.byteOffset, uniform.byteLength));
}

export function openSamples(key: PersonKey, place: ChannelKey, bits: number, block: StoredBlock): Int32Array {
  const frames = openFrames(key, place, block);
  return decodeFlac(frames, {
    bitsPerSample: bits,
    count: block.sample_count,
    firstSample: block.first_sample,
  });
}

/** The FLAC frames as they were stored. */
export const openFrames = (key: PersonKey, place: ChannelKey, block: StoredBlock): Buffer =>
  key.open(at('samples', place, block.first_sample), block.sealed);

export const openOverview = (key: PersonKey, place: ChannelKey, block: StoredBlock): Overview =>
  decodeOverview(key.open(at('overview', place, block.first_sample), block.sealed));
