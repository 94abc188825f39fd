import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crc8 } from './crc.ts';
import { decodeFlac } from './decode.ts';
import { encodeFlac, FRAME_SAMPLES } from './encode.ts';
import { FlacError } from './error.ts';
import { SHAPES, signal } from './signals.test-data.ts';
import { verifyFlacFrames } from './verify.ts';

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof FlacError) return error.code;
    throw error;
  }
  return 'passed';
}

const heart = signal('heart', 16, 2 * FRAME_SAMPLES + 500, 3);
const frames = encodeFlac(heart, { bitsPerSample: 16, firstSample: 700 });
const opts = { bitsPerSample: 16, firstSample: 700 };

/** Frames of the stretches of `heart` that end at these places, one after the other. */
const inStretches = (...ends: number[]): Uint8Array =>
  new Uint8Array(
    ends.flatMap((end, i) => {
      const from = ends[i - 1] ?? 0;
      return [...encodeFlac(heart.subarray(from, end), { bitsPerSample: 16, firstSample: 700 + from })];
    }),
  );

describe('frames of somebody else', () => {
  test('that pass come back with their number, and can be read by it', () => {
    const any = fc.record({
      shape: fc.constantFrom(...SHAPES),
      bitsPerSample: fc.integer({ min: 4, max: 32 }),
      count: fc.integer({ min: 1, max: 40_000 }),
      firstSample: fc.integer({ min: 0, max: 2 ** 35 }),
    });
    fc.assert(
      fc.property(any, ({ shape, bitsPerSample, count, firstSample }) => {
        const samples = signal(shape, bitsPerSample, count, count);
        const bytes = encodeFlac(samples, { bitsPerSample, firstSample });
        const verified = verifyFlacFrames(bytes, { bitsPerSample, firstSample });
        expect(verified).toEqual({ count, samples });
        expect(decodeFlac(bytes, { bitsPerSample, count: verified.count, firstSample })).toEqual(samples);
      }),
      { numRuns: 40 },
    );
  });

  test('are refused when they are of another place, width or channel', () => {
    expect(codeOf(() => verifyFlacFrames(frames, opts))).toBe('passed');
    expect(codeOf(() => verifyFlacFrames(frames, { ...opts, firstSample: 701 }))).toBe('mismatch');
    expect(codeOf(() => verifyFlacFrames(frames, { ...opts, bitsPerSample: 12 }))).toBe('mismatch');
    expect(codeOf(() => verifyFlacFrames(inStretches(100, 200).slice(0, 40), opts))).toBe('truncated');
    expect(codeOf(() => verifyFlacFrames(new Uint8Array(0), opts))).toBe('truncated');
  });

  test('are refused when a frame is left out, comes twice, or has anything before, between or behind it', () => {
    const whole = encodeFlac(heart.subarray(0, 100), { bitsPerSample: 16, firstSample: 700 });
    const next = encodeFlac(heart.subarray(100, 200), { bitsPerSample: 16, firstSample: 800 });
    const later = encodeFlac(heart.subarray(200, 300), { bitsPerSample: 16, firstSample: 900 });
    const junk = Uint8Array.of(0);
    const check = (...parts: Uint8Array[]) =>
      codeOf(() => verifyFlacFrames(new Uint8Array(parts.flatMap((part) => [...part])), opts));
    expect(check(whole, next, later)).toBe('passed');
    expect(check(whole, later)).toBe('mismatch');
    expect(check(whole, whole)).toBe('mismatch');
    expect(check(junk, whole, next)).not.toBe('passed');
    expect(check(whole, junk, next)).not.toBe('passed');
    expect(check(whole, next, junk)).not.toBe('passed');
  });

  test('are refused when a frame before the last is tiny, or there are more samples than may be', () => {
    expect(codeOf(() => verifyFlacFrames(inStretches(16, 17), opts))).toBe('passed');
    expect(codeOf(() => verifyFlacFrames(inStretches(15, 32), opts))).toBe('invalid');
    expect(codeOf(() => verifyFlacFrames(frames, { ...opts, mostSamples: heart.length }))).toBe('passed');
    expect(codeOf(() => verifyFlacFrames(frames, { ...opts, mostSamples: heart.length - 1 }))).toBe(
      'mismatch',
    );
  });

  test('are refused with any bit of them changed', () => {
    fc.assert(
      fc.property(fc.nat({ max: frames.length * 8 - 1 }), (bit) => {
        const damaged = frames.slice();
        damaged[bit >>> 3]! ^= 1 << (bit & 7);
        expect(() => verifyFlacFrames(damaged, opts)).toThrow(FlacError);
      }),
      { numRuns: 300 },
    );
  });

  test('numbered by frames instead of samples are told to be numbered by samples', () => {
    const [, , codes, format, number, size] = encodeFlac(heart.subarray(0, 50), {
      bitsPerSample: 16,
      firstSample: 0,
    });
    const head = Uint8Array.of(0xff, 0xf8, codes ?? 0, format ?? 0, number ?? 0, size ?? 0);
    const fixed = Uint8Array.of(...head, crc8(head, 0, head.length), 0, 0, 0);
    expect(() => verifyFlacFrames(fixed, { bitsPerSample: 16, firstSample: 0 })).toThrow(
      'numbered by samples',
    );
  });
});
