/** Wall-clock time where the device stood: EDF knows no time zone. */
export interface LocalTime {
  year: number;
  /** 1..12 */
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  /** Part of a second, in [0, 1); absent when the file has none. */
  fraction?: number;
}

/** The two pairs of numbers that tie stored integers to physical values. */
export interface EdfRange {
  physicalMin: number;
  physicalMax: number;
  digitalMin: number;
  digitalMax: number;
}

/** What the header says of one signal. */
export interface EdfSignalHeader extends EdfRange {
  label: string;
  transducer: string;
  unit: string;
  prefilter: string;
  samplesPerRecord: number;
  /** Hz: samplesPerRecord / recordSeconds. 0 for a signal of annotations. */
  rate: number;
  /** True for "EDF Annotations", which holds markers instead of samples. */
  annotations: boolean;
}

export interface EdfHeader {
  kind: 'EDF' | 'EDF+C';
  patient: string;
  recording: string;
  /** Whole seconds; undefined when the file gives no date that exists. */
  startedAt: LocalTime | undefined;
  /** Bytes before the first record: 256 · (signals + 1). */
  headerBytes: number;
  /** Bytes of one record, all signals together. */
  recordBytes: number;
  recordSeconds: number;
  /** Number of records the header promises; −1 when it was never filled in. */
  records: number;
  /** All signals in file order, those of annotations included. */
  signals: EdfSignalHeader[];
  warnings: string[];
}

/** A signal with all its samples, as integers; `scaleOf` turns them into physical values. */
export interface EdfSignal extends Omit<EdfSignalHeader, 'annotations'> {
  samples: Int16Array<ArrayBuffer>;
}

/** A labelled moment, or a stretch when `seconds` is given. */
export interface EdfMarker {
  /** Seconds since the first sample. */
  atSeconds: number;
  seconds?: number;
  text: string;
}

export interface EdfFile {
  kind: 'EDF' | 'EDF+C';
  patient: string;
  recording: string;
  /** When the first sample was taken; undefined when the file gives no date that exists. */
  startedAt: LocalTime | undefined;
  recordSeconds: number;
  /** Whole records that were read. */
  records: number;
  signals: EdfSignal[];
  markers: EdfMarker[];
  /** What was odd and how it was taken, in sentences for people. */
  warnings: string[];
}

/** The factors of a signal: physical = digital · scale + offset. */
export function scaleOf(range: EdfRange): { scale: number; offset: number } {
  const scale = (range.physicalMax - range.physicalMin) / (range.digitalMax - range.digitalMin);
  return { scale, offset: range.physicalMin - range.digitalMin * scale };
}

/** The range that says `scale` and `offset` of a channel; all 16 bits unless a narrower digital range is given. */
export function rangeOf(
  { scale, offset }: { scale: number; offset: number },
  digitalMin = -32_768,
  digitalMax = 32_767,
): EdfRange {
  return {
    physicalMin: digitalMin * scale + offset,
    physicalMax: digitalMax * scale + offset,
    digitalMin,
    digitalMax,
  };
}
