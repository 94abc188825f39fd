import { encodeList } from './annotations.ts';
import { EdfError } from './error.ts';
import { formatNumber } from './fields.ts';
import type { EdfMarker } from './types.ts';

/** Largest record other readers take (EDFlib); the old recommendation of 61,440 bytes is for 16-bit pointers. */
const MAX_RECORD_BYTES = 10 * 1024 * 1024;
/** Records longer than a minute are a last resort: up to one of them is padding at the end of the file. */
const USUAL_SECONDS = 60;
const MOST_SECONDS = 3600;
/** Rates may be off by so much of themselves where nothing exact is found: 9 ms a day. */
const TOLERANCE = 1e-7;
/** What rounding of doubles alone brings about. */
const EXACT = 1e-12;

/**
 * The duration of a record, in seconds, in which every rate (Hz) has a whole number of samples: 1 for whole rates;
 * else the fewest whole seconds; else, for a rate like 129.987, some samples' own time as 8 characters give it.
 * @throws {EdfError} when there is none up to an hour.
 */
export function recordSecondsFor(rates: readonly number[]): number {
  const seconds =
    firstThat(wholeSeconds(1, USUAL_SECONDS), rates, EXACT) ??
    firstThat(sampleTimes(rates[0]), rates, TOLERANCE) ??
    firstThat(wholeSeconds(USUAL_SECONDS, MOST_SECONDS), rates, TOLERANCE);
  if (seconds !== undefined) return seconds;
  throw new EdfError(
    'unwritable',
    `EDF needs records in which each signal has a whole number of samples; for rates of ${rates.join(', ')} Hz there is no such record.`,
  );
}

function firstThat(
  candidates: Iterable<number>,
  rates: readonly number[],
  tolerance: number,
): number | undefined {
  const bytesPerSecond = 2 * rates.reduce((sum, rate) => sum + rate, 0);
  for (const seconds of candidates) {
    if (seconds * bytesPerSecond > MAX_RECORD_BYTES) return undefined;
    const whole = rates.every((rate) => {
      const samples = Math.round(rate * seconds);
      return samples >= 1 && Math.abs(rate * seconds - samples) <= samples * tolerance;
    });
    if (whole) return seconds;
  }
  return undefined;
}

function* wholeSeconds(from: number, to: number): Generator<number> {
  for (let seconds = from; seconds <= to; seconds++) yield seconds;
}

/** The durations of n samples from one second to a minute, as they read when written. */
function* sampleTimes(rate: number | undefined): Generator<number> {
  if (rate === undefined || !(rate > 0)) return;
  const most = Math.min(rate * USUAL_SECONDS, MAX_RECORD_BYTES / 2);
  for (let n = Math.ceil(rate); n <= most; n++) yield Number(formatNumber(n / rate));
}

/** The annotation bytes of every record, all of the same even length. */
export interface AnnotationRecords {
  width: number;
  /** `records` times `width` bytes, padded with NULs. */
  bytes: Uint8Array;
}

/**
 * Lays out the annotation signal: each record begins with its own time; markers go to the record they fall in or, when
 * it is full, to a later and at last an earlier one, which the format allows. So a hundred markers in one second do not
 * widen every record of a day.
 */
export function layOutAnnotations(
  markers: readonly EdfMarker[],
  records: number,
  recordSeconds: number,
  fraction: number,
): AnnotationRecords {
  const times = Array.from({ length: records }, (_, r) => encodeList(fraction + r * recordSeconds, ''));
  const sorted = [...markers].sort((a, b) => a.atSeconds - b.atSeconds);
  const lists = sorted.map(({ atSeconds, seconds, text }) => ({
    bytes: encodeList(fraction + atSeconds, text === '' ? 'marker' : text, seconds),
    record: Math.min(records - 1, Math.max(0, Math.floor(atSeconds / recordSeconds))),
  }));
  const longestTime = times.reduce((longest, time) => Math.max(longest, time.length), 0);
  const total = lists.reduce((sum, list) => sum + list.bytes.length, 0);
  const longest = lists.reduce((most, list) => Math.max(most, list.bytes.length), 0);
  // Twice the mean leaves no marker without a place for long; doubling ends it.
  for (let room = Math.max(longest, Math.ceil((2 * total) / records)); ; room *= 2) {
    const width = (longestTime + room + 1) & ~1;
    const bytes = place(times, lists, width);
    if (bytes) return { width, bytes };
  }
}

/** Puts all lists into records of `width` bytes, or returns undefined when one finds no place. */
function place(
  times: readonly Uint8Array[],
  lists: readonly { bytes: Uint8Array; record: number }[],
  width: number,
): Uint8Array | undefined {
  const bytes = new Uint8Array(times.length * width);
  const used = times.map((time, r) => {
    bytes.set(time, r * width);
    return time.length;
  });
  const putFrom = (record: number, list: Uint8Array): number => {
    let r = record;
    while (r < used.length && used[r]! + list.length > width) r++;
    if (r === used.length) return r;
    bytes.set(list, r * width + used[r]!);
    used[r]! += list.length;
    return r;
  };
  let last = 0;
  let first = 0;
  for (const list of lists) {
    last = putFrom(Math.max(last, list.record), list.bytes);
    if (last < used.length) continue;
    // The end is full, and stays so for those that come later.
    first = putFrom(first, list.bytes);
    if (first === used.length) return undefined;
  }
  return bytes;
}
