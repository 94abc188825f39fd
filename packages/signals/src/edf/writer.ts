import { type AnnotationRecords, layOutAnnotations } from './annotation-layout.ts';
import { EdfError } from './error.ts';
import { ANNOTATIONS_LABEL, MOST_RECORD_SAMPLES } from './header.ts';
import { type HeaderColumn, headerBytes } from './header-text.ts';
import { paddingNotes, type RecordRun, type RunSignal, recordRunsOf } from './record-runs.ts';
import { recordSecondsFor } from './record-seconds.ts';
import { writeSamples } from './samples.ts';
import { digitalLimits, type EdfKind, scaleOf } from './types.ts';
import { checkSpec, type EdfWriterSpec, MOST_RECORDS } from './write-spec.ts';

/**
 * Gives `count` samples of a signal from place `firstSample` on: always within one stretch, never twice, and for each
 * signal in ascending order.
 */
export type EdfRead = (
  signal: number,
  firstSample: number,
  count: number,
) => ArrayLike<number> | Promise<ArrayLike<number>>;

export interface EdfWriter {
  kind: EdfKind;
  /** Bytes of the whole file. */
  size: number;
  records: number;
  recordSeconds: number;
  /** The file, piece by piece: the header, then some 256 KiB at a time, or one record if that is more. */
  chunks(read: EdfRead): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined>;
  /** The same for samples that are at hand. */
  chunksNow(read: (...about: Parameters<EdfRead>) => ArrayLike<number>): Generator<Uint8Array<ArrayBuffer>>;
}

/** What the encoder needs next: samples of one stretch. */
interface Wanted {
  signal: number;
  firstSample: number;
  count: number;
}

type Encoding = Generator<Wanted | Uint8Array<ArrayBuffer>, void, ArrayLike<number> | undefined>;

/** A signal, and where the file keeps it. */
interface Column extends RunSignal, HeaderColumn {
  label: string;
}

interface Plan {
  kind: EdfKind;
  header: Uint8Array<ArrayBuffer>;
  columns: readonly Column[];
  runs: readonly RecordRun[];
  annotations: AnnotationRecords;
  bits: 16 | 24;
  records: number;
  recordSeconds: number;
  recordBytes: number;
}

/** About as many bytes are made at once. */
const CHUNK_BYTES = 256 * 1024;

/**
 * Prepares a file of EDF+, or of BDF+ when a digital range goes beyond 16 bits. Records last a second, or as long as suits
 * every rate (`recordSecondsFor`), and lie on one grid; those in which no signal has a sample are left out: then the file
 * is interrupted (EDF+D), else continuous (EDF+C). One annotation signal has the times of the records and all markers.
 *
 * What the format cannot say: all signals of a record are there, and whole. So the last record, the edges of gaps, and
 * gaps of single signals are padded with the value nearest physical 0, and a marker "No data" says from where to where
 * (`notePadding`). Physical minimum and maximum are rounded to 8 characters; header texts become ASCII.
 * @throws {EdfError} `unwritable` when something cannot be said at all; `bad-signal` for a range without a scale, and,
 * from `chunks`, for samples outside it.
 */
export function createEdfWriter(spec: EdfWriterSpec): EdfWriter {
  const plan = planOf(spec);
  const { kind, header, records, recordSeconds, recordBytes } = plan;
  return {
    kind,
    size: header.length + records * recordBytes,
    records,
    recordSeconds,
    async *chunks(read) {
      yield header;
      const encoding = encode(plan);
      for (let step = encoding.next(); !step.done; ) {
        const { value } = step;
        if (value instanceof Uint8Array) {
          yield value;
          step = encoding.next();
        } else step = encoding.next(await read(value.signal, value.firstSample, value.count));
      }
    },
    *chunksNow(read) {
      yield header;
      const encoding = encode(plan);
      for (let step = encoding.next(); !step.done; ) {
        const { value } = step;
        if (value instanceof Uint8Array) {
          yield value;
          step = encoding.next();
        } else step = encoding.next(read(value.signal, value.firstSample, value.count));
      }
    },
  };
}

function planOf(spec: EdfWriterSpec): Plan {
  const { signals, markers = [], notePadding = true, startedAt } = spec;
  const bits = checkSpec(spec);
  const recordSeconds = recordSecondsFor(signals.map((signal) => signal.rate));
  const columns = signals.map((signal) => ({
    ...signal,
    samplesPerRecord: Math.round(signal.rate * recordSeconds),
  }));
  const runs = recordRunsOf(columns);
  const last = runs.at(-1)!;
  const records = last.at + last.count;
  if (records > MOST_RECORDS) {
    throw new EdfError(
      'unwritable',
      `The file would have ${records} records; EDF counts to ${MOST_RECORDS}.`,
    );
  }
  const unit = bits / 8;
  const notes = notePadding ? paddingNotes(columns, runs, recordSeconds) : [];
  const annotations = layOutAnnotations([...markers, ...notes], {
    runs,
    recordSeconds,
    fraction: startedAt.fraction ?? 0,
    unit,
  });
  const described = [...columns, annotationColumn(bits, annotations.width / unit)];
  const samples = described.reduce((sum, column) => sum + column.samplesPerRecord, 0);
  if (samples > MOST_RECORD_SAMPLES) {
    throw new EdfError(
      'unwritable',
      'A record would be larger than other programs read. Leave some signals out.',
    );
  }
  const kind = `${bits === 16 ? 'EDF' : 'BDF'}+${runs.length === 1 ? 'C' : 'D'}` as const;
  const header = headerBytes(spec, kind, described, records, recordSeconds);
  const recordBytes = samples * unit;
  return { kind, header, columns, runs, annotations, bits, records, recordSeconds, recordBytes };
}

function annotationColumn(bits: 16 | 24, samplesPerRecord: number): HeaderColumn {
  const [digitalMin, digitalMax] = digitalLimits(bits);
  const label = ANNOTATIONS_LABEL[bits];
  return { label, unit: '', physicalMin: -1, physicalMax: 1, digitalMin, digitalMax, samplesPerRecord };
}

/** Makes the records of a file, asking for samples as it needs them. */
function* encode(plan: Plan): Encoding {
  const { columns, runs, annotations, bits, recordBytes } = plan;
  const group = Math.max(1, Math.floor(CHUNK_BYTES / recordBytes));
  const cursors = columns.map((column) => ({ stretch: 0, padding: paddingOf(column) }));
  for (const run of runs) {
    for (let done = 0; done < run.count; done += group) {
      const count = Math.min(group, run.count - done);
      const grid = run.grid + done;
      const bytes = new Uint8Array(count * recordBytes);
      let offset = 0;
      for (const [signal, column] of columns.entries()) {
        const samples = yield* collect(signal, column, cursors[signal]!, grid, count);
        const { samplesPerRecord } = column;
        for (let r = 0; r < count; r++) {
          const part = samples.subarray(r * samplesPerRecord, (r + 1) * samplesPerRecord);
          writeSamples(bytes, r * recordBytes + offset, part, bits);
        }
        offset += (samplesPerRecord * bits) / 8;
      }
      for (let r = 0; r < count; r++) {
        const at = r * recordBytes + offset;
        annotations.write(run.at + done + r, grid + r, bytes.subarray(at, at + annotations.width));
      }
      yield bytes;
    }
  }
}

/** One signal's samples in `count` records, with padding where it has none. */
function* collect(
  signal: number,
  column: Column,
  cursor: { stretch: number; padding: number },
  grid: number,
  count: number,
): Generator<Wanted, Int32Array, ArrayLike<number> | undefined> {
  const { samplesPerRecord, stretches } = column;
  const from = grid * samplesPerRecord;
  const end = from + count * samplesPerRecord;
  const samples = new Int32Array(end - from).fill(cursor.padding);
  while (cursor.stretch < stretches.length) {
    const stretch = stretches[cursor.stretch]!;
    const stretchEnd = stretch.firstSample + stretch.count;
    const firstSample = Math.max(from, stretch.firstSample);
    const wanted = Math.min(end, stretchEnd) - firstSample;
    if (stretch.firstSample >= end) break;
    if (wanted > 0) {
      const read = yield { signal, firstSample, count: wanted };
      if (read?.length !== wanted) {
        throw new EdfError(
          'unwritable',
          `${wanted} samples of "${column.label}" were wanted, but ${read?.length} came.`,
        );
      }
      const at = firstSample - from;
      samples.set(read, at);
      checkSamples(column, samples.subarray(at, at + wanted), firstSample);
    }
    if (stretchEnd > end) break;
    cursor.stretch++;
  }
  return samples;
}

function checkSamples(column: Column, samples: Int32Array, firstSample: number): void {
  const { label, digitalMin, digitalMax } = column;
  // Other readers (EDFlib) clip such samples, so they would be lost without a word.
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i]!;
    if (value >= digitalMin && value <= digitalMax) continue;
    throw new EdfError(
      'bad-signal',
      `Sample ${firstSample + i} of "${label}" is ${value}, outside its digital range of ${digitalMin} to ${digitalMax}.`,
    );
  }
}

/** The sample nearest physical 0. */
function paddingOf(column: HeaderColumn): number {
  const { scale, offset } = scaleOf(column);
  return Math.min(column.digitalMax, Math.max(column.digitalMin, Math.round(-offset / scale)));
}
