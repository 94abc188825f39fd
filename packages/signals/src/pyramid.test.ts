import fc from 'fast-check';
import { expect, test } from 'vitest';
import { coarsen, emptyOverview, isAbsent, mergeOverviews, type Overview, stepFor } from './overview.ts';
import { createPyramid, PYRAMID_STEPS, type PyramidRow, pyramidStepFor, pyramidSteps } from './pyramid.ts';

/** Overviews as blocks hold them, with holes between: made of their buckets, since so many points would take long. */
const blocks = fc
  .array(fc.record({ gap: fc.nat(40_000), buckets: fc.integer({ min: 1, max: 512 }), seed: fc.nat(1000) }), {
    minLength: 1,
    maxLength: 60,
  })
  .map((parts) => {
    let at = 0;
    return parts.map(({ gap, buckets, seed }) => {
      const overview = emptyOverview(256, at + gap, buckets);
      for (let i = 0; i < buckets; i++) {
        overview.min[i] = -((seed * (i + 7)) % 1000);
        overview.max[i] = (seed * (i + 3)) % 1000;
      }
      at = overview.firstBucket + buckets;
      return overview;
    });
  });

const endOf = (overviews: readonly Overview[]) =>
  Math.max(...overviews.map((overview) => (overview.firstBucket + overview.min.length) * 256));

function rowsOf(overviews: readonly Overview[]): PyramidRow[] {
  const pyramid = createPyramid(endOf(overviews));
  return [...overviews.flatMap((overview) => pyramid.add(overview)), ...pyramid.end()];
}

const bucketsOf = (overview: Overview) =>
  [...overview.min]
    .map((min, i) => [overview.firstBucket + i, min, overview.max[i]] as const)
    .filter((_, i) => !isAbsent(overview, i));

test('each step of the pyramid says what the blocks say, in rows of 512 buckets', () => {
  fc.assert(
    fc.property(blocks, (overviews) => {
      const rows = rowsOf(overviews);
      const steps = pyramidSteps(endOf(overviews));
      expect([...new Set(rows.map((row) => row.step))].toSorted((a, b) => a - b)).toEqual(steps);
      for (const step of steps) {
        const expected = coarsen(mergeOverviews(overviews), step / 256);
        const those = rows.filter((row) => row.step === step);
        expect(those.flatMap((row) => bucketsOf(row.overview))).toEqual(bucketsOf(expected));
        expect(new Set(those.map((row) => row.firstBucket)).size).toBe(those.length);
        for (const { firstBucket, overview } of those) {
          expect(firstBucket % 512).toBe(0);
          expect(overview.firstBucket).toBeGreaterThanOrEqual(firstBucket);
          expect(overview.firstBucket + overview.min.length).toBeLessThanOrEqual(firstBucket + 512);
        }
      }
    }),
    { numRuns: 30 },
  );
});

test('a short channel has no pyramid, a long one as many steps as it needs', () => {
  expect(pyramidSteps(600_000)).toEqual([]);
  expect(pyramidSteps(2 ** 21)).toEqual([]);
  expect(pyramidSteps(2 ** 21 + 1)).toEqual([4096]);
  expect(pyramidSteps(2 ** 36)).toEqual([...PYRAMID_STEPS]);
});

test('the step that is read makes every width, and takes few rows', () => {
  const length = fc.integer({ min: 1, max: 2 ** 36 });
  fc.assert(
    fc.property(length, fc.nat(2 ** 36), fc.integer({ min: 1, max: 4000 }), (points, first, pairs) => {
      const steps = pyramidSteps(first + points);
      const step = pyramidStepFor(points, pairs, steps);
      expect(stepFor(points, pairs, first) % step).toBe(0);
      // Of the points themselves no more than a few blocks; of every step no more than fit the pairs, or a short channel.
      if (step === 1) expect(points).toBeLessThanOrEqual(128 * pairs);
      else expect(points / step / 512).toBeLessThanOrEqual(Math.max(17, (pairs * 32) / 512));
    }),
  );
});
