import { decodeFlac } from './flac/decode.ts';
import { encodeFlac } from './flac/encode.ts';
import { FlacError } from './flac/error.ts';
import { flacFile } from './flac/file.ts';
import { readFlacFile } from './flac/read-file.ts';
import { randomFrom, signal } from './flac/signals.test-data.ts';
import { verifyFlacFrames } from './flac/verify.ts';
import { packFloats, unpackFloats } from './floats/pack.ts';
import { buildOverview } from './overview.ts';
import { decodeOverview, encodeOverview } from './overview-bytes.ts';
import type { Fuzzing } from './testing/fuzz.ts';

const bitsPerSample = 16;
const count = 600;
const parts = (['heart', 'noise', 'constant', 'padded'] as const).map((shape) =>
  encodeFlac(signal(shape, bitsPerSample, count, 5), { bitsPerSample, firstSample: 0 }),
);
const files = parts.map((frames) => flacFile([frames], { bitsPerSample, rate: 250, count }));
const wide = encodeFlac(signal('heart', 32, count, 2), { bitsPerSample: 32, firstSample: 0 });

const random = randomFrom(3);
const levels = Float32Array.from({ length: count }, (_, i) => Math.round(50 * Math.sin(i / 9)) / 8);
const unlike = Float32Array.from({ length: count }, () => random());
const overviews = [16, 24].map((bits) =>
  encodeOverview(buildOverview(signal('heart', bits, 9000, 1), 0), bits),
);

/** A frame of 12 bytes may stand for 65,535 samples, so memory has its own limit; it is far below what bytes promise. */
const mostSamples = 2 ** 20;

/** Whatever reads bytes that somebody else may have made, with good bytes to damage. */
export const decoders: Readonly<Record<string, Fuzzing>> = {
  'FLAC frames of a known number': {
    seeds: [...parts, wide],
    allowed: [FlacError],
    run: (bytes) => decodeFlac(bytes, { bitsPerSample, count }),
  },
  'FLAC frames of 32 bits': {
    seeds: [wide],
    allowed: [FlacError],
    run: (bytes) => decodeFlac(bytes, { bitsPerSample: 32, count }),
  },
  'FLAC frames that are verified': {
    seeds: parts,
    allowed: [FlacError],
    run: (bytes) => verifyFlacFrames(bytes, { bitsPerSample, firstSample: 0, mostSamples }),
  },
  'FLAC files': {
    seeds: files,
    allowed: [FlacError],
    run: (bytes) => readFlacFile(bytes, mostSamples),
  },
  overviews: {
    seeds: overviews,
    allowed: [RangeError],
    run: decodeOverview,
  },
  'packed floats': {
    seeds: [packFloats(levels), packFloats(unlike)],
    allowed: [RangeError],
    run: (bytes) => unpackFloats(bytes, 'float32', count),
  },
};
