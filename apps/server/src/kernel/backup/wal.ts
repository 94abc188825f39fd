import { join } from 'node:path';

/** A file of the database's log of changes: timeline and number, 8 and 16 hexadecimal digits. */
const segmentName = /^[0-9A-F]{24}$/;

export const isSegment = (name: string): boolean => segmentName.test(name);

/** Says where a timeline branched off: without it nobody knows that there is one. */
export const isHistory = (name: string): boolean => /^[0-9A-F]{8}\.history$/.test(name);

/** Of a segment or a history. */
export const timelineOf = (name: string): number => Number.parseInt(name.slice(0, 8), 16);

export const historyName = (timeline: number): string => `${hex(timeline)}.history`;

/** `16/B374D848` as one number. */
export function lsnOf(text: string): bigint {
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

export function segmentAt(timeline: number, number: bigint, size: bigint): string {
  const perFile = 0x1_0000_0000n / size;
  return hex(timeline) + hex(number / perFile) + hex(number % perFile);
}

/** Of a file: how many lie before it, whatever their timelines. */
export const numberOf = (name: string, size: bigint): bigint =>
  BigInt(`0x${name.slice(8, 16)}`) * (0x1_0000_0000n / size) + BigInt(`0x${name.slice(16)}`);

/** The archive of one cluster within the folder of backups: two clusters that share the folder do not mix. */
export const archiveOf = (folder: string, systemIdentifier: string): string =>
  join(folder, `wal-${systemIdentifier}`);
