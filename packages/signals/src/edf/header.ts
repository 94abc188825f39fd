import { parseStart } from './date.ts';
import { EdfError } from './error.ts';
import { FieldReader } from './fields.ts';
import { type EdfHeader, type EdfSignalHeader, scaleOf } from './types.ts';

/** Bytes of the fixed part of a header, and of each signal's share of the rest. */
export const HEADER_UNIT = 256;
export const ANNOTATIONS_LABEL = 'EDF Annotations';

/** Points a second: below is a point in eleven days, above a million no biosignal. */
const SLOWEST_RATE = 1e-6;
const FASTEST_RATE = 1e6;

/**
 * Reads the header of an EDF or EDF+C file; `bytes` may be the file's beginning only, as long as the header is whole.
 * @throws {EdfError} when it is no such file or contradicts itself.
 */
export function parseEdfHeader(bytes: Uint8Array): EdfHeader {
  checkKind(bytes);
  if (bytes.length < HEADER_UNIT) {
    throw new EdfError('truncated', `An EDF header has at least 256 bytes; the file has ${bytes.length}.`);
  }
  const warnings: string[] = [];
  const field = new FieldReader(bytes, 8, warnings);
  const patient = field.text(80);
  const recording = field.text(80);
  const date = field.text(8);
  const time = field.text(8);
  const headerBytes = field.whole(8, 'The length of the header', 1);
  const kind = kindOf(field.text(44));
  const records = field.whole(8, 'The number of records', -1);
  const recordSeconds = field.number(8, 'The duration of a record');
  const count = signalCount(field.whole(4, 'The number of signals', 0), headerBytes, bytes.length);
  const signals = readSignals(bytes, count, recordSeconds, warnings);
  checkDuration(recordSeconds, signals);
  if (kind === 'EDF' && signals.some((signal) => signal.annotations)) {
    warnings.push('The file calls itself plain EDF but has annotations; they were read as EDF+ would.');
  }
  return {
    kind,
    patient,
    recording,
    startedAt: parseStart(date, time, recording, warnings),
    headerBytes,
    recordBytes: 2 * signals.reduce((sum, signal) => sum + signal.samplesPerRecord, 0),
    recordSeconds,
    records,
    signals,
    warnings,
  };
}

/** Byte 0 tells: "0" and seven spaces for EDF, 255 and "BIOSEMI" for BDF. */
function checkKind(bytes: Uint8Array): void {
  const version = String.fromCharCode(...bytes.subarray(0, 8));
  if (version === '\xffBIOSEMI') {
    throw new EdfError(
      'unsupported',
      'This is a BDF file (24 bits). BDF is not supported yet: convert it to EDF.',
    );
  }
  if (bytes.length === 0) throw new EdfError('not-edf', 'The file is empty.');
  if (!/^0[ \0]*$/.test(version)) {
    throw new EdfError(
      'not-edf',
      `This is no EDF file: it should begin with "0" and seven spaces, but begins with ${JSON.stringify(version)}.`,
    );
  }
}

function kindOf(reserved: string): 'EDF' | 'EDF+C' {
  if (reserved.startsWith('EDF+D')) {
    throw new EdfError(
      'unsupported',
      'This is an interrupted recording (EDF+D), which is not supported yet: save each part as EDF+C.',
    );
  }
  return reserved.startsWith('EDF+C') ? 'EDF+C' : 'EDF';
}

function signalCount(count: number, headerBytes: number, length: number): number {
  if (count === 0) throw new EdfError('signal-count', 'The file has no signals.');
  const needed = HEADER_UNIT * (count + 1);
  if (headerBytes !== needed) {
    throw new EdfError(
      'header-length',
      `With ${count} signals the header has ${needed} bytes, but it says ${headerBytes}. The file is damaged.`,
    );
  }
  if (length < needed) {
    throw new EdfError(
      'truncated',
      `The header alone needs ${needed} bytes; ${needed - length} are missing.`,
    );
  }
  return count;
}

/** The fields of signals are stored column by column: all labels, then all transducers, … */
function readSignals(
  bytes: Uint8Array,
  count: number,
  recordSeconds: number,
  warnings: string[],
): EdfSignalHeader[] {
  const field = new FieldReader(bytes, HEADER_UNIT, warnings);
  const numbers = Array.from({ length: count }, (_, i) => i);
  const labels = numbers.map(() => field.text(16));
  const name = (i: number) => `signal ${i + 1} ("${labels[i]}")`;
  const transducers = numbers.map(() => field.text(80));
  const units = numbers.map(() => field.text(8));
  const column = (what: string) => numbers.map((i) => field.number(8, `The ${what} of ${name(i)}`));
  const physicalMin = column('physical minimum');
  const physicalMax = column('physical maximum');
  const digitalMin = column('digital minimum');
  const digitalMax = column('digital maximum');
  const prefilters = numbers.map(() => field.text(80));
  const samples = numbers.map((i) => field.whole(8, `The number of samples in a record of ${name(i)}`, 1));
  return numbers.map((i) => {
    const annotations = labels[i] === ANNOTATIONS_LABEL;
    const signal: EdfSignalHeader = {
      label: labels[i]!,
      transducer: transducers[i]!,
      unit: units[i]!,
      physicalMin: physicalMin[i]!,
      physicalMax: physicalMax[i]!,
      digitalMin: digitalMin[i]!,
      digitalMax: digitalMax[i]!,
      prefilter: prefilters[i]!,
      samplesPerRecord: samples[i]!,
      rate: annotations ? 0 : samples[i]! / recordSeconds,
      annotations,
    };
    if (!annotations) checkRanges(signal, name(i), warnings);
    return signal;
  });
}

function checkRanges(signal: EdfSignalHeader, name: string, warnings: string[]): void {
  const { physicalMin, physicalMax, digitalMin, digitalMax } = signal;
  if (digitalMin >= digitalMax) {
    throw new EdfError(
      'bad-signal',
      `The digital minimum (${digitalMin}) of ${name} is not below its maximum (${digitalMax}): no scale follows from it.`,
    );
  }
  if (physicalMin === physicalMax) {
    throw new EdfError(
      'bad-signal',
      `The physical minimum and maximum of ${name} are both ${physicalMin}: no scale follows from them.`,
    );
  }
  const { scale, offset } = scaleOf(signal);
  // The outermost samples must have a value too, not only the limits.
  if (!Number.isFinite(scale * 65_536) || !Number.isFinite(offset)) {
    throw new EdfError(
      'bad-signal',
      `The physical range of ${name} (${physicalMin} to ${physicalMax}) is beyond what a number holds.`,
    );
  }
  if (digitalMin < -32_768 || digitalMax > 32_767) {
    warnings.push(
      `The digital range of ${name} goes beyond 16 bits; its scale was taken from it all the same.`,
    );
  }
}

/** Only a file of nothing but annotations may have records without duration. */
function checkDuration(recordSeconds: number, signals: readonly EdfSignalHeader[]): void {
  const least = signals.every((signal) => signal.annotations) ? 0 : Number.MIN_VALUE;
  if (!(recordSeconds >= least)) {
    throw new EdfError('bad-number', `A record cannot last ${recordSeconds} seconds.`);
  }
  for (const { label, rate, annotations } of signals) {
    if (annotations || (rate >= SLOWEST_RATE && rate <= FASTEST_RATE)) continue;
    throw new EdfError(
      'bad-signal',
      `The signal "${label}" would have ${rate} points a second, as no recorder has.`,
    );
  }
}
