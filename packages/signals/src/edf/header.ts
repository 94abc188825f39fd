import { parseStart } from './date.ts';
import { EdfError } from './error.ts';
import { FieldReader } from './fields.ts';
import { digitalLimits, type EdfHeader, type EdfKind, type EdfSignalHeader, scaleOf } from './types.ts';

/** Bytes of the fixed part of a header, and of each signal's share of the rest. */
export const HEADER_UNIT = 256;
/** What a signal is called that holds annotations. */
export const ANNOTATIONS_LABEL = { 16: 'EDF Annotations', 24: 'BDF Annotations' } as const;
/** Largest record, as for other readers (EDFlib: 10 MiB of EDF); the 61,440 bytes of old were for 16-bit pointers. */
export const MOST_RECORD_SAMPLES = 5 * 1024 * 1024;

/** Points a second: below is a point in eleven days, above a million no biosignal. */
const SLOWEST_RATE = 1e-6;
const FASTEST_RATE = 1e6;

/**
 * How long the header is, from its first 256 bytes, so that a reader knows what to wait for.
 * @throws {EdfError} when it is no such file or contradicts itself.
 */
export function headerLength(bytes: Uint8Array): number {
  bitsOf(bytes);
  const field = new FieldReader(bytes, 184, []);
  const headerBytes = field.whole(8, 'The length of the header', 1);
  const count = new FieldReader(bytes, 252, []).whole(4, 'The number of signals', 0);
  checkLength(count, headerBytes);
  return headerBytes;
}

/**
 * Reads the header of an EDF or BDF file; `bytes` may be the file's beginning only, as long as the header is whole.
 * @throws {EdfError} when it is no such file or contradicts itself.
 */
export function parseEdfHeader(bytes: Uint8Array): EdfHeader {
  const bits = bitsOf(bytes);
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
  const kind = kindOf(field.text(44), bits);
  const records = field.whole(8, 'The number of records', -1);
  const recordSeconds = field.number(8, 'The duration of a record');
  const count = signalCount(field.whole(4, 'The number of signals', 0), headerBytes, bytes.length);
  const signals = readSignals(bytes, count, bits, recordSeconds, warnings);
  checkDuration(recordSeconds, signals);
  checkAnnotations(kind, signals, warnings);
  return {
    kind,
    bits,
    patient,
    recording,
    startedAt: parseStart(date, time, recording, warnings),
    headerBytes,
    recordBytes: recordBytesOf(signals, bits),
    recordSeconds,
    records,
    signals,
    warnings,
  };
}

/** Byte 0 tells: "0" and seven spaces for EDF, 255 and "BIOSEMI" for BDF. */
function bitsOf(bytes: Uint8Array): 16 | 24 {
  const version = String.fromCharCode(...bytes.subarray(0, 8));
  if (version === '\xffBIOSEMI') return 24;
  if (bytes.length === 0) throw new EdfError('not-edf', 'The file is empty.');
  if (/^0[ \0]*$/.test(version)) return 16;
  throw new EdfError(
    'not-edf',
    `This is no EDF or BDF file: EDF should begin with "0" and seven spaces, but this begins with ${JSON.stringify(version)}.`,
  );
}

/** The first reserved field: "EDF+C" and "EDF+D" of EDF+, "BDF+C" and "BDF+D" likewise; anything else is plain. */
function kindOf(reserved: string, bits: 16 | 24): EdfKind {
  const name = bits === 16 ? 'EDF' : 'BDF';
  // Some writers of BDF+ leave the name of EDF+ there.
  const [, part] = /^[EB]DF\+([CD])/.exec(reserved) ?? [];
  return part === 'C' || part === 'D' ? `${name}+${part}` : name;
}

function checkAnnotations(kind: EdfKind, signals: readonly EdfSignalHeader[], warnings: string[]): void {
  const some = signals.some((signal) => signal.annotations);
  if (some && !kind.includes('+')) {
    warnings.push(
      `The file calls itself plain ${kind} but has annotations; they were read as ${kind}+ would.`,
    );
  }
  if (!some && kind.endsWith('+D')) {
    warnings.push(
      `The file calls itself interrupted (${kind}), but does not say when its records begin; it was read as if there were no gap.`,
    );
  }
}

function recordBytesOf(signals: readonly EdfSignalHeader[], bits: 16 | 24): number {
  const samples = signals.reduce((sum, signal) => sum + signal.samplesPerRecord, 0);
  const bytes = (samples * bits) / 8;
  if (samples > MOST_RECORD_SAMPLES) {
    throw new EdfError(
      'unsupported',
      `A record of the file has ${bytes} bytes; at most ${(MOST_RECORD_SAMPLES * bits) / 8} are read. Save the file with shorter records.`,
    );
  }
  return bytes;
}

function signalCount(count: number, headerBytes: number, length: number): number {
  const needed = checkLength(count, headerBytes);
  if (length < needed) {
    throw new EdfError(
      'truncated',
      `The header alone needs ${needed} bytes; ${needed - length} are missing.`,
    );
  }
  return count;
}

function checkLength(count: number, headerBytes: number): number {
  if (count === 0) throw new EdfError('signal-count', 'The file has no signals.');
  const needed = HEADER_UNIT * (count + 1);
  if (headerBytes === needed) return needed;
  throw new EdfError(
    'header-length',
    `With ${count} signals the header has ${needed} bytes, but it says ${headerBytes}. The file is damaged.`,
  );
}

/** The fields of signals are stored column by column: all labels, then all transducers, … */
function readSignals(
  bytes: Uint8Array,
  count: number,
  bits: 16 | 24,
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
    const annotations = /^[EB]DF Annotations$/.test(labels[i]!);
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
    return annotations ? signal : withUsableRange(signal, name(i), bits, warnings);
  });
}

/**
 * The signal with a range from which a scale follows. Limits that are equal are seen in unused channels of otherwise good
 * files: such a signal is kept as the integers that are stored. Digital limits upside down are a line like any other.
 */
function withUsableRange(
  signal: EdfSignalHeader,
  name: string,
  bits: 16 | 24,
  warnings: string[],
): EdfSignalHeader {
  const { physicalMin, physicalMax, digitalMin, digitalMax } = signal;
  const [least, most] = digitalLimits(bits);
  if (digitalMin === digitalMax || physicalMin === physicalMax) {
    const what =
      digitalMin === digitalMax
        ? `digital limits are both ${digitalMin}`
        : `physical limits are both ${physicalMin}`;
    warnings.push(
      `The ${what} in ${name}, so no scale follows; its values are the stored integers, without unit.`,
    );
    return {
      ...signal,
      unit: '',
      physicalMin: least,
      physicalMax: most,
      digitalMin: least,
      digitalMax: most,
    };
  }
  const { scale, offset } = scaleOf(signal);
  // The outermost samples must have a value too, not only the limits.
  if (!Number.isFinite(scale * 2 ** bits) || !Number.isFinite(offset)) {
    throw new EdfError(
      'bad-signal',
      `The physical range of ${name} (${physicalMin} to ${physicalMax}) is beyond what a number holds.`,
    );
  }
  if (Math.min(digitalMin, digitalMax) < least || Math.max(digitalMin, digitalMax) > most) {
    warnings.push(
      `The digital range of ${name} goes beyond ${bits} bits; its scale was taken from it all the same.`,
    );
  }
  if (digitalMin < digitalMax) return signal;
  warnings.push(
    `The digital minimum (${digitalMin}) of ${name} is above its maximum (${digitalMax}); both limits were taken the other way round.`,
  );
  return {
    ...signal,
    physicalMin: physicalMax,
    physicalMax: physicalMin,
    digitalMin: digitalMax,
    digitalMax: digitalMin,
  };
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
