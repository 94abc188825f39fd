/** Files of the EDF family, field by field: their header here, their records by whoever needs them. */

export type EdfSignalField = {
  readonly label: string;
  readonly unit?: string;
  /** Samples in a record. */
  readonly samples: number;
};

export type EdfFields = {
  readonly kind: 'EDF' | 'EDF+C' | 'EDF+D' | 'BDF' | 'BDF+D';
  readonly records: number;
  readonly recordSeconds: number;
  readonly signals: readonly EdfSignalField[];
};

/** A header of 29 March 2026, 01:30. */
export function edfHeader({ kind, records, recordSeconds, signals }: EdfFields): Buffer {
  const isBdf = kind.startsWith('BDF');
  const most = isBdf ? 8_388_607 : 32_767;
  const fill = (text: string | number, width: number) => String(text).padEnd(width);
  const all = (width: number, of: (signal: EdfSignalField) => string | number) =>
    signals.map((signal) => fill(of(signal), width)).join('');
  const text = [
    isBdf ? '\xffBIOSEMI' : fill('0', 8),
    fill('X X X X', 80),
    fill('Startdate 29-MAR-2026 X X X', 80),
    '29.03.2601.30.00',
    fill(256 * (signals.length + 1), 8),
    fill(kind.includes('+') ? kind : isBdf ? '24BIT' : '', 44),
    fill(records, 8),
    fill(recordSeconds, 8),
    fill(signals.length, 4),
    all(16, ({ label }) => label),
    all(80, () => ''),
    all(8, ({ unit = 'uV' }) => unit),
    all(8, () => -(most + 1)),
    all(8, () => most),
    all(8, () => -(most + 1)),
    all(8, () => most),
    all(80, () => ''),
    all(8, ({ samples }) => samples),
    all(32, () => ''),
  ].join('');
  return Buffer.from(text, 'latin1');
}

/** Samples of 24 bits, little-endian. */
export function bytesOf24(samples: Int32Array): Buffer {
  const bytes = Buffer.alloc(3 * samples.length);
  for (const [i, sample] of samples.entries()) bytes.writeIntLE(sample, 3 * i, 3);
  return bytes;
}

/** What a record of an interrupted file says of its time, and a marker if there is one. */
export const onsetBytes = (seconds: number, width: number, marker = ''): Buffer =>
  Buffer.concat([
    Buffer.from(`+${seconds}\x14\x14\0${marker && `+${seconds}\x14${marker}\x14\0`}`),
    Buffer.alloc(width),
  ]).subarray(0, width);
