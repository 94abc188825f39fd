import { EdfError } from './error.ts';
import type { EdfAbout, EdfSignalSpec } from './write-spec.ts';
import { createEdfWriter } from './writer.ts';

export interface EdfSignalInput extends EdfSignalSpec {
  samples: Int16Array | Int32Array;
}

export interface EdfInput extends EdfAbout {
  signals: readonly EdfSignalInput[];
}

/**
 * Writes a continuous file at once, EDF+C or BDF+C: `createEdfWriter` for samples that are at hand. A shorter signal is
 * padded to the longest, and no marker says so.
 * @throws {EdfError} as `createEdfWriter` does, and when there are no samples.
 */
export function writeEdf(file: EdfInput): Uint8Array<ArrayBuffer> {
  const signals = file.signals.map(({ samples, ...signal }) => ({
    ...signal,
    stretches: [{ firstSample: 0, count: samples.length }],
  }));
  if (signals.length > 0 && file.signals.every(({ samples }) => samples.length === 0)) {
    throw new EdfError('unwritable', 'There are no samples to write.');
  }
  const writer = createEdfWriter({ ...file, signals, notePadding: false });
  const bytes = new Uint8Array(writer.size);
  let at = 0;
  const read = (signal: number, from: number, count: number) =>
    file.signals[signal]!.samples.subarray(from, from + count);
  for (const chunk of writer.chunksNow(read)) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
