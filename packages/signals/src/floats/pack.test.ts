import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeFlac } from '../flac/encode.ts';
import { randomFrom } from '../flac/signals.test-data.ts';
import { fuzz } from '../testing/fuzz.ts';
import { packFloats, unpackFloats } from './pack.ts';

/** Compares bits: two NaN are equal only with the same payload, 0 and −0 are not. */
const bitsOf = (values: Float32Array | Float64Array): Uint32Array =>
  new Uint32Array(values.buffer, values.byteOffset, values.byteLength / 4);

const words = fc.uint32Array({ maxLength: 600 }).map((array) => array.slice(0, array.length & ~1));
/** Few patterns, repeated: signs, infinities, both zeros, quiet and other NaN, the smallest and largest numbers. */
const special = fc
  .array(
    fc.constantFrom(0, 0x80000000, 0x7f800000, 0xff800000, 0x7fc00000, 0x7f800001, 0xffffffff, 1, 0x7ff00000),
    { maxLength: 300 },
  )
  .map((array) => Uint32Array.from(array).slice(0, array.length & ~1));
const patterns = fc.oneof(words, special);

describe.each(['float32', 'float64'] as const)('packed %s', (kind) => {
  const Floats = kind === 'float32' ? Float32Array : Float64Array;
  const filled = (length: number, at: (i: number) => number) =>
    new Floats(Array.from({ length }, (_, i) => at(i)));

  test('come back bit by bit, whatever the bits are', () => {
    fc.assert(
      fc.property(patterns, (pattern) => {
        const values = new Floats(pattern.buffer);
        const back = unpackFloats(packFloats(values), kind, values.length);
        expect(back).toBeInstanceOf(Floats);
        expect(bitsOf(back)).toEqual(bitsOf(values));
      }),
      { numRuns: 300 },
    );
  });

  test('come back from few levels and from none alike', () => {
    const random = randomFrom(7);
    const levels = filled(4000, (i) =>
      i % 50 === 0 ? Number.NaN : Math.round(300 * Math.sin(i / 30)) * 0.0048828 - 0.3,
    );
    let at = 0;
    const walk = filled(4000, () => {
      at += random() - 0.5;
      return at;
    });
    // Whole numbers differ in their upper bits only.
    const whole = filled(4000, (i) => (i * 7) % 450);
    for (const values of [levels, walk, whole]) {
      const back = unpackFloats(packFloats(values), kind, values.length);
      expect(bitsOf(back)).toEqual(bitsOf(values));
    }
    expect(packFloats(levels)[0]).toBe(2);
    expect(packFloats(walk)[0]).toBe(1);
    expect(packFloats(levels).length).toBeLessThan(levels.byteLength / 2);
  });

  test('take at most one byte more than bare ones where no value comes twice', () => {
    const values = filled(1000, (i) => i / 3);
    expect(packFloats(values).length).toBe(1 + values.byteLength);
  });

  test('are a view of a larger buffer too', () => {
    const values = new Floats([1, 2, 3, 4]).subarray(1, 3);
    expect([...unpackFloats(packFloats(values), kind, 2)]).toEqual([2, 3]);
  });

  test('damaged, are refused by a RangeError or are other floats, and take no memory they do not fill', () => {
    const levels = packFloats(filled(500, (i) => Math.round(9 * Math.sin(i))));
    const plain = packFloats(filled(500, (i) => i / 7));
    const { refused } = fuzz({
      runs: 1500,
      seeds: [levels, plain],
      allowed: [RangeError],
      run: (bytes) => unpackFloats(bytes, kind, 500),
    });
    expect(refused).toBeGreaterThan(100);
    expect(() => unpackFloats(levels, kind, 2 ** 27)).toThrow(RangeError);
    // The last rank is that of a sixth value, of which there are five.
    const five = packFloats(filled(50, (i) => i % 5));
    const ranks = Int32Array.from({ length: 50 }, (_, i) => (i === 49 ? 5 : i % 5));
    const frames = encodeFlac(ranks, { bitsPerSample: 4, firstSample: 0 });
    const beyond = Uint8Array.of(...five.subarray(0, 5 + 5 * Floats.BYTES_PER_ELEMENT), ...frames);
    expect(() => unpackFloats(beyond, kind, 50)).toThrow('rank');
    expect(() => unpackFloats(plain, kind, 499)).toThrow(RangeError);
  });
});
