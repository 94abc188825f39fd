import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RecordingStorage } from './recorder/storage.ts';
import { arrives, history } from './testing/recording-history-kit.ts';
import type { Twist } from './testing/recording-kit.ts';

test('whatever happens to network, sockets, server, tabs and clock: what is kept arrives once and in its place', async () => {
  let [points, messages] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fc.integer(), history, async (seed, steps) => {
      const world = await arrives(seed, steps);
      points += world.promised.length;
      messages += world.sockets.stats.messages;
    }),
    { numRuns: 40 },
  );
  expect(points).toBeGreaterThan(3_000);
  expect(messages).toBeGreaterThan(30);
});

/** The property must notice a recorder that is wrong. */
async function isNoticed(twist: Twist): Promise<boolean> {
  const outcome = await fc.check(
    fc.asyncProperty(fc.integer(), history, async (seed, steps) => {
      await arrives(seed, steps, twist);
    }),
    { numRuns: 200, endOnFailure: true },
  );
  return outcome.failed;
}

test('negative control: a log that is emptied before the acknowledgement loses some', async () => {
  const storage = (kept: RecordingStorage): RecordingStorage => ({
    ...kept,
    async first(id, count, from) {
      const items = await kept.first(id, count, from);
      await kept.remove(
        id,
        items.flatMap(({ seq, points }) => (points > 0 ? [seq] : [])),
      );
      return items;
    },
  });
  expect(await isNoticed({ storage })).toBe(true);
});

test('negative control: what is said to be kept before it is, is missed after a reload', async () => {
  const storage = (kept: RecordingStorage): RecordingStorage => ({
    ...kept,
    async append(id, turn, item, about) {
      const head = await kept.head(id);
      void kept.append(id, turn, item, about);
      return { id, about, turn: turn + 1, points: (head?.points ?? 0) + item.points, bytes: 0 };
    },
  });
  expect(await isNoticed({ storage })).toBe(true);
});
