import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bucketsOf,
  buildOverview,
  coarsen,
  isAbsent,
  mergeOverviews,
  minMaxOfRange,
  type Overview,
  stepFor,
} from './overview.ts';
import { decodeOverview, encodeOverview } from './overview-bytes.ts';

/** The slow and obvious answer: every sample of the channel put into its bucket, one by one. */
function oracle(points: Map<number, number>, step: number): Map<number, [number, number]> {
  const buckets = new Map<number, [number, number]>();
  for (const [index, value] of points) {
    const bucket = Math.floor(index / step);
    const [min, max] = buckets.get(bucket) ?? [value, value];
    buckets.set(bucket, [Math.min(min, value), Math.max(max, value)]);
  }
  return buckets;
}

function present(overview: Overview): Map<number, [number, number]> {
  const buckets = new Map<number, [number, number]>();
  for (let i = 0; i < overview.min.length; i++) {
    if (isAbsent(overview, i)) continue;
    buckets.set(overview.firstBucket + i, [overview.min[i] ?? NaN, overview.max[i] ?? NaN]);
  }
  return buckets;
}

const pointsOf = (samples: Int32Array | Int16Array, first: number): Map<number, number> =>
  new Map(Array.from(samples, (x, i) => [first + i, x]));

const samplesOf = fc.int32Array({ minLength: 0, maxLength: 2000 });
const place = fc.oneof(fc.nat({ max: 3000 }), fc.integer({ min: 2 ** 40, max: 2 ** 40 + 3000 }));
const width = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constant(256), fc.integer({ min: 1, max: 5000 }));

describe('an overview', () => {
  test('holds the minimum and maximum of every aligned bucket', () => {
    fc.assert(
      fc.property(samplesOf, place, width, (samples, first, step) => {
        const overview = buildOverview(samples, first, step);
        expect(overview.min.length).toBe(bucketsOf(first, first + samples.length, step));
        expect(present(overview)).toEqual(oracle(pointsOf(samples, first), step));
      }),
    );
  });

  test('made coarser is the overview of wider buckets', () => {
    fc.assert(
      fc.property(samplesOf, place, width, fc.integer({ min: 1, max: 9 }), (samples, first, step, factor) => {
        const coarse = coarsen(buildOverview(samples, first, step), factor);
        expect(coarse).toEqual(buildOverview(samples, first, step * factor));
      }),
    );
  });

  test('of blocks merged in any order, with gaps, is that of all their points', () => {
    const blocks = fc.array(fc.tuple(fc.int32Array({ maxLength: 300 }), fc.nat({ max: 700 })), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(blocks, width, fc.boolean(), (parts, step, backwards) => {
        const points = new Map<number, number>();
        const overviews: Overview[] = [];
        let first = 0;
        for (const [samples, gap] of parts) {
          first += gap;
          for (const [index, value] of pointsOf(samples, first)) points.set(index, value);
          overviews.push(buildOverview(samples, first, step));
          first += samples.length;
        }
        const merged = mergeOverviews(backwards ? overviews.reverse() : overviews);
        expect(present(merged)).toEqual(oracle(points, step));
      }),
    );
  });

  test('marks what lies between two blocks as absent', () => {
    const merged = mergeOverviews([
      buildOverview(Int16Array.of(1, 2), 0, 2),
      buildOverview(Int16Array.of(5, 4), 6, 2),
    ]);
    expect([0, 1, 2, 3].map((i) => isAbsent(merged, i))).toEqual([false, true, true, false]);
  });

  test('is not merged with one of another step', () => {
    const samples = Int16Array.of(1, 2);
    expect(() => mergeOverviews([buildOverview(samples, 0, 2), buildOverview(samples, 0, 4)])).toThrow(
      RangeError,
    );
    expect(() => mergeOverviews([])).toThrow(RangeError);
  });
});

test('buckets of a range count its points only, and those outside the block are absent', () => {
  const range = fc.tuple(fc.nat({ max: 4000 }), fc.nat({ max: 2000 }));
  fc.assert(
    fc.property(samplesOf, fc.nat({ max: 3000 }), range, width, (samples, first, [from, length], step) => {
      const overview = minMaxOfRange(samples, first, from, from + length, step);
      const inside = [...pointsOf(samples, first)].filter(([i]) => i >= from && i < from + length);
      expect(overview.min.length).toBe(bucketsOf(from, from + length, step));
      expect(present(overview)).toEqual(oracle(new Map(inside), step));
    }),
  );
});

describe('the stored form', () => {
  test('gives back every overview of 4 to 32 bits, gaps and extremes included', () => {
    const shares = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { maxLength: 500 });
    fc.assert(
      fc.property(shares, place, fc.integer({ min: 4, max: 32 }), (values, first, bits) => {
        const top = 2 ** (bits - 1) - 1;
        const samples = Int32Array.from(values, (share) =>
          share === -1 ? -top - 1 : Math.round(share * top),
        );
        const one = buildOverview(samples, first, 16);
        const gap = buildOverview(samples, first + 2000, 16);
        const overview = mergeOverviews([one, gap]);
        expect(decodeOverview(encodeOverview(overview, bits))).toEqual(overview);
      }),
    );
  });

  test('is smaller than bare pairs where the curve is', () => {
    const samples = Int32Array.from({ length: 131_072 }, (_, i) => Math.round(500 * Math.sin(i / 3000)));
    const overview = buildOverview(samples, 0);
    expect(encodeOverview(overview, 16).length).toBeLessThan(overview.min.length * 4);
  });

  test('refuses values too wide for it, and bytes that are no overview', () => {
    const wide = buildOverview(Int32Array.of(40_000), 0, 256);
    expect(() => encodeOverview(wide, 16)).toThrow(RangeError);
    expect(() => encodeOverview(wide, 24)).not.toThrow();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (junk) => {
        try {
          decodeOverview(junk);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });
});

describe('the step for a screen', () => {
  test('is the smallest power of two that fits', () => {
    expect(stepFor(600_000, 1000)).toBe(1024);
    expect(stepFor(0, 1)).toBe(1);
    fc.assert(
      fc.property(
        fc.nat({ max: 5_000_000 }),
        fc.integer({ min: 1, max: 3000 }),
        place,
        (points, pairs, first) => {
          const step = stepFor(points, pairs, first);
          const touched = (size: number) => bucketsOf(first, first + points, size);
          expect(Math.log2(step) % 1).toBe(0);
          expect(touched(step)).toBeLessThanOrEqual(pairs);
          if (step > 1) expect(touched(step / 2)).toBeGreaterThan(pairs);
        },
      ),
    );
  });
});
