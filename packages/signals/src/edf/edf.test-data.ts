/** Builds EDF files by hand, field by field, so that tests can lie in each of them. */

interface RawSignal {
  label?: string;
  unit?: string;
  physicalMin?: string;
  physicalMax?: string;
  digitalMin?: string;
  digitalMax?: string;
  samplesPerRecord?: string;
}

export interface RawFile {
  version?: string;
  recording?: string;
  date?: string;
  time?: string;
  headerBytes?: string;
  reserved?: string;
  records?: string;
  recordSeconds?: string;
  signalCount?: string;
  /** What a field is filled up with. */
  padding?: string;
  signals?: readonly RawSignal[];
  /** Bytes behind the header. */
  data?: Uint8Array;
}

const latin1 = (text: string): number[] => [...text].map((character) => character.charCodeAt(0));

/** The bytes of a file; texts are Latin-1, one byte a character, so UTF-8 can be given as bytes too. */
export function rawEdf(file: RawFile): Uint8Array {
  const { padding = ' ', signals = [{}] } = file;
  const fill = (text: string | undefined, width: number) =>
    (text ?? '').padEnd(width, padding).slice(0, width);
  const all = (width: number, of: (signal: RawSignal) => string | undefined) =>
    signals.map((signal) => fill(of(signal), width)).join('');
  const header = [
    fill(file.version ?? '0', 8),
    fill('X X X X', 80),
    fill(file.recording, 80),
    fill(file.date ?? '22.11.26', 8),
    fill(file.time ?? '20.15.00', 8),
    fill(file.headerBytes ?? String(256 * (signals.length + 1)), 8),
    fill(file.reserved, 44),
    fill(file.records ?? '2', 8),
    fill(file.recordSeconds ?? '1', 8),
    fill(file.signalCount ?? String(signals.length), 4),
    all(16, (s) => s.label ?? 'ECG'),
    all(80, () => ''),
    all(8, (s) => s.unit ?? 'mV'),
    all(8, (s) => s.physicalMin ?? '-5'),
    all(8, (s) => s.physicalMax ?? '5'),
    all(8, (s) => s.digitalMin ?? '-1000'),
    all(8, (s) => s.digitalMax ?? '1000'),
    all(80, () => ''),
    all(8, (s) => s.samplesPerRecord ?? '4'),
    all(32, () => ''),
  ].join('');
  return new Uint8Array([...latin1(header), ...(file.data ?? new Uint8Array(16))]);
}

/** UTF-8 bytes as a Latin-1 text, for `rawEdf`. */
export function utf8(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}

/** An annotation signal's bytes, padded with NULs. */
export function annotationBytes(text: string, width: number): Uint8Array {
  const bytes = new Uint8Array(width);
  bytes.set(new TextEncoder().encode(text));
  return bytes;
}
