import { expect, test } from 'vitest';
import { liveHistories } from './testing/workshop-histories-kit.ts';
import { world } from './testing/world.ts';

test('more than a thousand histories lead to the same states in the same order as a small model', async () => {
  const seen = await liveHistories(await world(), 1020, 3);
  // What so many meet ten times or more; rarer answers have tests of their own.
  const answers = [
    ...['sign-up 201 registered', 'sign-up 201 waitlisted', 'sign-up 200 registered'],
    ...['sign-up 200 waitlisted', 'sign-up 409 closed', 'sign-up 409 cancelled', 'sign-up 409 completed'],
    ...['sign-up 409 not-eligible', 'sign-up 409 requirements-changed'],
    ...['leave 204', 'leave 404', 'leave 409', 'seats 204', 'seats 409', 'ask 204', 'ask 409'],
    ...['declare 204', 'complete 204', 'complete 409', 'cancel 204'],
    ...['cannot 201', 'cannot 200', 'cannot 409 not-confirmed', 'can 204', 'can 409 filled'],
    ...['accept 204', 'accept 404'],
    ...['check-in 204', 'check-in 404', 'check-in 409', 'undo 204', 'undo 404', 'undo 409'],
    ...['no-show 204', 'no-show 404', 'no-show 409', 'remove 204', 'remove 404'],
  ];
  expect(answers.filter((one) => !seen.has(one))).toEqual([]);
}, 600_000);
