import { expect, test } from 'vitest';
import { memoryQueue, type QueueStorage } from './storage.ts';
import { type Answer, problem } from './testing/pretend-network-kit.ts';
import { numbers, stored, tracking } from './testing/tracking-kit.ts';
import { createEventTracker } from './tracker.ts';

test('five are sent at once, fewer after two seconds', async () => {
  const { time, batches, tracker } = tracking(() => stored);
  await time.run();
  for (const data of [1, 2, 3, 4, 5]) tracker.track({ type: 'breath', data });
  await time.run();
  tracker.track({ type: 'breath', data: 6 });
  await time.run();
  expect(batches.map(({ items }) => numbers(items))).toEqual([[1, 2, 3, 4, 5], [6]]);
  expect(batches.map(({ at }) => at)).toEqual([0, 2000]);
  expect(batches[0]!.url).toBe('/v1/users/u-1/activities/batch');
});

test('events go their own way', async () => {
  const { time, batches, given } = tracking(() => stored);
  const { id } = createEventTracker({ ...given, storage: memoryQueue() }).track({
    name: 'page_viewed',
    category: 'engagement',
  });
  await time.run();
  expect(batches).toMatchObject([
    { url: '/v1/users/u-1/events/batch', items: [{ id, name: 'page_viewed', app: 'diary' }] },
  ]);
});

test('what the server refuses by its place is dropped and told, and the others are stored', async () => {
  const taken: unknown[] = [];
  const { time, dropped, tracker } = tracking((items) => {
    const index = items.findIndex(({ data }) => data === 2 || data === 3);
    if (index >= 0) return problem(400, 'bad-request', `items.${index}.type: wrong.`, { index });
    taken.push(...numbers(items));
    return stored;
  });
  for (const data of [1, 2, 3, 4]) tracker.track({ type: 'breath', data });
  await time.run();
  expect(taken).toEqual([1, 4]);
  expect(dropped.map(({ why, items }) => [why, numbers(items)])).toEqual([
    ['refused', [2]],
    ['refused', [3]],
  ]);
});

test('what the server refuses without saying which is found by halves', async () => {
  const taken: unknown[] = [];
  const { time, dropped, tracker } = tracking((items) => {
    if (items.some(({ data }) => data === 7)) return problem(413, 'too-large', 'The body is too large.');
    taken.push(...numbers(items));
    return stored;
  });
  const all = Array.from({ length: 12 }, (_, index) => index);
  for (const data of all) tracker.track({ type: 'breath', data });
  await time.run();
  expect(taken).toEqual(all.filter((data) => data !== 7));
  expect(dropped.map(({ items }) => numbers(items))).toEqual([[7]]);
});

test('without the consent nothing waits for a later one', async () => {
  const { time, dropped, given, tracker } = tracking(() => problem(403, 'consent-missing', 'Ask for it.'));
  tracker.track({ type: 'breath', data: 1 });
  await time.run();
  expect(dropped.map(({ items }) => numbers(items))).toEqual([[1]]);
  expect(await given.storage.first(10)).toEqual([]);
});

test('when nobody is signed in it pauses, keeps everything, and goes on when told', async () => {
  let signedIn = false;
  const { time, batches, problems, tracker } = tracking(() =>
    signedIn ? stored : problem(401, 'not-signed-in', 'Sign in.'),
  );
  tracker.track({ type: 'breath', data: 1 });
  await time.run();
  tracker.track({ type: 'breath', data: 2 });
  await time.run();
  expect([batches.length, problems.length]).toEqual([1, 1]);
  signedIn = true;
  tracker.resume();
  await time.run();
  expect(numbers(batches.at(-1)!.items)).toEqual([1, 2]);
});

test('a full queue takes no more, and says so', async () => {
  const full: QueueStorage = { ...memoryQueue(), append: async (items) => Math.min(1, items.length) };
  const { time, dropped, tracker } = tracking(() => stored, { storage: full });
  const first = tracker.track({ type: 'breath', data: 1 });
  await time.run();
  const [second, third] = [2, 3].map((data) => tracker.track({ type: 'breath', data }));
  const fourth = tracker.track({ type: 'breath', data: 4 });
  await time.run();
  expect(await Promise.all([first, second!, third!, fourth].map(({ kept }) => kept))).toEqual([
    true,
    true,
    true,
    false,
  ]);
  expect(dropped.map(({ why, items }) => [why, numbers(items)])).toEqual([['queue-full', [4]]]);
});

test('with a broken storage it still sends, once, and tells', async () => {
  const fail = () => Promise.reject(new Error('The disk is full.'));
  const { time, batches, problems, tracker } = tracking(() => stored, {
    storage: { append: fail, first: fail, remove: fail },
  });
  tracker.track({ type: 'breath', data: 1 });
  await time.run();
  tracker.track({ type: 'breath', data: 2 });
  await time.run();
  expect(batches.map(({ items }) => numbers(items))).toEqual([[1], [2]]);
  expect(problems).toEqual([new Error('The disk is full.')]);
});

test('what cannot be removed from the storage is not sent for ever', async () => {
  const storage = { ...memoryQueue(), remove: () => Promise.reject(new Error('The disk is gone.')) };
  const { time, batches, tracker } = tracking(() => stored, { storage });
  for (const data of [1, 2]) {
    tracker.track({ type: 'breath', data });
    await time.run();
  }
  expect(batches.map(({ items }) => numbers(items))).toEqual([[1], [2]]);
});

test('a stop gives up after five seconds without an answer, and says what waits', async () => {
  const { time, tracker } = tracking(() => new Promise<Answer>(() => undefined));
  tracker.track({ type: 'breath', data: 1 });
  const stopped = tracker.stop();
  await time.run();
  expect(await stopped).toEqual({ waiting: 1 });
  expect(() => tracker.track({ type: 'breath' })).toThrow(/stopped/);
});

test('a server that asks for time gets it', async () => {
  let busy = true;
  const { time, batches, tracker } = tracking(() => {
    const answer = busy ? { ...problem(503, 'busy', 'Later.'), headers: { 'retry-after': '40' } } : stored;
    busy = false;
    return answer;
  });
  tracker.track({ type: 'breath', data: 1 });
  await time.run();
  expect(batches).toHaveLength(2);
  expect(batches[1]!.at - batches[0]!.at).toBeGreaterThanOrEqual(40_000);
});

test('what comes while the queue is being looked through is sent as well', async () => {
  const queue = memoryQueue();
  const looks: (() => void)[] = [];
  const storage: QueueStorage = {
    ...queue,
    async first(count) {
      const found = await queue.first(count);
      if (found.length === 0) await new Promise<void>((go) => looks.push(go));
      return found;
    },
  };
  const { time, batches, tracker } = tracking(() => stored, { storage });
  await time.run();
  for (const data of [1, 2, 3, 4, 5]) tracker.track({ type: 'breath', data });
  await time.run();
  expect(batches).toEqual([]);
  looks.shift()!();
  await time.run();
  expect(batches.map(({ items }) => numbers(items))).toEqual([[1, 2, 3, 4, 5]]);
});

test('what met another change is sent again', async () => {
  let met = false;
  const { time, batches, dropped, problems, tracker } = tracking(() => {
    const answer = met ? stored : problem(409, 'conflict', 'Try again.');
    met = true;
    return answer;
  });
  tracker.track({ type: 'breath', data: 1 });
  await time.run();
  expect(batches.map(({ items }) => numbers(items))).toEqual([[1], [1]]);
  expect([dropped, problems]).toEqual([[], []]);
});

test('an erased tracker leaves nothing behind, sends nothing, and takes nothing', async () => {
  const { time, batches, given, tracker } = tracking(() => new Promise<Answer>(() => undefined));
  for (let data = 1; data <= 5; data += 1) tracker.track({ type: 'breath', data });
  await time.run(time.now() + 1_000);
  tracker.track({ type: 'breath', data: 6 });
  const erased = tracker.erase();
  await time.run();
  await erased;
  expect(await given.storage.first(10)).toEqual([]);
  await tracker.flush();
  expect(batches).toHaveLength(1);
  expect(() => tracker.track({ type: 'breath' })).toThrow(/stopped/);
});
