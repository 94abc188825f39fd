import { AnnotationCollector } from './annotations.ts';
import { addSeconds } from './date.ts';
import { EdfError } from './error.ts';
import { HEADER_UNIT, headerLength, parseEdfHeader } from './header.ts';
import { RecordTimes } from './record-times.ts';
import { readSamples } from './samples.ts';
import type { EdfHeader, EdfMarker, EdfSamples, LocalTime } from './types.ts';

/** Takes what a decoder finds, as it finds it. What a sink throws goes to whoever pushed the bytes. */
export interface EdfSink {
  /** Once, before any sample. `startedAt` is of whole seconds here; the summary knows the fraction. */
  header(header: EdfHeader): void;
  /**
   * The next samples of one signal: those from place `firstSample` on, counted at the signal's rate from its first.
   * Places that are left out are a gap.
   * @param signal index into the header's signals; those of annotations give no samples.
   * @param samples `Int16Array` for EDF, `Int32Array` for BDF; the decoder uses the memory again: copy what you keep.
   */
  samples(signal: number, firstSample: number, samples: EdfSamples): void;
}

/** What is known once a file has ended. */
export interface EdfSummary {
  /** When the first sample was taken; undefined when the file gives no date that exists. */
  startedAt: LocalTime | undefined;
  /** Whole records that were read. */
  records: number;
  /** For each signal of the header, the place behind its last sample: gaps count. */
  places: number[];
  /** In order of time. */
  markers: EdfMarker[];
  /** What was odd and how it was taken, in sentences for people; those of the header are among them. */
  warnings: string[];
}

/** Reads a file piece by piece. After an error it is of no more use. */
export interface EdfDecoder {
  /** @throws {EdfError} as soon as the file is of another kind, or contradicts itself. */
  push(chunk: Uint8Array): void;
  /** @throws {EdfError} when the file ends too early. */
  end(): EdfSummary;
}

/** About as many bytes of records are decoded at once, for speed. */
const GROUP_BYTES = 256 * 1024;

/**
 * Reads EDF, EDF+C, EDF+D, BDF and BDF+ from chunks of any size. It holds the header, at most one record (10 MiB of EDF,
 * 15 of BDF) and the markers.
 */
export function createEdfDecoder(sink: EdfSink): EdfDecoder {
  const start = gather();
  let wanted = HEADER_UNIT;
  let records: ReturnType<typeof recordReader> | undefined;

  return {
    push(chunk) {
      let at = 0;
      while (!records) {
        at = start.take(chunk, at, wanted);
        const bytes = start.bytes();
        if (bytes.length < wanted) return;
        if (wanted === HEADER_UNIT) {
          wanted = headerLength(bytes);
          continue;
        }
        const header = parseEdfHeader(bytes);
        records = recordReader(header, sink);
        sink.header(header);
      }
      records.push(chunk, at);
    },
    end() {
      if (records) return records.end();
      // Too short to be read by the rules above, so this says in what way.
      parseEdfHeader(start.bytes());
      throw new EdfError('truncated', 'The file ends within its header.');
    },
  };
}

/** Gathers bytes of chunks until there are as many as wanted. */
function gather() {
  let buffer = new Uint8Array(0);
  let length = 0;
  return {
    /** Takes what is missing to `wanted` bytes from `chunk`, and returns where the rest of it begins. */
    take(chunk: Uint8Array, from: number, wanted: number): number {
      if (buffer.length < wanted) {
        const larger = new Uint8Array(wanted);
        larger.set(buffer.subarray(0, length));
        buffer = larger;
      }
      const end = Math.min(chunk.length, from + wanted - length);
      buffer.set(chunk.subarray(from, end), length);
      length += end - from;
      return end;
    },
    bytes: () => buffer.subarray(0, length),
    clear() {
      length = 0;
    },
  };
}

/** Reads what is behind the header. */
function recordReader(header: EdfHeader, sink: EdfSink) {
  const { recordBytes } = header;
  const promised = header.records === -1 ? Infinity : header.records;
  const groupRecords = Math.max(1, Math.floor(GROUP_BYTES / recordBytes));
  const decode = groupDecoder(header, sink);
  const carry = gather();
  let records = 0;
  let behind = 0;

  const whole = (bytes: Uint8Array, at: number, count: number): void => {
    decode.group(bytes, at, count);
    records += count;
  };

  return {
    push(chunk: Uint8Array, from: number): void {
      let at = from;
      while (at < chunk.length && records < promised) {
        const ready = Math.floor((chunk.length - at) / recordBytes);
        if (carry.bytes().length === 0 && ready > 0) {
          const count = Math.min(ready, groupRecords, promised - records);
          whole(chunk, at, count);
          at += count * recordBytes;
          continue;
        }
        at = carry.take(chunk, at, recordBytes);
        if (carry.bytes().length < recordBytes) return;
        whole(carry.bytes(), 0, 1);
        carry.clear();
      }
      behind += chunk.length - at;
    },
    end(): EdfSummary {
      const left = carry.bytes().length;
      const odd = checkLength(header, records, left, behind);
      return { ...decode.summary(), records, warnings: [...header.warnings, ...odd, ...decode.warnings()] };
    },
  };
}

/** Decodes whole records, several at once, and follows their times. */
function groupDecoder(header: EdfHeader, sink: EdfSink) {
  const { signals, recordBytes } = header;
  const annotations = new AnnotationCollector();
  const times = new RecordTimes(header);
  const { columns, places, give } = columnReader(header, sink);
  const telling = columns.filter((column) => column.annotations);

  /** Reads all annotations of one record, and returns when it begins. */
  const annotationsOf = (bytes: Uint8Array, at: number): number | undefined => {
    let onset: number | undefined;
    for (const column of telling) {
      const from = at + column.offset;
      const told = annotations.add(bytes.subarray(from, from + column.bytes));
      if (column === telling[0]) onset = told;
    }
    return onset;
  };

  return {
    group(bytes: Uint8Array, at: number, count: number): void {
      let given = 0;
      for (let r = 0; r < count && telling.length > 0; r++) {
        const gapEnds = times.next(annotationsOf(bytes, at + r * recordBytes));
        if (gapEnds === undefined) continue;
        give(bytes, at + given * recordBytes, r - given);
        given = r;
        signals.forEach(({ rate }, s) => {
          places[s] = Math.max(places[s]!, Math.round(gapEnds * rate));
        });
      }
      give(bytes, at + given * recordBytes, count - given);
    },
    summary: () => ({
      startedAt: header.startedAt && addSeconds(header.startedAt, times.firstOnset),
      places,
      markers: annotations.markersFrom(times.firstOnset),
    }),
    warnings: () => [...times.warnings(), ...annotations.warnings()],
  };
}

/** Knows where in a record each signal is, and gives records without a gap between them to the sink. */
function columnReader({ signals, recordBytes, bits }: EdfHeader, sink: EdfSink) {
  const places = signals.map(() => 0);
  let scratch: EdfSamples = bits === 16 ? new Int16Array(0) : new Int32Array(0);
  let offset = 0;
  const columns = signals.map(({ annotations, samplesPerRecord }, number) => {
    const bytes = (samplesPerRecord * bits) / 8;
    offset += bytes;
    return { number, annotations, samplesPerRecord, bytes, offset: offset - bytes };
  });

  const give = (bytes: Uint8Array, at: number, count: number): void => {
    if (count === 0) return;
    for (const column of columns) {
      if (column.annotations) continue;
      const { number, samplesPerRecord } = column;
      const length = samplesPerRecord * count;
      if (scratch.length < length) scratch = bits === 16 ? new Int16Array(length) : new Int32Array(length);
      const from = at + column.offset;
      readSamples(bytes, { from, step: recordBytes, samplesPerRecord, count }, scratch);
      sink.samples(number, places[number]!, scratch.subarray(0, length));
      places[number]! += length;
    }
  };
  return { columns, places, give };
}

/** A last record cut short is a warning; more missing is an error. */
function checkLength(header: EdfHeader, records: number, left: number, behind: number): string[] {
  const { recordBytes } = header;
  if (header.records === -1) {
    return [
      `The number of records was never filled in; the file's length gives ${records}.`,
      ...(left > 0 ? [`The last ${left} bytes are no whole record and were left out.`] : []),
    ];
  }
  const missing = (header.records - records) * recordBytes - left;
  if (missing >= recordBytes || (missing > 0 && records === 0)) {
    throw new EdfError(
      'truncated',
      `The file promises ${header.records} records of ${recordBytes} bytes, but ${missing} bytes are missing. Copy it again from the device.`,
    );
  }
  if (missing > 0) {
    return [
      `The last record is cut short by ${missing} bytes and was left out; ${records} whole records were read.`,
    ];
  }
  return behind > 0 ? [`${behind} bytes behind the last record were left out.`] : [];
}
