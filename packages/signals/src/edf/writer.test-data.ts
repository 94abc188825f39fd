import { digitalLimits, type LocalTime } from './types.ts';
import type { EdfWriterSignal, EdfWriterSpec } from './write-spec.ts';
import { createEdfWriter } from './writer.ts';

export const startedAt: LocalTime = { year: 2026, month: 11, day: 22, hour: 20, minute: 15, second: 0 };

/** A signal that says its rate, and where it has samples: pairs of place and count. */
export function signal(rate: number, stretches: [number, number][], bits: 16 | 24 = 16): EdfWriterSignal {
  const [digitalMin, digitalMax] = digitalLimits(bits);
  return {
    label: `at ${rate} Hz`,
    unit: 'mV',
    rate,
    physicalMin: -5,
    physicalMax: 5,
    digitalMin,
    digitalMax,
    stretches: stretches.map(([firstSample, count]) => ({ firstSample, count })),
  };
}

/** A sample that tells its place. */
export const sampleAt = (s: number, place: number, bits: number) =>
  ((place * 31 + s * 7 + 1) << (32 - bits)) >> (32 - bits);

/** The whole file, of samples that tell their places. */
export function write(spec: EdfWriterSpec, bits = 16): Uint8Array {
  const writer = createEdfWriter(spec);
  const chunks = [
    ...writer.chunksNow((s, from, count) =>
      Int32Array.from({ length: count }, (_, i) => sampleAt(s, from + i, bits)),
    ),
  ];
  const bytes = new Uint8Array(Buffer.concat(chunks));
  if (bytes.length !== writer.size) throw new Error(`${bytes.length} bytes, not ${writer.size}`);
  return bytes;
}
