import { writeEdf } from '@attune/signals';

/** A made-up recording, always the same for its number, and another one for every other number. */
export type Recording = {
  readonly file: Uint8Array;
  /** When it says that it began; no other number says the same. */
  readonly startedAt: string;
  /** The samples of each channel, little-endian. */
  readonly channels: readonly Buffer[];
};

const rates = [250, 100];
const epoch = Date.UTC(2026, 0, 1);

export function recording(number: number, seconds = 10): Recording {
  const random = randomFrom(number + 1);
  const at = new Date(epoch + number * 1000);
  const signals = rates.map((rate, i) => ({
    label: i === 0 ? 'ECG' : 'Resp',
    unit: i === 0 ? 'mV' : '',
    physicalMin: -5,
    physicalMax: 5,
    digitalMin: -32_768,
    digitalMax: 32_767,
    rate,
    samples: noise(random, rate * seconds),
  }));
  const file = writeEdf({
    startedAt: {
      year: at.getUTCFullYear(),
      month: at.getUTCMonth() + 1,
      day: at.getUTCDate(),
      hour: at.getUTCHours(),
      minute: at.getUTCMinutes(),
      second: at.getUTCSeconds(),
    },
    signals,
    markers: [{ atSeconds: 1, text: `marker of ${number}` }],
  });
  return { file, startedAt: at.toISOString(), channels: signals.map(({ samples }) => bytesOf(samples)) };
}

/**
 * The same file as a recorder leaves it that was never told to stop: the header does not say how many records follow, so
 * every part of it is a recording too, and reading it cannot tell that something is missing.
 */
export function openEnded({ file }: Recording): Uint8Array {
  const copy = Uint8Array.from(file);
  copy.set(Buffer.from('-1'.padEnd(8)), 236);
  return copy;
}

/** Samples of 16 bits, all over their range. */
export function noise(random: () => number, count: number): Int16Array<ArrayBuffer> {
  return Int16Array.from({ length: count }, () => Math.floor(random() * 65_536) - 32_768);
}

export const bytesOf = (samples: Int16Array): Buffer =>
  Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = Math.trunc(seed) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
