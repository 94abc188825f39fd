import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BitWriter } from './bit-writer.ts';
import { crc16 } from './crc.ts';
import { decodeFlac } from './decode.ts';
import { encodeFlac } from './encode.ts';
import { FlacError } from './error.ts';
import { writeFrameHeader } from './frame-header.ts';
import { SHAPES, signal } from './signals.test-data.ts';

const lengths = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 10_000 }));
const anySignal = fc
  .tuple(fc.constantFrom(...SHAPES), fc.integer({ min: 4, max: 32 }), lengths, fc.nat())
  .map(([shape, bits, count, seed]) => ({ bits, samples: signal(shape, bits, count, seed) }));

/** One frame whose subframe is written by hand. */
function frameOf(blockSize: number, bits: number, write: (writer: BitWriter) => void): Uint8Array {
  const writer = new BitWriter(65_536);
  writeFrameHeader(writer, 0, blockSize, bits);
  write(writer);
  const end = writer.align();
  writer.put(crc16(writer.bytes, 0, end), 16);
  return writer.bytes.slice(0, writer.align());
}

function errorOf(run: () => unknown): FlacError {
  try {
    run();
  } catch (error) {
    if (error instanceof FlacError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('encoding, then decoding', () => {
  test('gives back every signal of 4 to 32 bits, of any length, anywhere in a channel', () => {
    fc.assert(
      fc.property(anySignal, fc.integer({ min: 0, max: 2 ** 35 }), ({ bits, samples }, firstSample) => {
        const frames = encodeFlac(samples, { bitsPerSample: bits, firstSample });
        const back = decodeFlac(frames, { bitsPerSample: bits, count: samples.length, firstSample });
        expect(back).toEqual(samples);
      }),
      { numRuns: 400 },
    );
  });

  test('gives back every length from 1 to 70', () => {
    for (const shape of SHAPES) {
      for (let count = 1; count <= 70; count++) {
        const samples = signal(shape, 16, count, count);
        const frames = encodeFlac(Int16Array.from(samples), { bitsPerSample: 16, firstSample: 7 });
        expect(decodeFlac(frames, { bitsPerSample: 16, count })).toEqual(samples);
      }
    }
  });

  test('never takes more than the bare bits and 18 bytes a frame', () => {
    fc.assert(
      fc.property(anySignal, ({ bits, samples }) => {
        const frames = encodeFlac(samples, { bitsPerSample: bits, firstSample: 2 ** 35 });
        const bound = Math.ceil((samples.length * bits) / 8) + 18 * Math.ceil(samples.length / 4096);
        expect(frames.length).toBeLessThanOrEqual(bound);
      }),
    );
  });

  test('writes a constant as one number and wasted low bits not at all', () => {
    const constant = new Int16Array(4096).fill(-77);
    expect(encodeFlac(constant, { bitsPerSample: 16, firstSample: 0 }).length).toBeLessThan(16);
    const noise = signal('noise', 12, 4096, 1);
    const shifted = noise.map((x) => x << 12);
    const plain = encodeFlac(noise, { bitsPerSample: 12, firstSample: 0 }).length;
    const padded = encodeFlac(shifted, { bitsPerSample: 24, firstSample: 0 }).length;
    expect(padded).toBeLessThan(plain + 8);
  });

  test('is little larger where an electrode was off in the middle of a frame', () => {
    const bytes = (samples: Int32Array) => encodeFlac(samples, { bitsPerSample: 16, firstSample: 0 }).length;
    const heart = signal('heart', 16, 12_000, 1);
    const off = new Int32Array(4384);
    const whole = Int32Array.of(...heart.subarray(0, 6000), ...off, ...heart.subarray(6000));
    const apart = bytes(heart.subarray(0, 6000)) + bytes(off) + bytes(heart.subarray(6000));
    expect(bytes(whole)).toBeLessThan(1.06 * apart);
  });

  test('handles nothing at all', () => {
    const none = encodeFlac(new Int16Array(0), { bitsPerSample: 16, firstSample: 0 });
    expect(none.length).toBe(0);
    expect(decodeFlac(none, { bitsPerSample: 16, count: 0 }).length).toBe(0);
  });
});

describe('what the encoder refuses', () => {
  test('a sample that does not fit, and it says which', () => {
    const samples = new Int32Array(5000);
    samples[4500] = 128;
    const error = errorOf(() => encodeFlac(samples, { bitsPerSample: 8, firstSample: 0 }));
    expect([error.code, error.offset]).toEqual(['out-of-range', 4500]);
    samples[4500] = -128;
    expect(() => encodeFlac(samples, { bitsPerSample: 8, firstSample: 0 })).not.toThrow();
  });

  test('widths and places FLAC has no room for', () => {
    for (const bitsPerSample of [0, 3, 33, 8.5, Number.NaN]) {
      expect(() => encodeFlac(new Int16Array(1), { bitsPerSample, firstSample: 0 })).toThrow(RangeError);
    }
    for (const firstSample of [-1, 0.5, 2 ** 36]) {
      expect(() => encodeFlac(new Int16Array(1), { bitsPerSample: 16, firstSample })).toThrow(RangeError);
    }
  });
});

describe('damage', () => {
  const samples = signal('heart', 16, 6000, 3);
  const frames = encodeFlac(samples, { bitsPerSample: 16, firstSample: 1000 });
  const opts = { bitsPerSample: 16, count: samples.length };

  test('of any single bit is found', () => {
    fc.assert(
      fc.property(fc.nat({ max: frames.length * 8 - 1 }), (bit) => {
        const damaged = frames.slice();
        damaged[bit >>> 3]! ^= 1 << (bit & 7);
        expect(() => decodeFlac(damaged, opts)).toThrow(FlacError);
      }),
      { numRuns: 2000 },
    );
  });

  test('by cutting off anything is found', () => {
    const short = encodeFlac(samples.subarray(0, 300), { bitsPerSample: 16, firstSample: 0 });
    for (let length = 0; length < short.length; length++) {
      expect(() => decodeFlac(short.subarray(0, length), { bitsPerSample: 16, count: 300 })).toThrow(
        FlacError,
      );
    }
  });

  test('of every kind ends in a FlacError, never in anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat({ max: 70_000 }), (junk, count) => {
        try {
          decodeFlac(junk, { bitsPerSample: 16, count });
        } catch (error) {
          expect(error).toBeInstanceOf(FlacError);
        }
      }),
    );
  });

  test('behind a correct checksum ends in a FlacError or in samples that fit', () => {
    const body = fc.uint8Array({ minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(body, fc.constantFrom(0, 2, 16, 18, 24, 64, 66, 126), (bytes, head) => {
        const hostile = frameOf(64, 16, (writer) => {
          writer.put(head, 8);
          for (const byte of bytes) writer.put(byte, 8);
        });
        try {
          const back = decodeFlac(hostile, { bitsPerSample: 16, count: 64 });
          expect(back.every((x) => x >= -32_768 && x <= 32_767)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(FlacError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('in the order of frames is found', () => {
    const second = encodeFlac(samples, { bitsPerSample: 16, firstSample: 8000 });
    const both = new Uint8Array([...frames, ...second]);
    expect(errorOf(() => decodeFlac(both, { bitsPerSample: 16, count: 12_000 })).code).toBe('mismatch');
  });
});

describe('what the decoder is told', () => {
  const samples = signal('ramp', 12, 5000, 1);
  const frames = encodeFlac(samples, { bitsPerSample: 12, firstSample: 4096 });
  const code = (opts: Parameters<typeof decodeFlac>[1]) => errorOf(() => decodeFlac(frames, opts)).code;

  test('must agree with the frames', () => {
    expect(code({ bitsPerSample: 16, count: 5000 })).toBe('mismatch');
    expect(code({ bitsPerSample: 12, count: 4999 })).toBe('mismatch');
    expect(code({ bitsPerSample: 12, count: 5001 })).toBe('truncated');
    expect(code({ bitsPerSample: 12, count: 5000, firstSample: 0 })).toBe('mismatch');
  });

  test('does not make it take memory that the bytes cannot fill', () => {
    expect(code({ bitsPerSample: 12, count: 2 ** 40 })).toBe('truncated');
  });
});

test('a quotient without end stops at the end of the bytes', () => {
  const zeros = frameOf(64, 16, (writer) => {
    writer.put(0b00010000, 8); // fixed, order 0
    writer.put(0, 6); // method 0, one partition
    writer.put(0, 4); // parameter 0, and then only zeros
    for (let i = 0; i < 1000; i++) writer.put(0, 32);
  });
  expect(errorOf(() => decodeFlac(zeros, { bitsPerSample: 16, count: 64 })).code).toBe('truncated');
});
