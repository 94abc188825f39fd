import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arrives, history } from './testing/recording-history-kit.ts';

test('in a thousand histories, what is kept arrives once and in its place', async () => {
  let points = 0;
  await fc.assert(
    fc.asyncProperty(fc.integer(), history, async (seed, steps) => {
      points += (await arrives(seed, steps)).promised.length;
    }),
    { numRuns: 1_000 },
  );
  expect(points).toBeGreaterThan(100_000);
}, 600_000);
