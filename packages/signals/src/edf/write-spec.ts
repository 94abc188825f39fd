import { isTime } from './date.ts';
import { EdfError } from './error.ts';
import { formatNumber, toAscii } from './fields.ts';
import { digitalLimits, type EdfMarker, type EdfRange, type EdfStretch, type LocalTime } from './types.ts';

/** Of whom: EDF+ keeps four subfields, each "X" when unknown. Leave it out to write no personal data. */
export interface EdfPatient {
  code?: string;
  sex?: 'F' | 'M';
  birth?: { year: number; month: number; day: number };
  name?: string;
}

/** What a file says of itself, besides its samples. */
export interface EdfAbout {
  /** Local time of the first sample, 1985 to 2084. */
  startedAt: LocalTime;
  patient?: EdfPatient;
  recording?: { admin?: string; technician?: string; equipment?: string };
  /** They count from the first sample. */
  markers?: readonly EdfMarker[];
}

/** A signal as it is to be described. A digital range beyond 16 bits, of any signal, makes the file BDF. */
export interface EdfSignalSpec extends EdfRange {
  /** At most 16 characters, others are cut off; so are units from 8 and the other texts from 80. */
  label: string;
  unit: string;
  transducer?: string;
  prefilter?: string;
  /** Hz */
  rate: number;
}

/** A signal, and which of its samples there are: ascending, and not over one another. */
export interface EdfWriterSignal extends EdfSignalSpec {
  stretches: readonly EdfStretch[];
}

export interface EdfWriterSpec extends EdfAbout {
  signals: readonly EdfWriterSignal[];
  /** Whether markers say where the file has padding in place of samples; true unless told. */
  notePadding?: boolean;
}

/** More records than eight digits count cannot be written. */
export const MOST_RECORDS = 99_999_999;

/** @returns the bits that all signals need. */
export function checkSpec({ startedAt, markers = [], signals }: EdfWriterSpec): 16 | 24 {
  if (!isTime(startedAt) || startedAt.year < 1985 || startedAt.year > 2084) {
    throw new EdfError('unwritable', 'EDF can only say start times that exist, from 1985 to 2084.');
  }
  for (const marker of markers) checkMarker(marker);
  for (const signal of signals) checkSignal(signal);
  const [least, most] = digitalLimits(16);
  return signals.every((signal) => signal.digitalMin >= least && signal.digitalMax <= most) ? 16 : 24;
}

function checkMarker({ atSeconds, seconds = 0 }: EdfMarker): void {
  // Beyond 10^15 s a number would need an exponent, which annotations do not have.
  if (!(Math.abs(atSeconds) < 1e15 && seconds >= 0 && seconds < 1e15)) {
    throw new EdfError('unwritable', `A marker at ${atSeconds} s of ${seconds} s cannot be written.`);
  }
}

function checkSignal(signal: EdfWriterSignal): void {
  const { label, physicalMin, physicalMax, digitalMin, digitalMax } = signal;
  const [least, most] = digitalLimits(24);
  const inRange = (value: number) => Number.isInteger(value) && value >= least && value <= most;
  if (!inRange(digitalMin) || !inRange(digitalMax) || digitalMin >= digitalMax) {
    throw new EdfError(
      'bad-signal',
      `"${label}" needs a digital range within 16 bits, or 24 for BDF, not ${digitalMin} to ${digitalMax}.`,
    );
  }
  if (Number(formatNumber(physicalMin)) === Number(formatNumber(physicalMax))) {
    throw new EdfError(
      'bad-signal',
      `The physical range of "${label}" vanishes when written in 8 characters.`,
    );
  }
  if (/^[EB]DF Annotations$/.test(toAscii(label).trim())) {
    throw new EdfError('bad-signal', `A signal cannot be called "${label.trim()}".`);
  }
  checkStretches(signal);
}

function checkStretches({ label, stretches }: EdfWriterSignal): void {
  let end = 0;
  for (const { firstSample, count } of stretches) {
    if (!Number.isSafeInteger(firstSample + count) || count < 0 || firstSample < end) {
      throw new EdfError('unwritable', `The stretches of "${label}" are not in order.`);
    }
    end = firstSample + count;
  }
}
