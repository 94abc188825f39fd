import { afterAll, beforeAll, expect, test } from 'vitest';
import { liveHistories } from '../../testing/workshop-histories-kit.ts';
import { openWorld, type World } from '../../testing/world.ts';

let home: World;
beforeAll(async () => {
  home = await openWorld();
});
afterAll(() => home.close());

test('200 histories lead to the same states in the same order as a small model, and nothing that must hold is ever broken', async () => {
  const seen = await liveHistories(home, 200, 2);
  // What so few meet ten times or more; the long suite lives more of them, and asks for more.
  const answers = [
    ...['sign-up 201 registered', 'sign-up 201 waitlisted', 'sign-up 200 registered', 'leave 204'],
    ...['seats 204', 'ask 204', 'declare 204', 'complete 409', 'cannot 201', 'accept 204'],
    ...['check-in 204', 'undo 204', 'no-show 409', 'remove 204'],
  ];
  expect(answers.filter((one) => !seen.has(one))).toEqual([]);
}, 120_000);
