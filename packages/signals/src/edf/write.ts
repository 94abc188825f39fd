import { isTime, longDate, pair } from './date.ts';
import { EdfError } from './error.ts';
import { formatNumber, toAscii } from './fields.ts';
import { ANNOTATIONS_LABEL, HEADER_UNIT } from './header.ts';
import { layOutAnnotations, recordSecondsFor } from './layout.ts';
import { type EdfMarker, type EdfRange, type LocalTime, scaleOf } from './types.ts';

/** Of whom: EDF+ keeps four subfields, each "X" when unknown. Leave it out to write no personal data. */
export interface EdfPatient {
  code?: string;
  sex?: 'F' | 'M';
  birth?: { year: number; month: number; day: number };
  name?: string;
}

export interface EdfSignalInput extends EdfRange {
  /** At most 16 characters, others are cut off; so are units from 8 and the other texts from 80. */
  label: string;
  unit: string;
  transducer?: string;
  prefilter?: string;
  /** Hz */
  rate: number;
  samples: Int16Array;
}

export interface EdfInput {
  /** Local time of the first sample, 1985 to 2084. */
  startedAt: LocalTime;
  patient?: EdfPatient;
  recording?: { admin?: string; technician?: string; equipment?: string };
  signals: readonly EdfSignalInput[];
  markers?: readonly EdfMarker[];
}

/** A signal as it goes into the header. */
type Column = Omit<EdfSignalInput, 'rate' | 'samples'> & { samplesPerRecord: number };

/**
 * Writes an EDF+C file: records of one second (or as long as suits every rate: `recordSecondsFor`), and
 * one annotation signal with the times of records and all markers.
 *
 * What the format cannot say: the last record is padded with the value nearest physical 0, so a reader sees up to a
 * record of flat line at the end, and a shorter signal is padded to the longest; physical minimum and maximum are
 * rounded to 8 characters; header texts become ASCII.
 * @throws {EdfError} `unwritable` when something cannot be said at all; `bad-signal` for a range without a scale, or
 * samples outside it.
 */
export function writeEdf(file: EdfInput): Uint8Array<ArrayBuffer> {
  const { signals, markers = [], startedAt } = file;
  checkStart(startedAt);
  const recordSeconds = recordSecondsFor(signals.map((signal) => signal.rate));
  const columns: Column[] = signals.map((signal) => {
    checkSignal(signal);
    return { ...signal, samplesPerRecord: Math.round(signal.rate * recordSeconds) };
  });
  const records = columns.reduce(
    (most, column, i) => Math.max(most, Math.ceil(signals[i]!.samples.length / column.samplesPerRecord)),
    signals.length === 0 ? 1 : 0,
  );
  if (records === 0) throw new EdfError('unwritable', 'There are no samples to write.');
  for (const marker of markers) checkMarker(marker);
  const annotations = layOutAnnotations(markers, records, recordSeconds, startedAt.fraction ?? 0);
  columns.push({
    label: ANNOTATIONS_LABEL,
    unit: '',
    physicalMin: -1,
    physicalMax: 1,
    digitalMin: -32_768,
    digitalMax: 32_767,
    samplesPerRecord: annotations.width / 2,
  });
  const recordBytes = 2 * columns.reduce((sum, column) => sum + column.samplesPerRecord, 0);
  const header = headerText(file, columns, records, recordSeconds);
  const bytes = new Uint8Array(header.length + records * recordBytes);
  for (let i = 0; i < header.length; i++) bytes[i] = header.charCodeAt(i);
  let offset = header.length;
  signals.forEach((signal, i) => {
    writeSamples(bytes, offset, recordBytes, signal, columns[i]!.samplesPerRecord, records);
    offset += 2 * columns[i]!.samplesPerRecord;
  });
  for (let r = 0; r < records; r++) {
    const part = annotations.bytes.subarray(r * annotations.width, (r + 1) * annotations.width);
    bytes.set(part, offset + r * recordBytes);
  }
  return bytes;
}

function checkStart(start: LocalTime): void {
  if (!isTime(start) || start.year < 1985 || start.year > 2084) {
    throw new EdfError('unwritable', 'EDF can only say start times that exist, from 1985 to 2084.');
  }
}

function checkMarker({ atSeconds, seconds = 0 }: EdfMarker): void {
  // Beyond 10^15 s a number would need an exponent, which annotations do not have.
  if (!(Math.abs(atSeconds) < 1e15 && seconds >= 0 && seconds < 1e15)) {
    throw new EdfError('unwritable', `A marker at ${atSeconds} s of ${seconds} s cannot be written.`);
  }
}

function checkSignal(signal: EdfSignalInput): void {
  const { label, physicalMin, physicalMax, digitalMin, digitalMax, samples } = signal;
  const inRange = (value: number) => Number.isInteger(value) && value >= -32_768 && value <= 32_767;
  if (!inRange(digitalMin) || !inRange(digitalMax) || digitalMin >= digitalMax) {
    throw new EdfError(
      'bad-signal',
      `"${label}" needs a digital range within 16 bits, not ${digitalMin} to ${digitalMax}.`,
    );
  }
  if (Number(formatNumber(physicalMin)) === Number(formatNumber(physicalMax))) {
    throw new EdfError(
      'bad-signal',
      `The physical range of "${label}" vanishes when written in 8 characters.`,
    );
  }
  // Other readers (EDFlib) clip such samples, so they would be lost without a word.
  const outside = samples.findIndex((value) => value < digitalMin || value > digitalMax);
  if (outside >= 0) {
    throw new EdfError(
      'bad-signal',
      `Sample ${outside} of "${label}" is ${samples[outside]}, outside its digital range of ${digitalMin} to ${digitalMax}.`,
    );
  }
  if (toAscii(label).trim() === ANNOTATIONS_LABEL) {
    throw new EdfError('bad-signal', `A signal cannot be called "${ANNOTATIONS_LABEL}".`);
  }
}

function headerText(
  file: EdfInput,
  columns: readonly Column[],
  records: number,
  recordSeconds: number,
): string {
  const { startedAt: t, patient = {}, recording = {} } = file;
  const fill = (text: string, width: number) => toAscii(text).slice(0, width).padEnd(width);
  const person = [patient.code, patient.sex, patient.birth && longDate(patient.birth), patient.name];
  const details = [recording.admin, recording.technician, recording.equipment];
  const all = (width: number, text: (column: Column) => string | undefined) =>
    columns.map((column) => fill(text(column) ?? '', width)).join('');
  return [
    fill('0', 8),
    fill(person.map(subfield).join(' '), 80),
    fill(`Startdate ${longDate(t)} ${details.map(subfield).join(' ')}`, 80),
    `${pair(t.day)}.${pair(t.month)}.${pair(t.year)}`,
    `${pair(t.hour)}.${pair(t.minute)}.${pair(t.second)}`,
    fill(String(HEADER_UNIT * (columns.length + 1)), 8),
    fill('EDF+C', 44),
    fill(formatNumber(records), 8),
    fill(formatNumber(recordSeconds), 8),
    fill(formatNumber(columns.length, 4), 4),
    all(16, (column) => column.label),
    all(80, (column) => column.transducer),
    all(8, (column) => column.unit),
    all(8, (column) => formatNumber(column.physicalMin)),
    all(8, (column) => formatNumber(column.physicalMax)),
    all(8, (column) => String(column.digitalMin)),
    all(8, (column) => String(column.digitalMax)),
    all(80, (column) => column.prefilter),
    all(8, (column) => formatNumber(column.samplesPerRecord)),
    all(32, () => ''),
  ].join('');
}

/** Subfields are separated by spaces, so they hold none. */
function subfield(text: string | undefined): string {
  return text?.trim().replaceAll(/\s+/g, '_') || 'X';
}

function writeSamples(
  bytes: Uint8Array,
  offset: number,
  recordBytes: number,
  signal: EdfSignalInput,
  perRecord: number,
  records: number,
): void {
  const { samples, digitalMin, digitalMax } = signal;
  const { scale, offset: zero } = scaleOf(signal);
  const padding = Math.min(digitalMax, Math.max(digitalMin, Math.round(-zero / scale)));
  let i = 0;
  for (let r = 0; r < records; r++) {
    let at = offset + r * recordBytes;
    for (const end = i + perRecord; i < end; i++, at += 2) {
      const value = i < samples.length ? samples[i]! : padding;
      bytes[at] = value;
      bytes[at + 1] = value >> 8;
    }
  }
}
