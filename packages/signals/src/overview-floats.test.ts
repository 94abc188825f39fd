import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildFloatOverview, coarsen, isAbsent, mergeOverviews } from './overview.ts';
import { decodeFloatOverview, encodeFloatOverview } from './overview-bytes.ts';
import { createPyramid, pyramidSteps } from './pyramid.ts';

const value = fc.oneof(
  fc.float(),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0),
);
const floats = fc.oneof(
  fc.array(value, { maxLength: 900 }).map((all) => Float32Array.from(all)),
  fc.array(value, { maxLength: 900 }).map((all) => Float64Array.from(all)),
);
const place = fc.nat(5000);
const kindOf = (values: Float32Array | Float64Array) =>
  values instanceof Float32Array ? 'float32' : 'float64';

/** Least and most of the numbers in [from, to), looked up one by one; nothing where there are none. */
function extremes(points: ReadonlyMap<number, number>, from: number, to: number) {
  const found: number[] = [];
  for (let i = from; i < to; i++) {
    const one = points.get(i);
    if (one !== undefined && !Number.isNaN(one)) found.push(one);
  }
  return found.length === 0 ? undefined : [Math.min(...found) + 0, Math.max(...found) + 0];
}

test('of floating-point values is exact; what is no number counts as no point', () => {
  fc.assert(
    fc.property(
      floats,
      floats,
      place,
      fc.nat(600),
      fc.constantFrom(1, 7, 256),
      (one, two, first, gap, step) => {
        const same = kindOf(one) === kindOf(two) ? two : two.slice(0, 0);
        const second = one instanceof Float32Array ? Float32Array.from(same) : Float64Array.from(same);
        const points = new Map<number, number>();
        for (const [i, x] of one.entries()) points.set(first + i, x);
        for (const [i, x] of second.entries()) points.set(first + one.length + gap + i, x);
        const merged = mergeOverviews<Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>>([
          buildFloatOverview<Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>>(one, first, step),
          buildFloatOverview<Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>>(
            second,
            first + one.length + gap,
            step,
          ),
        ]);
        for (const overview of [merged, coarsen(merged, 4)]) {
          expect(kindOf(overview.min)).toBe(kindOf(one));
          const { step: width, firstBucket, min, max } = overview;
          for (let i = 0; i < min.length; i++) {
            const from = (firstBucket + i) * width;
            const expected = extremes(points, from, from + width);
            expect(isAbsent(overview, i)).toBe(expected === undefined);
            if (expected) expect([min[i]! + 0, max[i]! + 0]).toEqual(expected);
          }
        }
        expect(decodeFloatOverview(encodeFloatOverview(merged), kindOf(one))).toEqual(merged);
      },
    ),
  );
});

test('a pyramid of floating-point values says what their blocks say', () => {
  const blocks = [0, 40, 9000, 9001].map((at) =>
    buildFloatOverview(
      Float64Array.from({ length: 300 }, (_, i) => Math.sin(at + i)),
      at * 256,
    ),
  );
  const end = 3_000_000;
  const pyramid = createPyramid<Float64Array<ArrayBuffer>>(end);
  const rows = [...blocks.flatMap((block) => pyramid.add(block)), ...pyramid.end()];
  expect(pyramidSteps(end)).toEqual([4096]);
  const whole = coarsen(mergeOverviews(blocks), 16);
  const said = mergeOverviews(rows.map(({ overview }) => overview));
  expect(said).toEqual(whole);
});

test('bytes that are no overview of floating-point values are refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.constantFrom('float32', 'float64'), (junk, kind) => {
      try {
        decodeFloatOverview(junk, kind);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }),
  );
});
