import { readFileSync } from 'node:fs';
import { readEdf } from '@attune/signals';

/**
 * The signal of the measurements: a real electrocardiogram (MIT-BIH record 208, 108,000 samples at 360 Hz) resampled to
 * 1,000 points a second, 16 bits, and never twice the same:
 *
 * - every pass through the recording is stretched in time by another factor within ±3 %, so its points fall between
 *   the recording's samples at other places each time (cubic interpolation: a straight line would leave corners that no
 *   electrode has);
 * - its amplitude has another factor within ±10 % around the resting level;
 * - white noise with a standard deviation of 1 LSB is added, as any amplifier adds it. Resampling 360 Hz to 1 kHz leaves
 *   nothing above 180 Hz, which would compress better than a recording really made at 1 kHz.
 *
 * The generator has a seed, so a run can be repeated and what comes back can be compared bit for bit.
 */
export type Recording = { readonly samples: Int16Array; readonly rate: number; readonly rest: number };

export const pointsPerSecond = 1000;
const file = new URL('../../examples/mit-bih-208-mlii.edf', import.meta.url);

export function readRecording(): Recording {
  const signal = readEdf(readFileSync(file)).signals[0];
  if (!signal) throw new Error(`${file.pathname} holds no signal.`);
  const samples = Int16Array.from(signal.samples);
  const sorted = samples.toSorted();
  return { samples, rate: signal.rate, rest: sorted[sorted.length >> 1] ?? 0 };
}

/** `points` points of the session with this number, which is the seed. It begins anywhere in the recording. */
export function makeSignal(recording: Recording, session: number, points: number): Int16Array<ArrayBuffer> {
  const random = generator(session);
  const out = new Int16Array(points);
  let position = random() * (recording.samples.length - 4);
  for (let at = 0; at < points; position = 0) {
    const stretch = 0.97 + 0.06 * random();
    const gain = 0.9 + 0.2 * random();
    at = makePass(recording, out, at, {
      position,
      step: recording.rate / pointsPerSecond / stretch,
      gain,
      seed: random() * 2 ** 32,
    });
  }
  return out;
}

type Pass = {
  readonly position: number;
  readonly step: number;
  readonly gain: number;
  readonly seed: number;
};

/** Fills `out` from `at` on until it or the recording ends, and returns where that was. */
function makePass({ samples, rest }: Recording, out: Int16Array, at: number, pass: Pass): number {
  const { position, step, gain } = pass;
  const possible = Math.max(1, Math.floor((samples.length - 3 - position) / step));
  const count = Math.min(out.length - at, possible);
  let noise = pass.seed | 1;
  for (let i = 0; i < count; i++) {
    const x = position + i * step;
    const k = Math.floor(x);
    const t = x - k;
    // Catmull-Rom: through the samples k + 1 and k + 2, with the slopes of their neighbours.
    const a = samples[k] ?? rest;
    const b = samples[k + 1] ?? rest;
    const c = samples[k + 2] ?? rest;
    const d = samples[k + 3] ?? rest;
    const y = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
    noise ^= noise << 13;
    noise ^= noise >>> 17;
    noise ^= noise << 5;
    out[at + i] = Math.round(rest + gain * (y - rest) + bell(noise));
  }
  return at + count;
}

/** The sum of the four bytes of a number, nearly a normal distribution, with mean 0 and standard deviation 1. */
const bell = (bits: number): number =>
  ((bits & 255) + ((bits >>> 8) & 255) + ((bits >>> 16) & 255) + (bits >>> 24) - 510) / 147.8;

/** Numbers in [0, 1) (mulberry32). */
function generator(seed: number): () => number {
  let state = (seed * 0x9e3779b1) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The samples as they go over the wire: little-endian, as this machine keeps them. */
export const bytesOf = (samples: Int16Array<ArrayBuffer>): Buffer =>
  Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
