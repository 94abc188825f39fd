import type { PointArray } from '@attune/signals';
import type { Run } from '../../../kernel/database/database.ts';
import { AppError } from '../../../kernel/errors.ts';
import type { PersonKey } from '../../../kernel/keys/vault.ts';
import { createSessionsStore, type NewBlock, type SampleRange, type SessionKey } from '../store/index.ts';
import { type ChannelForm, openPoints, sealBlock, uniform } from './blocks.ts';

/** Consecutive points of one channel in the channel's own array type, and the blocks that they were sealed into. */
export type Piece = {
  readonly channel: number;
  readonly form: ChannelForm;
  readonly firstSample: number;
  readonly points: PointArray;
  readonly times?: Float64Array<ArrayBuffer>;
  readonly blocks: readonly NewBlock[];
};

/** How many points were new, how many had been there before, and the bytes of the new ones. */
export type StoredCount = { readonly stored: number; readonly alreadyThere: number; readonly bytes: number };

export type StoreOptions = {
  /** The session is recording: points that are missing may be added. */
  readonly mayAdd: boolean;
  /** Told how many bytes are to be added in all, before they are; it throws where there is no room. */
  readonly beforeAdding?: (bytes: number) => Promise<void>;
  readonly overview?: boolean;
  /** Told what was added, which is of use to nobody before the transaction commits. */
  readonly onAdded?: (blocks: readonly NewBlock[]) => void;
};

export const bytesOfBlocks = (blocks: readonly NewBlock[]): number =>
  blocks.reduce((sum, { samples, overview }) => sum + samples.length + (overview?.length ?? 0), 0);

/**
 * Stores points that may be there already, all or in part: what is there must be the same and stays, what is missing is
 * added. The caller's transaction holds the session so that nobody else adds to it or packs it meanwhile.
 * @throws AppError `conflict` that names channel and place where other points are stored, or when points are missing
 * and `mayAdd` is false: the session is not recording any more.
 */
export async function storeBlocks(
  run: Run,
  key: PersonKey,
  session: SessionKey,
  pieces: readonly Piece[],
  { mayAdd, beforeAdding, overview = true, onAdded }: StoreOptions,
): Promise<StoredCount> {
  const store = createSessionsStore(run);
  let [stored, sent, bytes] = [0, 0, 0];
  for (const piece of pieces) {
    const missing: NewBlock[] = [];
    for (const block of piece.blocks) {
      sent += block.sample_count;
      missing.push(...(await missingOf(run, key, session, piece, block, overview)));
    }
    if (missing.length === 0) continue;
    if (!mayAdd) throw notRecording();
    bytes += bytesOfBlocks(missing);
    await beforeAdding?.(bytes);
    await store.insertBlocks(missing);
    onAdded?.(missing);
    stored += missing.reduce((sum, block) => sum + block.sample_count, 0);
  }
  return { stored, alreadyThere: sent - stored, bytes };
}

/** What of a block is not stored yet, as blocks. What is stored in its place must be the very same points. */
async function missingOf(
  run: Run,
  key: PersonKey,
  session: SessionKey,
  piece: Piece,
  block: NewBlock,
  overview: boolean,
): Promise<NewBlock[]> {
  const store = createSessionsStore(run);
  const place = { ...session, channel: piece.channel };
  const range = { from: block.first_sample, to: block.first_sample + block.sample_count };
  const there = await store.blockPlaces(place, range);
  if (there.length === 0) return [block];
  const [only] = there;
  const isSame = only?.first_sample === range.from && only.sample_count === block.sample_count;
  if (isSame && only.digest.equals(block.digest)) return [];
  // All of them as one statement: a minute of live points may lie in a thousand blocks.
  for (const stored of await store.blocks(place, range)) {
    const opened = openPoints(key, place, piece.form, stored);
    checkSame(piece, range, stored.first_sample, opened.points, opened.times);
  }
  return gapsOf(range, there).map(({ from, to }) =>
    sealBlock(key, place, piece.form, part(piece, from, to), { overview }),
  );
}

const part = ({ firstSample, points, times }: Piece, from: number, to: number) => ({
  firstSample: from,
  points: points.subarray(from - firstSample, to - firstSample),
  ...(times ? { times: times.subarray(from - firstSample, to - firstSample) } : {}),
});

/** The stretches of a range between the blocks that are there, which come in order. */
function gapsOf(
  range: SampleRange,
  there: readonly { readonly first_sample: number; readonly sample_count: number }[],
): SampleRange[] {
  const gaps: SampleRange[] = [];
  let at = range.from;
  for (const { first_sample, sample_count } of there) {
    if (first_sample > at) gaps.push({ from: at, to: first_sample });
    at = first_sample + sample_count;
  }
  if (at < range.to) gaps.push({ from: at, to: range.to });
  return gaps;
}

/** Floats are compared by their bits: -0 is not 0, and a NaN is itself. */
function checkSame(
  piece: Piece,
  range: SampleRange,
  storedFirst: number,
  storedPoints: PointArray,
  storedTimes: Float64Array | undefined,
): void {
  const points = uniform(piece.form, storedPoints);
  const from = Math.max(range.from, storedFirst);
  const to = Math.min(range.to, storedFirst + points.length);
  for (let at = from; at < to; at++) {
    const [mine, theirs] = [at - piece.firstSample, at - storedFirst];
    if (Object.is(piece.points[mine], points[theirs]) && piece.times?.[mine] === storedTimes?.[theirs])
      continue;
    throw new AppError(
      'conflict',
      `Channel ${piece.channel} has another point at place ${at}. Nothing was stored: a point that is there stays as it is.`,
      { facts: { channel: piece.channel, place: at } },
    );
  }
}

export const notRecording = () =>
  new AppError('conflict', 'This session is not recording any more. Nothing was stored.');
