import { EdfError } from './error.ts';
import { decodeText, parseNumber } from './fields.ts';
import type { EdfMarker } from './types.ts';

/** Ends the onset and each text of a time-stamped annotations list (TAL, EDF+ specification 2.2.2). */
const TEXT_END = '\x14';
const TEXT_END_BYTE = 0x14;
const DURATION = '\x15';

/** Most markers of a file: a day of heartbeats, each with its own. Five bytes make one, so a file could hold millions. */
const MOST_MARKERS = 100_000;
/** Most bytes of their texts, all together: a hundred for each, and a book besides. */
const MOST_TEXT_BYTES = 16 * 1024 * 1024;
/** A record some thirty years from the start of its file has not told its time, but is damaged. */
const MOST_ONSET = 1e9;

/** Collects the markers of a file, record by record. */
export class AnnotationCollector {
  /** Onsets count from the file's start time. */
  readonly #markers: EdfMarker[] = [];
  #textBytes = 0;
  #damaged = 0;

  /**
   * Takes the bytes of one annotation signal in one record: lists separated by NULs, and NULs behind them.
   * @returns when the record begins, in seconds since the file's start time: the first list, without text, says so in
   * the first annotation signal.
   */
  add(bytes: Uint8Array): number | undefined {
    let time: number | undefined;
    let first = true;
    let from = 0;
    while (from < bytes.length) {
      if (bytes[from] === 0) {
        from++;
        continue;
      }
      const end = endOf(bytes, from, 0);
      const list = bytes.subarray(from, end);
      const onset = first ? (timeAlone(list) ?? this.#addList(list)) : this.#addList(list);
      if (first) time = onset;
      first = false;
      from = end + 1;
    }
    return time !== undefined && Math.abs(time) <= MOST_ONSET ? time : undefined;
  }

  /** Keeps the texts of one list; its onset is returned when the first text is empty. */
  #addList(list: Uint8Array): number | undefined {
    const stampEnd = list.indexOf(TEXT_END_BYTE);
    const stamp = stampEnd < 0 ? undefined : parseStamp(decodeText(list.subarray(0, stampEnd)));
    if (!stamp) {
      this.#damaged++;
      return undefined;
    }
    // Every text ends with a mark, unless the list was cut off: then it is kept.
    for (let from = stampEnd + 1; from < list.length; ) {
      const end = endOf(list, from, TEXT_END_BYTE);
      if (end > from) this.#addMarker(stamp, list.subarray(from, end));
      from = end + 1;
    }
    return list.length === stampEnd + 1 || list[stampEnd + 1] === TEXT_END_BYTE ? stamp.onset : undefined;
  }

  #addMarker({ onset, seconds }: Stamp, bytes: Uint8Array): void {
    this.#textBytes += bytes.length;
    if (this.#markers.length === MOST_MARKERS || this.#textBytes > MOST_TEXT_BYTES) {
      throw new EdfError(
        'unsupported',
        `The file has more than ${MOST_MARKERS} markers, or more than ${MOST_TEXT_BYTES} bytes of their texts. Leave some out.`,
      );
    }
    const text = decodeText(bytes);
    if (text === '') return;
    this.#markers.push(
      seconds === undefined ? { atSeconds: onset, text } : { atSeconds: onset, seconds, text },
    );
  }

  /** All markers in order of time, counted from the first sample. */
  markersFrom(firstOnset: number): EdfMarker[] {
    return this.#markers
      .map((marker) => ({ ...marker, atSeconds: since(firstOnset, marker.atSeconds) }))
      .sort((a, b) => a.atSeconds - b.atSeconds);
  }

  warnings(): string[] {
    return this.#damaged > 0 ? [`${this.#damaged} annotations are damaged and were left out.`] : [];
  }
}

/** Rounded to nanoseconds, below which the subtraction of decimal numbers leaves dust. */
export function since(firstOnset: number, onset: number): number {
  return firstOnset === 0 ? onset : Math.round((onset - firstOnset) * 1e9) / 1e9;
}

/** An onset in seconds since the file's start time, and perhaps a duration. */
interface Stamp {
  onset: number;
  seconds?: number;
}

function parseStamp(text: string): Stamp | undefined {
  const [onsetText = '', durationText] = text.split(DURATION, 2);
  const onset = /^[+-]/.test(onsetText) ? parseNumber(onsetText) : undefined;
  if (onset === undefined) return undefined;
  if (!durationText) return { onset };
  const seconds = parseNumber(durationText);
  return seconds === undefined || seconds < 0 ? undefined : { onset, seconds };
}

function endOf(bytes: Uint8Array, from: number, mark: number): number {
  const end = bytes.indexOf(mark, from);
  return end < 0 ? bytes.length : end;
}

/**
 * The time in a list that holds nothing else, like "+12.5" and two marks: most lists of most files, so without a text in
 * between. Up to 15 digits are read as exactly as any text is; longer ones are left to others.
 */
function timeAlone(list: Uint8Array): number | undefined {
  const digits = list.length - 3;
  if (digits < 1 || digits > 15 || list[list.length - 2] !== TEXT_END_BYTE) return undefined;
  if (list[list.length - 1] !== TEXT_END_BYTE || (list[0] !== 0x2b && list[0] !== 0x2d)) return undefined;
  let mantissa = 0;
  let divisor = 0;
  for (let i = 1; i <= digits; i++) {
    const byte = list[i]!;
    if (byte === 0x2e && divisor === 0 && i > 1) {
      divisor = 1;
      continue;
    }
    if (byte < 0x30 || byte > 0x39) return undefined;
    mantissa = mantissa * 10 + (byte - 0x30);
    divisor *= 10;
  }
  const value = divisor > 1 ? mantissa / divisor : mantissa;
  return list[0] === 0x2d ? -value : value;
}

/** The bytes of one list: a time alone (for a record), or a marker. Onset in seconds since the file's start time. */
export function encodeList(onset: number, text: string, seconds?: number): Uint8Array {
  const sign = onset < 0 ? '' : '+';
  const duration = seconds === undefined ? '' : DURATION + decimal(seconds);
  // The characters that carry the structure cannot be part of a text.
  const clean = text.replaceAll('\0', ' ').replaceAll(TEXT_END, ' ').replaceAll(DURATION, ' ');
  return new TextEncoder().encode(`${sign}${decimal(onset)}${duration}${TEXT_END}${clean}${TEXT_END}\0`);
}

/** Seconds to 100 ns, without exponent or trailing zeros: readers keep no more. */
export function decimal(value: number): string {
  const text = value.toFixed(7).replace(/\.?0+$/, '');
  return text === '-0' ? '0' : text;
}
