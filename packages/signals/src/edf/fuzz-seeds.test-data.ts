import { createEdfDecoder } from './decode.ts';
import { annotationBytes, rawEdf } from './edf.test-data.ts';
import { digitalLimits } from './types.ts';
import { createEdfWriter } from './writer.ts';

const startedAt = { year: 2026, month: 11, day: 22, hour: 20, minute: 15, second: 0 };

function written(bits: 16 | 24, gap: boolean): Uint8Array {
  const [digitalMin, digitalMax] = digitalLimits(bits);
  const range = { physicalMin: -5, physicalMax: 5, digitalMin, digitalMax };
  const stretches = [{ firstSample: 0, count: 8 }];
  if (gap) stretches.push({ firstSample: 40, count: 4 });
  const writer = createEdfWriter({
    startedAt: { ...startedAt, fraction: 0.5 },
    signals: [
      { ...range, label: 'ECG', unit: 'mV', rate: 4, stretches },
      { ...range, label: 'Resp', unit: '%', rate: 2, stretches },
    ],
    markers: [{ atSeconds: 0.5, seconds: 1, text: 'Übung' }],
  });
  return Buffer.concat([...writer.chunksNow((_s, from, count) => new Int32Array(count).fill(from))]);
}

/** Good files of every kind, small, so that damage hits. */
export const fuzzSeeds: readonly Uint8Array[] = [
  written(16, false),
  written(16, true),
  written(24, false),
  written(24, true),
  rawEdf({}),
  rawEdf({
    reserved: 'EDF+C',
    records: '1',
    recordSeconds: '0',
    signals: [{ label: 'EDF Annotations', samplesPerRecord: '20' }],
    data: annotationBytes('+0\x14\x14\0+3\x152\x14only\x14\0', 40),
  }),
];

/** Reads a file in pieces, whose length the file itself decides, so that each run can be repeated. */
export function readInPieces(bytes: Uint8Array): void {
  const step = 1 + (bytes.reduce((sum, byte) => sum + byte, 0) % 997);
  const places: number[] = [];
  const decoder = createEdfDecoder({
    header: () => {},
    samples(signal, firstSample, samples) {
      if (!Number.isSafeInteger(firstSample) || firstSample < (places[signal] ?? 0)) {
        throw new Error(`signal ${signal} went back to ${firstSample}`);
      }
      places[signal] = firstSample + samples.length;
    },
  });
  for (let at = 0; at < bytes.length; at += step) decoder.push(bytes.subarray(at, at + step));
  decoder.end();
}
