import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Backup } from './folder.ts';
import { historyName, isHistory, isSegment, lsnOf, numberOf, segmentAt, timelineOf } from './wal.ts';

/**
 * A database's log of changes branches: each restore begins a timeline, and what its parent held behind the branch is
 * undone. A way is the timelines that lead from the first to one, each with the place up to which it counts.
 */
export type Way = readonly { readonly timeline: number; readonly upTo: bigint }[];

const noEnd = 2n ** 64n;

/**
 * The way to a timeline, by the `.history` file that PostgreSQL wrote when it branched off: a line a parent, with its number
 * and where it was left (https://www.postgresql.org/docs/18/continuous-archiving.html#BACKUP-TIMELINES).
 * @param folders where the file may lie. Undefined when it lies in none
 */
export function wayTo(timeline: number, folders: readonly string[]): Way | undefined {
  const last = { timeline, upTo: noEnd };
  if (timeline === 1) return [last];
  const file = folders.map((folder) => join(folder, historyName(timeline))).find((one) => existsSync(one));
  if (file === undefined) return undefined;
  const parents = [...readFileSync(file, 'utf8').matchAll(/^\s*(\d+)\s+([0-9A-F]+\/[0-9A-F]+)/gm)];
  return [...parents.map(([, number, at = '']) => ({ timeline: Number(number), upTo: lsnOf(at) })), last];
}

/** Whether a backup was complete before its timeline was left: it can be followed on that way. */
export const isOnWay = (way: Way, { manifest }: Backup): boolean =>
  way.some(({ timeline, upTo }) => timeline === manifest.timeline && lsnOf(manifest.stopLsn) <= upTo);

/** Names in a folder; none where it is not there. */
export const namesIn = (folder: string | undefined): readonly string[] =>
  folder !== undefined && existsSync(folder) ? readdirSync(folder) : [];

/** The newest timeline that files of a log of changes tell of; 0 where they tell of none. */
export const newestTimeline = (names: readonly string[]): number =>
  Math.max(0, ...names.filter((name) => isSegment(name) || isHistory(name)).map(timelineOf));

/**
 * The first file that is lacking on a way between a file and the newest there is: what comes behind such a hole cannot be
 * restored. Undefined when there is none. The file within which a timeline branches off is its own: it begins with a copy of
 * its parent's, and that one's lacks what follows.
 * @param names of the files that there are
 */
export function holeOn(
  way: Way,
  names: readonly string[],
  first: string,
  segmentBytes: number,
): string | undefined {
  const size = BigInt(segmentBytes);
  const there = new Set(names.filter(isSegment));
  const begins = way.map(({ timeline }, at) => ({ timeline, from: (way[at - 1]?.upTo ?? 0n) / size }));
  const nameAt = (number: bigint) =>
    segmentAt(begins.findLast(({ from }) => from <= number)?.timeline ?? 1, number, size);
  const numbers = [...there]
    .map((name) => numberOf(name, size))
    .filter((number) => there.has(nameAt(number)));
  const newest = numbers.sort((a, b) => (a < b ? -1 : 1)).at(-1) ?? 0n;
  for (let number = numberOf(first, size); number < newest; number++)
    if (!there.has(nameAt(number))) return nameAt(number);
  return undefined;
}

/** The first file that an archive lacks behind a backup, on the newest way that leads on from it. */
export function holeBehind(backup: Backup, archive: string): string | undefined {
  const { timeline, segments, segmentBytes } = backup.manifest;
  const names = namesIn(archive);
  const newest = wayTo(Math.max(timeline, newestTimeline(names)), [archive]);
  const way = newest && isOnWay(newest, backup) ? newest : wayTo(timeline, [archive]);
  return way && holeOn(way, names, segments[0] ?? '', segmentBytes);
}
