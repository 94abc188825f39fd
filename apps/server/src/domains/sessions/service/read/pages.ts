import { setImmediate } from 'node:timers/promises';
import { notFound } from '../../../../kernel/errors.ts';
import type { PersonKey } from '../../../../kernel/keys/vault.ts';
import {
  type ChannelKey,
  createSessionsStore,
  type PointsRow,
  type SampleRange,
  type TimeRange,
} from '../../store/index.ts';
import { type OpenedPoints, openPoints, type StoredBlock } from '../blocks.ts';
import type { AboutChannel, SessionsDeps } from '../deps.ts';
import { type ReadableChannel, readable, toMicroseconds, toSamples } from './channel.ts';

/** Eight full blocks: a session of ten minutes at 1 kHz comes in one round trip, and 1.5 MB are in memory. */
export const pageBudget = 8 * 131_072;

/** So many channels side by side are read a page or more at a time; of more, a slice of each. */
const fewChannels = 8;
/** Points of all channels that are side by side: 64 MB where each has 8 bytes. */
const besideEachOther = 2 ** 23;

/** What is read at once of each of so many channels that are read side by side; of many, only what they are. */
export const budgetOf = (channels: number): number =>
  channels > fewChannels ? 0 : Math.floor(pageBudget / channels);

/** Points of a channel that is read beside others. */
export const piecesBeside = (reading: Reading, channels: number): AsyncGenerator<Piece, void, undefined> =>
  channels > fewChannels ? slicesOf(reading, Math.floor(besideEachOther / channels)) : piecesOf(reading);

/** Blocks of one channel that are being read, a page at a time. */
export type Reading = {
  readonly key: PersonKey;
  readonly place: ChannelKey;
  readonly channel: ReadableChannel;
  readonly range: TimeRange;
  readonly wanted: SampleRange;
  readonly session: Pick<PointsRow, 'state' | 'finished_at' | 'started_at'>;
  /** Whether everything is in the first page, which has been read. */
  readonly isWhole: boolean;
  /** Of the blocks in the first page: where the first begins, the last ends, and how many points they have. */
  readonly extent: Extent;
  /** In order; the next page is read only when it is asked for, under the reader's rights as they are then. */
  blocks(): AsyncGenerator<StoredBlock, void, undefined>;
  /** The first block that ends after a place, if the range has one. */
  blockAfter(place: number): Promise<StoredBlock | undefined>;
};

export type Extent = { readonly first: number; readonly end: number; readonly points: number };

/** Consecutive points of a channel. */
export type Piece = OpenedPoints & { readonly firstSample: number };

/** @throws AppError `not-found` without such a channel, `bad-request` for a range that ends before it begins */
export async function openReading(
  deps: SessionsDeps,
  about: AboutChannel,
  range: TimeRange,
  budget = pageBudget,
): Promise<Reading> {
  const { actor, reach, userId, sessionId, channel: number } = about;
  const place = { userId, sessionId, channel: number };
  const key = await deps.vault.of(userId);
  const page = (after: number, most = budget) =>
    createSessionsStore(deps.db.reading(actor, reach)).pointsPage(place, {
      channels: [number],
      range,
      after,
      pairs: null,
      budget: most,
    });
  const first = await page(0);
  // Let go of as soon as they are on their way: an answer may take hours.
  let waiting: readonly PointsRow[] | undefined = first;
  const [row] = first;
  if (!row) throw notFound();
  const channel = readable(key, place, row);
  const wanted = toSamples(range, channel.rate);
  return {
    key,
    place,
    channel,
    range,
    wanted,
    session: row,
    isWhole: !first.at(-1)?.more,
    extent: extentOf(first, wanted),
    async *blocks() {
      let rows = waiting ?? (await page(0));
      waiting = undefined;
      for (;;) {
        let end = 0;
        for (const found of rows) {
          if (found.kind === null) return;
          const { first: first_sample, count: sample_count, sealed } = found;
          end = first_sample + sample_count;
          if (touches(found, wanted)) yield { first_sample, sample_count, sealed };
        }
        if (!rows.at(-1)?.more) return;
        rows = await page(end);
        // Its points were removed meanwhile: half of them must not look like the whole.
        if (rows.length === 0) throw notFound();
      }
    },
    async blockAfter(after) {
      for (let from = after; ; ) {
        const rows = await page(from, 1);
        const [found] = rows;
        if (!found) throw notFound();
        if (found.kind === null) return undefined;
        const { first: first_sample, count: sample_count, sealed } = found;
        if (touches(found, wanted)) return { first_sample, sample_count, sealed };
        if (!found.more) return undefined;
        from = first_sample + sample_count;
      }
    },
  };
}

/** The database is asked for a point more on either side, since times are rounded: its block may lie outside. */
const touches = ({ first, count }: PointsRow, { from, to }: SampleRange): boolean =>
  first < to && first + count > from;

function extentOf(rows: readonly PointsRow[], wanted: SampleRange): Extent {
  const blocks = rows.filter((row) => row.kind !== null && touches(row, wanted));
  const last = blocks.at(-1);
  return {
    first: blocks[0]?.first ?? 0,
    end: last ? last.first + last.count : 0,
    points: blocks.reduce((sum, { count }) => sum + count, 0),
  };
}

/** Points of the range, block by block, opened. What was packed anew meanwhile comes once all the same. */
export async function* piecesOf(reading: Reading): AsyncGenerator<Piece, void, undefined> {
  const { key, place, channel, wanted, range } = reading;
  let next = wanted.from;
  for await (const block of reading.blocks()) {
    const opened = openPoints(key, place, channel.form, block);
    const piece = trimmed(opened, block.first_sample, Math.max(next, wanted.from), wanted.to);
    next = block.first_sample + block.sample_count;
    const within = piece && (piece.times ? inTime(piece, toMicroseconds(range)) : piece);
    if (within) yield within;
    // Opening a block takes a millisecond or two; others have their turn in between.
    await setImmediate();
  }
}

/**
 * The same in slices of at most so many points, of which one is in memory at a time and no block: for many channels side
 * by side. A block that is cut into several slices is read as often.
 */
export async function* slicesOf(reading: Reading, most: number): AsyncGenerator<Piece, void, undefined> {
  for (let next = reading.wanted.from; next < reading.wanted.to; ) {
    const slice = await sliceAfter(reading, next, most);
    if (!slice) return;
    next = slice.end;
    if (slice.piece) yield slice.piece;
    await setImmediate();
  }
}

/** Apart from the generator, which would hold the block for as long as it waits to go on. */
async function sliceAfter(
  reading: Reading,
  place: number,
  most: number,
): Promise<{ readonly piece: Piece | undefined; readonly end: number } | undefined> {
  const { key, channel, wanted, range } = reading;
  const block = await reading.blockAfter(place);
  if (!block) return undefined;
  const from = Math.max(place, block.first_sample);
  const end = Math.min(from + most, block.first_sample + block.sample_count);
  const opened = openPoints(key, reading.place, channel.form, block);
  const piece = trimmed(opened, block.first_sample, from, Math.min(end, wanted.to));
  const within = piece && (piece.times ? inTime(piece, toMicroseconds(range)) : piece);
  return { piece: within && copyOf(within), end };
}

const copyOf = ({ firstSample, points, times }: Piece): Piece => ({
  firstSample,
  points: points.slice(),
  ...(times ? { times: times.slice() } : {}),
});

function trimmed(
  { points, times }: OpenedPoints,
  firstSample: number,
  from: number,
  to: number,
): Piece | undefined {
  const begin = Math.max(0, from - firstSample);
  const end = Math.min(points.length, to - firstSample);
  if (end <= begin) return undefined;
  return {
    firstSample: firstSample + begin,
    points: points.subarray(begin, end),
    ...(times ? { times: times.subarray(begin, end) } : {}),
  };
}

/** Points come in the order of their times: what is within a range is one run. */
function inTime(piece: Piece, { from, to }: SampleRange): Piece | undefined {
  const times = piece.times ?? new Float64Array();
  let begin = 0;
  while (begin < times.length && (times[begin] as number) < from) begin++;
  let end = times.length;
  while (end > begin && (times[end - 1] as number) >= to) end--;
  return trimmed(piece, piece.firstSample, piece.firstSample + begin, piece.firstSample + end);
}

/** Seconds since the start of the session at which each point of a piece was taken. */
export function secondsOf({ rate }: ReadableChannel, { firstSample, times }: Piece): (i: number) => number {
  if (times) return (i) => (times[i] as number) / 1e6;
  return (i) => (firstSample + i) / (rate as number);
}
