import { AnnotationCollector } from './annotations.ts';
import { EdfError } from './error.ts';
import { parseEdfHeader } from './header.ts';
import type { EdfFile, EdfHeader, EdfSignal } from './types.ts';

/**
 * Reads a whole EDF or EDF+C file. Memory is taken only for samples that are there.
 * @throws {EdfError} when the file is of another kind, contradicts itself, or ends too early.
 */
export function readEdf(bytes: Uint8Array): EdfFile {
  const header = parseEdfHeader(bytes);
  const { kind, patient, recording, recordSeconds } = header;
  const warnings = [...header.warnings];
  const records = countRecords(header, bytes.length, warnings);
  const annotations = new AnnotationCollector(recordSeconds);
  const signals: EdfSignal[] = [];
  let keepsTime = true;
  let offset = header.headerBytes;
  for (const { annotations: holdsMarkers, ...signal } of header.signals) {
    const width = 2 * signal.samplesPerRecord;
    if (holdsMarkers) {
      for (let r = 0; r < records; r++) {
        const at = offset + r * header.recordBytes;
        annotations.add(bytes.subarray(at, at + width), r, keepsTime);
      }
      keepsTime = false;
    } else {
      const samples = readSamples(bytes, offset, header.recordBytes, signal.samplesPerRecord, records);
      signals.push({ ...signal, samples });
    }
    offset += width;
  }
  warnings.push(...annotations.warnings());
  const markers = annotations.markers.sort((a, b) => a.atSeconds - b.atSeconds);
  const startedAt = header.startedAt && withFraction(header.startedAt, annotations.firstOnset);
  return { kind, patient, recording, startedAt, recordSeconds, records, signals, markers, warnings };
}

/** How many whole records the file really has. A last record cut short is a warning; more missing is an error. */
function countRecords(header: EdfHeader, length: number, warnings: string[]): number {
  const { records, recordBytes } = header;
  const available = length - header.headerBytes;
  const whole = Math.floor(available / recordBytes);
  if (records === -1) {
    warnings.push(`The number of records was never filled in; the file's length gives ${whole}.`);
    if (available % recordBytes > 0) {
      warnings.push(`The last ${available % recordBytes} bytes are no whole record and were left out.`);
    }
    return whole;
  }
  const missing = records * recordBytes - available;
  if (missing >= recordBytes || (missing > 0 && whole === 0)) {
    throw new EdfError(
      'truncated',
      `The file promises ${records} records of ${recordBytes} bytes, but ${missing} bytes are missing. Copy it again from the device.`,
    );
  }
  if (missing > 0) {
    warnings.push(
      `The last record is cut short by ${missing} bytes and was left out; ${whole} whole records were read.`,
    );
    return whole;
  }
  if (missing < 0) warnings.push(`${-missing} bytes behind the last record were left out.`);
  return records;
}

/** One signal's samples from all records, little-endian 16 bits each. */
function readSamples(
  bytes: Uint8Array,
  offset: number,
  recordBytes: number,
  perRecord: number,
  records: number,
): Int16Array<ArrayBuffer> {
  const samples = new Int16Array(perRecord * records);
  let i = 0;
  for (let r = 0; r < records; r++) {
    let at = offset + r * recordBytes;
    for (const end = i + perRecord; i < end; i++, at += 2) samples[i] = bytes[at]! | (bytes[at + 1]! << 8);
  }
  return samples;
}

function withFraction<T extends object>(start: T, fraction: number): T & { fraction?: number } {
  return fraction > 0 && fraction < 1 ? { ...start, fraction } : start;
}
