import {
  type BatchEntry,
  decodeMessage,
  encodeBatch,
  encodeFlac,
  encodeMessage,
  type PointArray,
} from '@attune/signals';
import type { Channel } from './channel.ts';

/*
 * Points are kept in the very bytes of a live message, so that sending copies nothing: the number is set when it is
 * known, and without the first 16 bytes it is a batch for a request.
 */
const headerBytes = 16;
/** The server takes messages of 256 KiB, and 262,144 points. */
const pieceBytes = 64 * 1024;
export const messageBytes = 128 * 1024;
const mostPoints = 131_072;
const mostEntries = 512;

export type Message = {
  readonly entries: readonly BatchEntry[];
  readonly deviceTime: number | undefined;
};

export const bytesOf = ({ entries, deviceTime }: Message): Uint8Array<ArrayBuffer> =>
  encodeMessage({ number: 0, deviceTime, entries });

export function numbered(message: Uint8Array<ArrayBuffer>, number: number): Uint8Array<ArrayBuffer> {
  new DataView(message.buffer, message.byteOffset).setUint32(4, number, true);
  return message;
}

/** What is told in words begins with a brace, which no message does. */
export const isMessage = ({ bytes }: { readonly bytes: Uint8Array }): boolean => bytes[0] === 1;

const sizeOf = ({ points, times }: BatchEntry): number =>
  24 + ('flac' in points ? points.flac.length : points.byteLength) + (times?.byteLength ?? 0);

/** In pieces that fit into a message each. */
export function cut(entry: BatchEntry): BatchEntry[] {
  const points = entry.points as PointArray;
  const most = Math.floor(pieceBytes / (points.BYTES_PER_ELEMENT + (entry.times ? 8 : 0)));
  const pieces: BatchEntry[] = [];
  for (let from = 0; from < entry.count; from += most) {
    const part = points.slice(from, from + most);
    const times = entry.times && { times: entry.times.slice(from, from + most) };
    pieces.push({
      ...entry,
      firstSample: entry.firstSample + from,
      count: part.length,
      points: part,
      ...times,
    });
  }
  return pieces;
}

/** As many of the first as one message holds; one at least. */
export function fitting<T extends { readonly entries: readonly BatchEntry[] }>(all: readonly T[]): T[] {
  let [bytes, points, count] = [0, 0, 0];
  const some: T[] = [];
  for (const one of all) {
    for (const entry of one.entries) {
      bytes += sizeOf(entry);
      points += entry.count;
      count += 1;
    }
    if (some.length > 0 && (bytes > messageBytes || points > mostPoints || count > mostEntries)) break;
    some.push(one);
  }
  return some;
}

/** The same points, with what follows on each other in one entry. */
export function joined(entries: readonly BatchEntry[]): BatchEntry[] {
  const stretches: [BatchEntry, ...BatchEntry[]][] = [];
  const open = new Map<number, [BatchEntry, ...BatchEntry[]]>();
  for (const entry of entries) {
    const last = open.get(entry.channel);
    const before = last?.at(-1);
    const follows =
      before &&
      !('flac' in before.points) &&
      !('flac' in entry.points) &&
      before.firstSample + before.count === entry.firstSample;
    if (last && follows) last.push(entry);
    else {
      const stretch: [BatchEntry] = [entry];
      stretches.push(stretch);
      open.set(entry.channel, stretch);
    }
  }
  return stretches.map(asOne);
}

function asOne(parts: readonly [BatchEntry, ...BatchEntry[]]): BatchEntry {
  const [first] = parts;
  if (parts.length === 1) return first;
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const Form = first.points.constructor as new (length: number) => PointArray;
  const points = new Form(count);
  const times = first.times && new Float64Array(count);
  for (const part of parts) {
    points.set(part.points as PointArray, part.firstSample - first.firstSample);
    times?.set(part.times!, part.firstSample - first.firstSample);
  }
  return { ...first, count, points, ...(times ? { times } : {}) };
}

/** Several messages as one, whole numbers compressed without loss. */
export function packed(
  messages: readonly Uint8Array<ArrayBuffer>[],
  channels: readonly Channel[],
): Uint8Array<ArrayBuffer> {
  const opened = messages.map(decodeMessage);
  const entries = joined(opened.flatMap((message) => message.entries)).map((entry): BatchEntry => {
    const { bits, kind, isRegular } = channels[entry.channel]!;
    if (kind !== 'integer' || !isRegular || 'flac' in entry.points) return entry;
    const samples = entry.points as Int16Array | Int32Array;
    const flac = encodeFlac(samples, { bitsPerSample: bits, firstSample: entry.firstSample });
    return flac.length < samples.byteLength ? { ...entry, points: { flac } } : entry;
  });
  return bytesOf({ entries, deviceTime: opened.at(-1)?.deviceTime });
}

/** Several messages as the body of one request. */
export const batchOf = (messages: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> =>
  messages.length === 1
    ? messages[0]!.slice(headerBytes)
    : encodeBatch(messages.flatMap((message) => decodeMessage(message).entries));

/** For each channel the place after its last point in the message. */
export function endsOf(message: Uint8Array<ArrayBuffer>): Map<number, number> {
  const ends = new Map<number, number>();
  for (const { channel, firstSample, count } of decodeMessage(message).entries)
    ends.set(channel, Math.max(ends.get(channel) ?? 0, firstSample + count));
  return ends;
}
