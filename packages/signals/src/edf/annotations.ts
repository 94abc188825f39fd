import { EdfError } from './error.ts';
import { decodeText, parseNumber } from './fields.ts';
import type { EdfMarker } from './types.ts';

/** Ends the onset and each text of a time-stamped annotations list (TAL, EDF+ specification 2.2.2). */
const TEXT_END = '\x14';
const DURATION = '\x15';

/** One list: an onset in seconds since the file's start time, and any number of texts. */
interface AnnotationList {
  onset: number;
  seconds?: number;
  texts: string[];
}

/** What one record's annotation bytes say. */
interface RecordAnnotations {
  lists: AnnotationList[];
  /** Lists that could not be read. */
  damaged: number;
}

/** Lists are separated by NULs; what is left of the signal is NULs too. */
function parseLists(bytes: Uint8Array): RecordAnnotations {
  const lists: AnnotationList[] = [];
  let damaged = 0;
  let from = 0;
  while (from < bytes.length) {
    let end = bytes.indexOf(0, from);
    if (end < 0) end = bytes.length;
    if (end > from) {
      const list = parseList(decodeText(bytes.subarray(from, end)));
      if (list) lists.push(list);
      else damaged++;
    }
    from = end + 1;
  }
  return { lists, damaged };
}

function parseList(text: string): AnnotationList | undefined {
  const [stamp, ...texts] = text.split(TEXT_END);
  const [onsetText = '', durationText] = stamp!.split(DURATION);
  const onset = /^[+-]/.test(onsetText) ? parseNumber(onsetText) : undefined;
  if (onset === undefined || texts.length === 0) return undefined;
  // Every text ends with a mark, so the last piece is empty, unless the list was cut off: then it is kept.
  if (texts.at(-1) === '') texts.pop();
  const seconds = durationText ? parseNumber(durationText) : undefined;
  if (durationText && (seconds === undefined || seconds < 0)) return undefined;
  return seconds === undefined ? { onset, texts } : { onset, seconds, texts };
}

/** Most markers of a file: a day of heartbeats, each with its own. Five bytes make one, so a file could hold millions. */
const MOST_MARKERS = 100_000;

/** Collects the markers of a file, record by record, and what its records say of their own times. */
export class AnnotationCollector {
  readonly markers: EdfMarker[] = [];
  readonly #recordSeconds: number;
  #firstOnset: number | undefined;
  #damaged = 0;
  #misplaced: string | undefined;

  constructor(recordSeconds: number) {
    this.#recordSeconds = recordSeconds;
  }

  /**
   * Takes the bytes of one annotation signal in one record. In the first such signal the first list, without text,
   * says when the record begins; in the first record that is also the fraction of the start time.
   */
  add(bytes: Uint8Array, record: number, keepsTime: boolean): void {
    const { lists, damaged } = parseLists(bytes);
    this.#damaged += damaged;
    if (keepsTime && lists[0] && !lists[0].texts[0]) this.#checkTime(lists[0].onset, record);
    for (const { onset, seconds, texts } of lists) {
      const atSeconds = this.#sinceFirstSample(onset);
      for (const text of texts) {
        if (text === '') continue;
        if (this.markers.length === MOST_MARKERS) {
          throw new EdfError(
            'unsupported',
            `The file has more than ${MOST_MARKERS} markers. Leave some out.`,
          );
        }
        this.markers.push(seconds === undefined ? { atSeconds, text } : { atSeconds, seconds, text });
      }
    }
  }

  #checkTime(onset: number, record: number): void {
    if (record === 0) this.#firstOnset = onset;
    const expected = record * this.#recordSeconds;
    // A millisecond of rounding is no gap.
    if (Math.abs(this.#sinceFirstSample(onset) - expected) > 1e-3) {
      this.#misplaced ??= `Record ${record + 1} says it begins at ${onset} s, not ${expected} s; it was read as if there were no gap.`;
    }
  }

  /** Rounded to nanoseconds, below which the subtraction of decimal numbers leaves dust. */
  #sinceFirstSample(onset: number): number {
    return this.#firstOnset ? Math.round((onset - this.#firstOnset) * 1e9) / 1e9 : onset;
  }

  /** Seconds between the header's start time and the first sample. */
  get firstOnset(): number {
    return this.#firstOnset ?? 0;
  }

  warnings(): string[] {
    const warnings: string[] = [];
    if (this.#misplaced) warnings.push(this.#misplaced);
    if (this.#damaged > 0) warnings.push(`${this.#damaged} annotations are damaged and were left out.`);
    if (this.firstOnset < 0 || this.firstOnset >= 1) {
      warnings.push(
        `The first record begins ${this.firstOnset} s from the start time; markers count from that record.`,
      );
    }
    return warnings;
  }
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
function decimal(value: number): string {
  const text = value.toFixed(7).replace(/\.?0+$/, '');
  return text === '-0' ? '0' : text;
}
