import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { archiveWorldsKit, smallWorlds } from './testing/archive-worlds-kit.ts';
import { openWorld, type World } from './testing/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test('in 200 small worlds nobody is handed a name, a word or an id of anybody else', async () => {
  const { leaks, seen } = archiveWorldsKit(world);
  await fc.assert(
    fc.asyncProperty(smallWorlds, async (one) => {
      expect(await leaks(one)).toEqual([]);
    }),
    { numRuns: 200, endOnFailure: true },
  );
  // So that people did have something to do with each other.
  const happened = [
    ...['parent-child 1', 'guardian-ward 1', 'practitioner-patient 1', 'coach-client 1', 'sign up 201'],
    ...['check in 204', 'cover 201', 'session of another 201', 'marker of another 200', 'bio of another 200'],
    ...['consent of another 204', 'ask of another 202', 'ask data of another 201', 'declare of another 204'],
  ];
  expect(happened.filter((one) => !seen.has(one))).toEqual([]);
}, 1_800_000);
