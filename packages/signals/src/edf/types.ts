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

/** EDF has 16 bits a sample, BDF 24; `+C` is continuous with annotations, `+D` has gaps between records. */
export type EdfKind = 'EDF' | 'EDF+C' | 'EDF+D' | 'BDF' | 'BDF+C' | 'BDF+D';

export interface EdfHeader {
  kind: EdfKind;
  /** Bits of a sample. */
  bits: 16 | 24;
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

/** Samples of a file: 16 bits of EDF, or 24 of BDF. */
export type EdfSamples = Int16Array<ArrayBuffer> | Int32Array<ArrayBuffer>;

/** Samples without a gap: `count` of them from place `firstSample` on, counted at the signal's rate. */
export interface EdfStretch {
  firstSample: number;
  count: number;
}

/** A signal with all its samples, as integers; `scaleOf` turns them into physical values. */
export interface EdfSignal extends Omit<EdfSignalHeader, 'annotations'> {
  /** Those of all stretches, one after the other. */
  samples: EdfSamples;
  /** One from place 0, unless the recording was interrupted. */
  stretches: EdfStretch[];
}

/** A labelled moment, or a stretch when `seconds` is given. */
export interface EdfMarker {
  /** Seconds since the first sample. */
  atSeconds: number;
  seconds?: number;
  text: string;
}

export interface EdfFile {
  kind: EdfKind;
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

/**
 * `range` when it holds all samples from `least` to `most`; else the widest range of the file's bits on the same line, so
 * that the scale stays. A file says one range for a signal, and readers cut off what is outside.
 */
export function rangeThatHolds(range: EdfRange, least: number, most: number): EdfRange {
  if (range.digitalMin <= least && most <= range.digitalMax) return range;
  const bits =
    Math.min(least, range.digitalMin) < -32_768 || Math.max(most, range.digitalMax) > 32_767 ? 24 : 16;
  return rangeOf(scaleOf(range), ...digitalLimits(bits));
}

/** The least and the greatest sample of so many bits. */
export function digitalLimits(bits: 16 | 24): [number, number] {
  return [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
}
