import { since } from './annotations.ts';
import { EdfError } from './error.ts';
import type { EdfHeader } from './types.ts';

/** A millisecond of rounding is no gap, and no overlap. */
const ROUNDING = 1e-3;

/** Follows what the records of a file say of their own times, and tells where one does not follow the one before. */
export class RecordTimes {
  readonly #interrupted: boolean;
  readonly #hasSamples: boolean;
  readonly #recordSeconds: number;
  /** Seconds of half a point of the fastest signal: a time within is the same point. */
  readonly #halfPoint: number;
  #record = 0;
  #firstOnset = 0;
  /** When the present run of records without a gap began, since the first sample, and how many records it has. */
  #runStart = 0;
  #runRecords = 0;
  #lastTime = 0;
  #untold = 0;
  #misplaced: string | undefined;
  #jitter: string | undefined;

  constructor({ kind, recordSeconds, signals }: EdfHeader) {
    const rates = signals.filter((signal) => !signal.annotations).map((signal) => signal.rate);
    this.#hasSamples = rates.length > 0;
    this.#interrupted = kind.endsWith('+D') && signals.some((signal) => signal.annotations);
    this.#recordSeconds = recordSeconds;
    this.#halfPoint = 0.5 / rates.reduce((fastest, rate) => Math.max(fastest, rate), 0);
  }

  /** Seconds between the header's start time and the first sample. */
  get firstOnset(): number {
    return this.#firstOnset;
  }

  /**
   * Takes the time the next record gives, in seconds since the file's start time.
   * @returns the seconds since the first sample at which it begins, when there is a gap before it.
   * @throws {EdfError} `bad-time` when it begins before the one before it has ended.
   */
  next(onset: number | undefined): number | undefined {
    const record = this.#record++;
    if (record === 0) this.#firstOnset = onset ?? 0;
    const expected = this.#runStart + this.#runRecords++ * this.#recordSeconds;
    if (onset === undefined) this.#untold++;
    if (onset === undefined || !this.#hasSamples) return undefined;
    const time = since(this.#firstOnset, onset);
    const late = time - expected;
    const lastEnd = this.#lastTime + (record === 0 ? 0 : this.#recordSeconds);
    const last = this.#lastTime;
    this.#lastTime = time;
    if (!this.#interrupted) {
      if (Math.abs(late) > ROUNDING) this.#misplace(record, onset, expected);
      return undefined;
    }
    if (Math.abs(late) < this.#halfPoint) return undefined;
    if (late < 0) {
      this.#checkOverlap({ record, onset, overlap: lastEnd - time, backwards: time <= last });
      return undefined;
    }
    this.#runStart = time;
    this.#runRecords = 1;
    return time;
  }

  #misplace(record: number, onset: number, expected: number): void {
    this.#misplaced ??= `Record ${record + 1} says it begins at ${onset} s, not ${expected} s; it was read as if there were no gap.`;
  }

  /** Clocks that run a little behind make records that begin a little early; more is no recording. */
  #checkOverlap(about: { record: number; onset: number; overlap: number; backwards: boolean }): void {
    const { record, onset, overlap, backwards } = about;
    if (backwards || overlap > Math.max(ROUNDING, 2 * this.#halfPoint)) {
      throw new EdfError(
        'bad-time',
        `Record ${record + 1} says it begins at ${onset} s, before the one before it has ended. The file is damaged, or its records are not in order.`,
      );
    }
    this.#jitter ??= `Record ${record + 1} says it begins at ${onset} s, a little before the one before it has ended; it was put directly behind.`;
  }

  warnings(): string[] {
    const warnings = [this.#misplaced, this.#jitter].filter((warning) => warning !== undefined);
    if (this.#interrupted && this.#untold > 0) {
      warnings.push(
        `${this.#untold} records do not say when they begin; each was put directly behind the one before it.`,
      );
    }
    if (this.#firstOnset < 0 || this.#firstOnset >= 1) {
      warnings.push(
        `The first record begins ${this.#firstOnset} s from the start time; the session and its markers count from that record.`,
      );
    }
    return warnings;
  }
}
