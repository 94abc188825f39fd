import { readFileSync } from 'node:fs';
import { readEdf, writeEdf } from '@attune/signals';

/** The real electrocardiogram of the examples: 108,000 samples at 360 Hz. */
export const recordingFile = (): Buffer =>
  readFileSync(new URL('../../../../examples/mit-bih-208-mlii.edf', import.meta.url));

export const recordingSamples = (): Int16Array =>
  Int16Array.from(readEdf(recordingFile()).signals[0]?.samples ?? []);

export type SmallSignal = { readonly label: string; readonly rate: number; readonly samples: Int16Array };

/** An EDF+ file of a few signals. */
export const edfOf = (
  signals: readonly SmallSignal[],
  markers: readonly { atSeconds: number; text: string }[] = [],
): Buffer =>
  Buffer.from(
    writeEdf({
      startedAt: { year: 2026, month: 3, day: 29, hour: 1, minute: 30, second: 0 },
      signals: signals.map(({ label, rate, samples }) => ({
        label,
        unit: 'mV',
        rate,
        samples,
        digitalMin: -32768,
        digitalMax: 32767,
        physicalMin: -32.768,
        physicalMax: 32.767,
      })),
      markers,
    }),
  );

export const noise = (count: number, seed = 1, amplitude = 30_000): Int16Array<ArrayBuffer> => {
  let state = seed;
  return Int16Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return ((state >>> 16) % (2 * amplitude + 1)) - amplitude;
  });
};
