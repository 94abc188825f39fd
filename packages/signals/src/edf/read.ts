import { createEdfDecoder } from './decode.ts';
import type { EdfFile, EdfHeader, EdfSamples, EdfSignal } from './types.ts';

/**
 * Reads a whole file at once: EDF, EDF+C, EDF+D, BDF or BDF+. Memory is taken only for samples that are there; for files
 * of any length there is `createEdfDecoder`.
 * @throws {EdfError} when the file is of another kind, contradicts itself, or ends too early.
 */
export function readEdf(bytes: Uint8Array): EdfFile {
  let header: EdfHeader | undefined;
  let signals: Collected[] = [];
  const decoder = createEdfDecoder({
    header(found) {
      header = found;
      const most = Math.floor((bytes.length - found.headerBytes) / found.recordBytes);
      const records = found.records === -1 ? most : Math.min(most, found.records);
      signals = found.signals.map(({ annotations, ...signal }) =>
        collected(signal, annotations ? 0 : records, found.bits, annotations),
      );
    },
    samples: (signal, firstSample, samples) => keep(signals[signal]!, firstSample, samples),
  });
  decoder.push(bytes);
  const { startedAt, records, markers, warnings } = decoder.end();
  // The decoder ends only after a header.
  const { kind, patient, recording, recordSeconds } = header!;
  return {
    kind,
    patient,
    recording,
    startedAt,
    recordSeconds,
    records,
    signals: signals.filter((one) => !one.annotations).map((one) => one.signal),
    markers,
    warnings,
  };
}

interface Collected {
  signal: EdfSignal;
  annotations: boolean;
  filled: number;
}

function collected(
  signal: Omit<EdfSignal, 'samples' | 'stretches'>,
  records: number,
  bits: 16 | 24,
  annotations: boolean,
): Collected {
  const length = signal.samplesPerRecord * records;
  const samples = bits === 16 ? new Int16Array(length) : new Int32Array(length);
  return { signal: { ...signal, samples, stretches: [] }, annotations, filled: 0 };
}

function keep(into: Collected, firstSample: number, samples: EdfSamples): void {
  const { signal } = into;
  signal.samples.set(samples, into.filled);
  into.filled += samples.length;
  const last = signal.stretches.at(-1);
  if (last && last.firstSample + last.count === firstSample) last.count += samples.length;
  else signal.stretches.push({ firstSample, count: samples.length });
}
