import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { archiveWorldsKit, smallWorlds } from '../../testing/archive-worlds-kit.ts';
import { openWorld, type World } from '../../testing/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test('in small worlds of random relationships nobody is handed a name, a word or an id of anybody else', async () => {
  const { leaks, seen } = archiveWorldsKit(world);
  await fc.assert(
    fc.asyncProperty(smallWorlds, async (one) => {
      expect(await leaks(one)).toEqual([]);
    }),
    { numRuns: 6, endOnFailure: true },
  );
  expect(seen.get('archive 200')).toBeGreaterThanOrEqual(18);
}, 180_000);
