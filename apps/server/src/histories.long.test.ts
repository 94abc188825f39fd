import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkHistory, type Recorded, startRecorded } from './testing/history-check-kit.ts';
import { histories } from './testing/history-kit.ts';

let recorded: Recorded;
beforeAll(async () => {
  recorded = await startRecorded();
});
afterAll(() => recorded.world.close());

test('three hundred random histories: each point is stored once, and none is lost', async () => {
  await fc.assert(
    fc.asyncProperty(histories, async (steps) => {
      const { found, model } = await checkHistory(recorded, steps);
      expect(found).toEqual(model);
    }),
    { numRuns: 300 },
  );
});
