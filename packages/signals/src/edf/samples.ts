import type { EdfSamples } from './types.ts';

/** Where one signal's samples are: `count` times `samplesPerRecord` of them, `step` bytes from one record to the next. */
interface SamplePlaces {
  from: number;
  step: number;
  samplesPerRecord: number;
  count: number;
}

/** Samples of fewer in a record are read one by one, which is faster than to copy them. */
const LEAST_TO_COPY = 48;
const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Reads one signal's samples, little-endian, into the beginning of `into`: 16 bits or 24, as the array says. */
export function readSamples(bytes: Uint8Array, places: SamplePlaces, into: EdfSamples): void {
  if (into instanceof Int32Array) read24(bytes, places, into);
  else if (littleEndian && places.samplesPerRecord >= LEAST_TO_COPY) copy16(bytes, places, into);
  else read16(bytes, places, into);
}

function read16(
  bytes: Uint8Array,
  { from, step, samplesPerRecord, count }: SamplePlaces,
  into: Int16Array,
): void {
  let i = 0;
  for (let r = 0; r < count; r++) {
    let at = from + r * step;
    for (const end = i + samplesPerRecord; i < end; i++, at += 2)
      into[i] = bytes[at]! | (bytes[at + 1]! << 8);
  }
}

function copy16(
  bytes: Uint8Array,
  { from, step, samplesPerRecord, count }: SamplePlaces,
  into: Int16Array,
): void {
  const raw = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
  const width = 2 * samplesPerRecord;
  for (let r = 0; r < count; r++)
    raw.set(bytes.subarray(from + r * step, from + r * step + width), r * width);
}

function read24(
  bytes: Uint8Array,
  { from, step, samplesPerRecord, count }: SamplePlaces,
  into: Int32Array,
): void {
  let i = 0;
  for (let r = 0; r < count; r++) {
    let at = from + r * step;
    for (const end = i + samplesPerRecord; i < end; i++, at += 3)
      into[i] = bytes[at]! | (bytes[at + 1]! << 8) | ((bytes[at + 2]! << 24) >> 8);
  }
}

/** Writes samples little-endian from byte `at` on, 2 or 3 bytes each. */
export function writeSamples(bytes: Uint8Array, at: number, samples: Int32Array, bits: 16 | 24): void {
  let to = at;
  if (bits === 16) {
    for (let i = 0; i < samples.length; i++, to += 2) {
      const value = samples[i]!;
      bytes[to] = value;
      bytes[to + 1] = value >> 8;
    }
    return;
  }
  for (let i = 0; i < samples.length; i++, to += 3) {
    const value = samples[i]!;
    bytes[to] = value;
    bytes[to + 1] = value >> 8;
    bytes[to + 2] = value >> 16;
  }
}
