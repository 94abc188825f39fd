import { decimal, encodeList } from './annotations.ts';
import type { RecordRun } from './record-runs.ts';
import type { EdfMarker } from './types.ts';

/** Where markers go: which records, how many bytes of annotations each has, and how long it lasts. */
interface Layout {
  runs: readonly RecordRun[];
  recordSeconds: number;
  /** Part of a second by which the first sample is later than the start time. */
  fraction: number;
  /** The width is a multiple of this: bytes of a sample. */
  unit: number;
}

/** The annotation signal, record by record. */
export interface AnnotationRecords {
  /** Bytes in each record. */
  width: number;
  /** Writes those of one record: `record` in the file, which is the `grid`-th since the start. The bytes are zeros yet. */
  write(record: number, grid: number, into: Uint8Array): void;
}

/**
 * Lays out the annotation signal: each record begins with its own time; markers go to the record they fall in or, when
 * it is full, to a later and at last an earlier one, which the format allows. So a hundred markers in one second do not
 * widen every record of a day.
 */
export function layOutAnnotations(markers: readonly EdfMarker[], layout: Layout): AnnotationRecords {
  const { runs, recordSeconds, fraction, unit } = layout;
  const last = runs.at(-1)!;
  const records = last.at + last.count;
  const sorted = [...markers].sort((a, b) => a.atSeconds - b.atSeconds);
  const lists = sorted.map(({ atSeconds, seconds, text }) => ({
    bytes: encodeList(fraction + atSeconds, text === '' ? 'marker' : text, seconds),
    record: recordAt(runs, atSeconds / recordSeconds),
  }));
  const longestTime = longestTimeOf(layout);
  const total = lists.reduce((sum, list) => sum + list.bytes.length, 0);
  const longest = lists.reduce((most, list) => Math.max(most, list.bytes.length), 0);
  // Twice the mean leaves no marker without a place for long; doubling ends it.
  for (let room = Math.max(longest, Math.ceil((2 * total) / records)); ; room *= 2) {
    const places = place(lists, records, room);
    if (!places) continue;
    return {
      width: Math.ceil((longestTime + room) / unit) * unit,
      write(record, grid, into) {
        const time = encodeList(fraction + grid * recordSeconds, '');
        into.set(time);
        let at = time.length;
        for (const list of places.get(record) ?? []) {
          into.set(list, at);
          at += list.length;
        }
      },
    };
  }
}

/** The record in the file in which a moment falls, or the next one where it falls into a gap. */
function recordAt(runs: readonly RecordRun[], grid: number): number {
  let low = 0;
  let high = runs.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    const run = runs[middle]!;
    if (grid < run.grid + run.count) high = middle;
    else low = middle + 1;
  }
  const run = runs[low]!;
  return run.at + Math.min(run.count - 1, Math.max(0, Math.floor(grid - run.grid)));
}

/** Bytes of the longest time of a record: none has more digits than the last, nor more decimals than its parts. */
function longestTimeOf({ runs, recordSeconds, fraction }: Layout): number {
  const last = runs.at(-1)!;
  const [whole] = decimal(fraction + (last.grid + last.count) * recordSeconds).split('.', 1);
  const decimals = Math.max(...[recordSeconds, fraction].map((x) => decimal(x).split('.')[1]?.length ?? 0));
  return encodeList(0, '').length - 1 + whole!.length + (decimals > 0 ? 1 + decimals : 0);
}

/** Finds a record for each list, each having `room` for them, or returns undefined when one finds no place. */
function place(
  lists: readonly { bytes: Uint8Array; record: number }[],
  records: number,
  room: number,
): Map<number, Uint8Array[]> | undefined {
  const placed = new Map<number, Uint8Array[]>();
  const used = new Map<number, number>();
  const putFrom = (record: number, list: Uint8Array): number => {
    let r = record;
    while (r < records && (used.get(r) ?? 0) + list.length > room) r++;
    if (r === records) return r;
    used.set(r, (used.get(r) ?? 0) + list.length);
    const others = placed.get(r);
    if (others) others.push(list);
    else placed.set(r, [list]);
    return r;
  };
  let last = 0;
  let first = 0;
  for (const list of lists) {
    last = putFrom(Math.max(last, list.record), list.bytes);
    if (last < records) continue;
    // The end is full, and stays so for those that come later.
    first = putFrom(first, list.bytes);
    if (first === records) return undefined;
  }
  return placed;
}
