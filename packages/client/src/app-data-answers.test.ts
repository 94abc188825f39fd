import { expect, test } from 'vitest';
import { type AppDataOptions, createAppData } from './app-data.ts';
import type { Json } from './ask.ts';
import { createClient } from './client.ts';
import { memoryValues } from './storage.ts';
import { type Answer, problem } from './testing/pretend-network-kit.ts';
import { pretendTime } from './testing/pretend-time-kit.ts';

type Asked = { readonly method: string; readonly key: string; readonly ifMatch: string | null; at: number };

/** One device, and a server that has these values and answers as it is told where it is. */
function storing(
  there: Record<string, Json>,
  answer: (asked: Asked) => Answer | undefined = () => undefined,
  options: Partial<AppDataOptions> = {},
) {
  const time = pretendTime(1);
  const held = new Map(Object.entries(there));
  const asked: Asked[] = [];
  const problems: unknown[] = [];
  const tell = (key: string) => ({ key, value: held.get(key), etag: '"1-a"' });
  function usual({ method, key, ifMatch }: Asked, body: { value: Json }): Answer {
    if (!key) return { status: 200, body: { items: [...held.keys()].map(tell) } };
    if (method === 'PUT') held.set(key, body.value);
    else if (!held.has(key)) return problem(404, 'not-found', 'Nothing here.');
    if (method === 'DELETE') {
      if (ifMatch !== '"1-a"') return problem(412, 'precondition-failed', 'Changed.');
      held.delete(key);
    }
    return { status: 200, body: tell(key) };
  }
  const client = createClient({
    baseUrl: 'http://attune.test',
    retries: 0,
    fetch: async (input) => {
      const request = input as Request;
      const key = /\/data\/(.+)$/.exec(new URL(request.url).pathname)?.[1] ?? '';
      const ifMatch = request.headers.get('if-match');
      const question = { method: request.method, key, ifMatch, at: time.now() };
      asked.push(question);
      const body = request.method === 'PUT' ? await request.json() : {};
      const { status, body: told, headers } = answer(question) ?? usual(question, body);
      return new Response(JSON.stringify(told), headers ? { status, headers } : { status });
    },
  });
  const storage = memoryValues();
  const data = createAppData({
    client,
    userId: 'u-1',
    app: 'diary',
    storage,
    lock: <T>(_: string, work: () => Promise<T>) => work(),
    surroundings: time.surroundings({ alive: true }, { wrongBy: 0 }),
    onProblem: (error) => void problems.push(error),
    ...options,
  });
  return { time, held, asked, problems, storage, data };
}

const writes = (asked: readonly Asked[]) => asked.filter(({ method }) => method !== 'GET');

test('what a device never read is deleted, and only as it was found', async () => {
  const { held, asked, data } = storing({ mood: 7 });
  await data.delete('mood');
  expect(await data.sync()).toEqual({ waiting: 0 });
  expect([...held]).toEqual([]);
  expect(writes(asked)).toMatchObject([{ method: 'DELETE', key: 'mood', ifMatch: '"1-a"' }]);
  expect(await data.get('mood')).toBeUndefined();
});

test('what is written between the look and its deletion stays, and the deletion is told as a conflict', async () => {
  const lose = ({ method }: Asked) =>
    method === 'DELETE' ? problem(412, 'precondition-failed', 'Changed.') : undefined;
  const { held, data } = storing({ mood: 7 }, lose);
  await data.delete('mood');
  await data.sync();
  expect([...held]).toEqual([['mood', 7]]);
  expect(await data.lost()).toEqual([{ key: 'mood', base: 7, mine: undefined, theirs: 7 }]);
});

test('who made a key and deletes it does not delete what another device made of it', async () => {
  const { held, data } = storing({ mood: 'theirs' });
  const made = data.set('mood', 'mine');
  const gone = data.delete('mood');
  await Promise.all([made, gone]);
  await data.sync();
  expect([...held]).toEqual([['mood', 'theirs']]);
  expect(await data.lost()).toMatchObject([{ key: 'mood', theirs: 'theirs' }]);
});

test('what met another change waits and is sent again, and holds no other key up', async () => {
  let met = 0;
  const meet = ({ method, key }: Asked) =>
    method === 'PUT' && key === 'a' && ++met < 3 ? problem(409, 'conflict', 'Try again.') : undefined;
  const { time, held, data, problems } = storing({}, meet);
  await data.set('a', 1);
  await data.set('b', 2);
  expect(await data.sync()).toEqual({ waiting: 1 });
  expect([...held]).toEqual([['b', 2]]);
  await time.run();
  expect([held.get('a'), await data.lost(), problems]).toEqual([1, [], []]);
});

test('a conflict that nobody can decide now waits, is told, and holds no other key up', async () => {
  const ill = new Error('No window to ask in.');
  let isIll = true;
  const onConflict = ({ mine }: { mine: Json | undefined }) => {
    if (isIll) throw ill;
    return mine;
  };
  const lose = ({ method, key, ifMatch }: Asked) =>
    method === 'PUT' && key === 'a' && ifMatch === null
      ? problem(412, 'precondition-failed', 'Changed.')
      : undefined;
  const { held, data, problems } = storing({ a: 'theirs' }, lose, { onConflict });
  await data.set('a', 'mine');
  await data.set('b', 2);
  expect(await data.sync()).toEqual({ waiting: 1 });
  expect([problems, held.get('b'), await data.get('a')]).toEqual([[ill], 2, 'mine']);
  isIll = false;
  expect(await data.sync()).toEqual({ waiting: 0 });
  expect(held.get('a')).toBe('mine');
});

test('a server that asks for time gets it, whatever is set meanwhile', async () => {
  let busy = true;
  const { time, asked, held, data } = storing({}, () => {
    const first = busy;
    busy = false;
    return first ? { ...problem(503, 'busy', 'Later.'), headers: { 'retry-after': '40' } } : undefined;
  });
  await data.set('a', 1);
  await time.run(time.now() + 1_000);
  await data.set('b', 2);
  await time.run();
  const [first, second] = writes(asked);
  expect(second!.at - first!.at).toBeGreaterThanOrEqual(40_000);
  expect([...held]).toEqual([
    ['a', 1],
    ['b', 2],
  ]);
});

test('erased app data leaves nothing here, sends nothing, and keeps nothing that was under way', async () => {
  const { time, asked, storage, data } = storing({ far: 1 });
  await data.set('near', 2);
  const [reading, writing] = [data.get('far'), data.set('late', 3)].map((one) => one.catch(() => 'ended'));
  await data.erase();
  await Promise.all([reading, writing]);
  await time.run();
  expect(await storage.keys()).toEqual([]);
  expect(writes(asked)).toEqual([]);
  await expect(data.set('near', 2)).rejects.toThrow(/Make another one/);
});
