import { longDate, pair } from './date.ts';
import { formatNumber, toAscii } from './fields.ts';
import { HEADER_UNIT } from './header.ts';
import type { EdfKind } from './types.ts';
import type { EdfAbout, EdfSignalSpec } from './write-spec.ts';

/** A signal as it goes into the header. */
export type HeaderColumn = Omit<EdfSignalSpec, 'rate'> & { samplesPerRecord: number };

/** The header, one byte a character. */
export function headerBytes(
  about: EdfAbout,
  kind: EdfKind,
  columns: readonly HeaderColumn[],
  records: number,
  recordSeconds: number,
): Uint8Array<ArrayBuffer> {
  const { startedAt: t, patient = {}, recording = {} } = about;
  const fill = (text: string, width: number) => toAscii(text).slice(0, width).padEnd(width);
  const person = [patient.code, patient.sex, patient.birth && longDate(patient.birth), patient.name];
  const details = [recording.admin, recording.technician, recording.equipment];
  const all = (width: number, text: (column: HeaderColumn) => string | undefined) =>
    columns.map((column) => fill(text(column) ?? '', width)).join('');
  const text = [
    kind.startsWith('BDF') ? '\xffBIOSEMI' : fill('0', 8),
    fill(person.map(subfield).join(' '), 80),
    fill(`Startdate ${longDate(t)} ${details.map(subfield).join(' ')}`, 80),
    `${pair(t.day)}.${pair(t.month)}.${pair(t.year)}`,
    `${pair(t.hour)}.${pair(t.minute)}.${pair(t.second)}`,
    fill(String(HEADER_UNIT * (columns.length + 1)), 8),
    fill(kind, 44),
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
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Subfields are separated by spaces, so they hold none. */
function subfield(text: string | undefined): string {
  return text?.trim().replaceAll(/\s+/g, '_') || 'X';
}
