import { BatchError } from './error.ts';

/*
 * A batch of points of one session, little-endian throughout. What it says byte by byte stands in
 * docs/guides/points.md; a program in any language writes it with a few lines.
 *
 *   bytes 0–3   "ATPB"
 *   byte  4     version, 1
 *   byte  5     0
 *   bytes 6–7   number of entries, uint16
 *
 * and each entry, which begins at a multiple of 8:
 *
 *   bytes 0–1   channel, uint16
 *   byte  2     form: 0 int16, 1 int32, 2 float32, 3 float64, 4 FLAC frames
 *   byte  3     flags: 1 = each point has its own time
 *   bytes 4–7   bytes of the payload, uint32
 *   bytes 8–15  place of the first point in its channel, uint64 (below 2^53)
 *   bytes 16–19 points, uint32
 *   bytes 20–23 0
 *   payload     with flag 1 the times first: int64 each, microseconds since the start of the session; then the points
 *   zeros up to the next multiple of 8
 */
const MAGIC = 0x42505441; // "ATPB"
const VERSION = 1;
const HEADER_BYTES = 8;
const ENTRY_BYTES = 24;
const WITH_TIMES = 1;
/** Channels of a session are fewer; a batch with more entries repeats channels at several places, which is fine. */
export const MOST_ENTRIES = 65_535;

export type PointArray =
  | Int16Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>;

/** Consecutive points of one channel. */
export type BatchEntry = {
  readonly channel: number;
  /** Place of the first point in the channel, from 0. */
  readonly firstSample: number;
  readonly count: number;
  /** The points, or FLAC frames (RFC 9639) that hold them. */
  readonly points: PointArray | { readonly flac: Uint8Array<ArrayBuffer> };
  /** Microseconds since the start of the session, one for each point; where points come irregularly. */
  readonly times?: Float64Array<ArrayBuffer>;
};

const arrays = [Int16Array, Int32Array, Float32Array, Float64Array] as const;
const FLAC = arrays.length;

const bytesOfPoints = ({ points }: BatchEntry): Uint8Array =>
  'flac' in points ? points.flac : new Uint8Array(points.buffer, points.byteOffset, points.byteLength);

const padded = (bytes: number): number => (bytes + 7) & ~7;

const payloadBytes = (entry: BatchEntry): number =>
  (entry.times ? 8 * entry.count : 0) + bytesOfPoints(entry).length;

/**
 * The bytes of a batch.
 * @throws {RangeError} when an entry cannot be said: a place, a count or a time out of range.
 */
export function encodeBatch(entries: readonly BatchEntry[]): Uint8Array<ArrayBuffer> {
  if (entries.length === 0 || entries.length > MOST_ENTRIES)
    throw new RangeError(`a batch has 1 to ${MOST_ENTRIES} entries, not ${entries.length}`);
  const size = entries.reduce((sum, entry) => sum + ENTRY_BYTES + padded(payloadBytes(entry)), HEADER_BYTES);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint8(4, VERSION);
  view.setUint16(6, entries.length, true);
  let at = HEADER_BYTES;
  for (const entry of entries) at = putEntry(bytes, view, at, entry);
  return bytes;
}

function putEntry(bytes: Uint8Array, view: DataView, at: number, entry: BatchEntry): number {
  const { channel, firstSample, count, points, times } = entry;
  if (!Number.isInteger(channel) || channel < 0 || channel > 65_535)
    throw new RangeError(`a channel has a number from 0 to 65535, not ${channel}`);
  if (!Number.isSafeInteger(firstSample) || firstSample < 0)
    throw new RangeError(`the first point has a place from 0, not ${firstSample}`);
  if (!('flac' in points) && points.length !== count)
    throw new RangeError(`the entry says ${count} points and has ${points.length}`);
  if (times && times.length !== count)
    throw new RangeError(`the entry has ${count} points and ${times.length} times`);
  if (!(count > 0)) throw new RangeError('an entry has at least one point');
  const length = payloadBytes(entry);
  view.setUint16(at, channel, true);
  view.setUint8(at + 2, formOf(points));
  view.setUint8(at + 3, times ? WITH_TIMES : 0);
  view.setUint32(at + 4, length, true);
  view.setBigUint64(at + 8, BigInt(firstSample), true);
  view.setUint32(at + 16, count, true);
  let to = at + ENTRY_BYTES;
  for (const time of times ?? []) {
    view.setBigInt64(to, BigInt(time), true);
    to += 8;
  }
  bytes.set(bytesOfPoints(entry), to);
  return at + ENTRY_BYTES + padded(length);
}

function formOf(points: BatchEntry['points']): number {
  return 'flac' in points ? FLAC : arrays.findIndex((form) => points instanceof form);
}

/**
 * Takes a batch apart. Points are views into `bytes` where these lie at a multiple of 8, as in a body of its own, and
 * copies elsewhere. Places, counts and lengths are checked; whether the points fit their channel is not known here.
 * @throws {BatchError} when the bytes are not a batch; its message says at which byte and why.
 */
export function decodeBatch(source: Uint8Array<ArrayBuffer>): BatchEntry[] {
  const bytes = source.byteOffset % 8 === 0 ? source : source.slice();
  if (bytes.length < HEADER_BYTES) throw new BatchError(0, 'a batch begins with a header of 8 bytes');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== MAGIC) throw new BatchError(0, 'a batch begins with "ATPB"');
  if (view.getUint8(4) !== VERSION) throw new BatchError(4, `only version ${VERSION} is known`);
  if (view.getUint8(5) !== 0) throw new BatchError(5, 'this byte must be 0');
  const entries: BatchEntry[] = [];
  const expected = view.getUint16(6, true);
  if (expected === 0) throw new BatchError(6, 'a batch has at least one entry');
  let at = HEADER_BYTES;
  for (let i = 0; i < expected; i++) {
    const [entry, next] = takeEntry(bytes, view, at);
    entries.push(entry);
    at = next;
  }
  if (at < bytes.length) throw new BatchError(at, `${bytes.length - at} bytes are left after the last entry`);
  return entries;
}

function takeEntry(
  bytes: Uint8Array<ArrayBuffer>,
  view: DataView<ArrayBuffer>,
  at: number,
): [BatchEntry, number] {
  if (at + ENTRY_BYTES > bytes.length) throw new BatchError(at, 'the batch ends within an entry');
  const form = view.getUint8(at + 2);
  const flags = view.getUint8(at + 3);
  const length = view.getUint32(at + 4, true);
  const firstSample = Number(view.getBigUint64(at + 8, true));
  const count = view.getUint32(at + 16, true);
  if (form > FLAC) throw new BatchError(at + 2, `there is no form ${form}`);
  if (flags > WITH_TIMES) throw new BatchError(at + 3, 'only flag 1 is known');
  if (!Number.isSafeInteger(firstSample)) throw new BatchError(at + 8, 'a place is below 2^53');
  if (count === 0) throw new BatchError(at + 16, 'an entry has at least one point');
  if (view.getUint32(at + 20, true) !== 0) throw new BatchError(at + 20, 'these bytes must be 0');
  const end = at + ENTRY_BYTES + length;
  if (end > bytes.length) throw new BatchError(at + 4, 'the batch ends within the payload');
  for (let pad = end; pad < Math.min(bytes.length, padded(end)); pad++)
    if (bytes[pad] !== 0) throw new BatchError(pad, 'what fills an entry up must be 0');
  if (padded(end) > bytes.length) throw new BatchError(end, 'an entry is filled up to a multiple of 8');
  const timesBytes = flags & WITH_TIMES ? 8 * count : 0;
  const width = form === FLAC ? undefined : arrays[form]!.BYTES_PER_ELEMENT;
  if (width === undefined ? length <= timesBytes : length !== timesBytes + width * count)
    throw new BatchError(at + 4, `${length} bytes are not ${count} points of form ${form}`);
  const from = at + ENTRY_BYTES;
  const entry: BatchEntry = {
    channel: view.getUint16(at, true),
    firstSample,
    count,
    points: takePoints(bytes, from + timesBytes, form, count, end),
    ...(timesBytes > 0 ? { times: takeTimes(view, from, count) } : {}),
  };
  return [entry, padded(end)];
}

function takePoints(
  bytes: Uint8Array<ArrayBuffer>,
  from: number,
  form: number,
  count: number,
  end: number,
): BatchEntry['points'] {
  const Form = arrays[form];
  return Form ? new Form(bytes.buffer, bytes.byteOffset + from, count) : { flac: bytes.subarray(from, end) };
}

function takeTimes(view: DataView, from: number, count: number): Float64Array<ArrayBuffer> {
  const times = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const time = Number(view.getBigInt64(from + 8 * i, true));
    if (!Number.isSafeInteger(time)) throw new BatchError(from + 8 * i, 'a time is below 2^53 microseconds');
    times[i] = time;
  }
  return times;
}
