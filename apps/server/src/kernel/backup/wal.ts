import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A file of the database's log of changes: timeline and number, 8 and 16 hexadecimal digits. */
const segmentName = /^[0-9A-F]{24}$/;

export const isSegment = (name: string): boolean => segmentName.test(name);

/** Says where a timeline branched off: without it nobody knows that there is one. */
export const isHistory = (name: string): boolean => /^[0-9A-F]{8}\.history$/.test(name);

/** `16/B374D848` as one number. */
function lsnOf(text: string): bigint {
  const [high = '', low = ''] = text.split('/');
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}

/** The files that hold the log from one place up to before another, in their order. */
export function segmentsBetween(
  timeline: number,
  from: string,
  to: string,
  segmentBytes: number,
): readonly string[] {
  const size = BigInt(segmentBytes);
  const last = (lsnOf(to) - 1n) / size;
  const names: string[] = [];
  for (let at = lsnOf(from) / size; at <= last; at++) names.push(segmentAt(timeline, at, size));
  return names;
}

const hex = (value: bigint | number): string => value.toString(16).toUpperCase().padStart(8, '0');

function segmentAt(timeline: number, number: bigint, size: bigint): string {
  const perFile = 0x1_0000_0000n / size;
  return hex(timeline) + hex(number / perFile) + hex(number % perFile);
}

/**
 * The first file that an archive lacks between `first` and the newest that it has of that timeline: what comes behind
 * such a hole cannot be restored. Undefined when there is none.
 */
export function holeIn(archive: string, first: string, segmentBytes: number): string | undefined {
  if (!existsSync(archive)) return undefined;
  const timeline = first.slice(0, 8);
  const there = new Set(readdirSync(archive).filter((name) => isSegment(name) && name.startsWith(timeline)));
  const newest = [...there].sort().at(-1);
  if (newest === undefined) return undefined;
  const size = BigInt(segmentBytes);
  for (let at = numberOf(first, size); at < numberOf(newest, size); at++) {
    const name = segmentAt(Number.parseInt(timeline, 16), at, size);
    if (!there.has(name)) return name;
  }
  return undefined;
}

const numberOf = (name: string, size: bigint): bigint =>
  BigInt(`0x${name.slice(8, 16)}`) * (0x1_0000_0000n / size) + BigInt(`0x${name.slice(16)}`);

/** The archive of one cluster within the folder of backups: two clusters that share the folder do not mix. */
export const archiveOf = (folder: string, systemIdentifier: string): string =>
  join(folder, `wal-${systemIdentifier}`);
