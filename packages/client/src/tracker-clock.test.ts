import { expect, test } from 'vitest';
import { problem } from './testing/pretend-network-kit.ts';
import { numbers, stored, tracking } from './testing/tracking-kit.ts';

const minutes = 60_000;
const days = 1_440 * minutes;

/** A device whose clock is wrong, and a server that takes what is of the last seven days, up to a minute ahead. */
function onFastClock(tellsNow: (now: Date) => { facts?: object; headers?: Record<string, string> }) {
  const taken: [unknown, number][] = [];
  const made = tracking((items) => {
    const now = made.time.now();
    const early = (at: string) => Date.parse(at) - now;
    const wrong = items.flatMap(({ occurredAt }, index) =>
      early(occurredAt!) > minutes || early(occurredAt!) < -7 * days
        ? [`body.items.${index}.occurredAt`]
        : [],
    );
    const { facts, headers } = tellsNow(new Date(now));
    if (wrong.length > 0)
      return {
        ...problem(400, 'bad-request', `${wrong.join(', ')}: wrong.`, facts),
        ...(headers && { headers }),
      };
    taken.push(...items.map(({ data }): [unknown, number] => [data, now]));
    return stored;
  });
  return { ...made, taken, began: made.time.now() };
}

test.each([
  ['in its answer', (now: Date) => ({ facts: { now: now.toISOString() } })],
  ['in a header', (now: Date) => ({ headers: { date: now.toUTCString() } })],
])(
  'what a fast clock stamped waits for its time, with all behind it: the server says %s what time it is',
  async (_, now) => {
    const { time, taken, clock, tracker, dropped, problems, batches, began } = onFastClock(now);
    tracker.track({ type: 'breath', data: 1 });
    clock.wrongBy = 90 * minutes;
    tracker.track({ type: 'breath', data: 2 });
    clock.wrongBy = 0;
    for (const data of [3, 4, 5]) tracker.track({ type: 'breath', data });
    await time.run();
    expect(taken.map(([data]) => data)).toEqual([1, 2, 3, 4, 5]);
    expect(taken[0]![1] - began).toBeLessThan(minutes);
    expect(taken[1]![1] - began).toBeGreaterThanOrEqual(89 * minutes);
    expect(taken[4]![1] - began).toBeLessThan(91 * minutes);
    expect([dropped.length, problems.map(String)]).toEqual([0, [expect.stringMatching(/clock .* is fast/)]]);
    expect(batches.length).toBeLessThan(6);
  },
);

test('what is stamped more than a day ahead holds nothing up, and is not lost', async () => {
  const { time, taken, clock, tracker, dropped, problems } = onFastClock((now) => ({
    facts: { now: now.toISOString() },
  }));
  clock.wrongBy = 12 * days;
  tracker.track({ type: 'breath', data: 1 });
  clock.wrongBy = 0;
  tracker.track({ type: 'breath', data: 2 });
  await time.run(time.now() + 10 * minutes);
  tracker.track({ type: 'breath', data: 3 });
  await time.run(time.now() + 10 * minutes);
  expect(taken.map(([data]) => data)).toEqual([2, 3]);
  await time.run();
  expect(taken.map(([data]) => data)).toEqual([2, 3, 1]);
  expect([dropped.length, problems.length]).toEqual([0, 1]);
});

test('what is older than seven days is dropped, and says so', async () => {
  const { time, taken, clock, tracker, dropped } = onFastClock((now) => ({
    facts: { now: now.toISOString() },
  }));
  clock.wrongBy = -8 * days;
  tracker.track({ type: 'breath', data: 1 });
  clock.wrongBy = 0;
  tracker.track({ type: 'breath', data: 2 });
  await time.run();
  expect(taken.map(([data]) => data)).toEqual([2]);
  expect(dropped.map(({ why, items }) => [why, numbers(items)])).toEqual([['refused', [1]]]);
});
