import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createClient } from './client.ts';
import { AttuneError, answered, isConflict, Unreachable } from './errors.ts';
import { createIds } from './ids.ts';
import { takesKey } from './retry.ts';
import { waitBefore } from './surroundings.ts';
import { type Answer, problem } from './testing/pretend-network-kit.ts';
import { pretendTime } from './testing/pretend-time-kit.ts';

type Outcome = Answer | 'lost';

/** A client whose server gives these answers, one after the other. */
function asking(outcomes: readonly Outcome[], retries?: number) {
  const time = pretendTime(1);
  const began = time.now();
  const asked: { at: number; key: string | null; body: string }[] = [];
  const client = createClient({
    baseUrl: 'http://attune.test',
    ...(retries === undefined ? {} : { retries }),
    surroundings: time.surroundings({ alive: true }, { wrongBy: 0 }),
    fetch: async (input) => {
      const request = input as Request;
      const outcome = outcomes[asked.length] ?? { status: 200, body: {} };
      const key = request.headers.get('idempotency-key');
      asked.push({ at: time.now() - began, key, body: await request.text() });
      if (outcome === 'lost') throw new TypeError('fetch failed');
      const { status, body, headers } = outcome;
      return new Response(JSON.stringify(body), headers ? { status, headers } : { status });
    },
  });
  async function during<T>(promise: Promise<T>): Promise<T> {
    promise.catch(() => undefined);
    await time.run();
    return promise;
  }
  return { client, asked, time, during };
}

const busy = problem(503, 'busy', 'Later.');
const untold: Answer = { ...busy, headers: {} };

test('a read is tried again when no answer came or the server was not well, and not for ever', async () => {
  const well = asking(['lost', untold]);
  expect((await well.during(well.client.GET('/v1/me'))).response.status).toBe(200);
  expect(well.asked).toHaveLength(3);
  const ill = asking(Array(9).fill('lost'));
  await expect(ill.during(answered(ill.client.GET('/v1/me')))).rejects.toBeInstanceOf(Unreachable);
  expect(ill.asked).toHaveLength(4);
  const off = asking(['lost'], 0);
  await expect(off.during(answered(off.client.GET('/v1/me')))).rejects.toBeInstanceOf(Unreachable);
  expect(off.asked).toHaveLength(1);
});

test('what would be done twice is not repeated', async () => {
  const { client, asked, during } = asking(['lost']);
  const body = { email: 'a@example.org', password: 'secret' };
  await expect(during(answered(client.POST('/v1/invites', { body } as never)))).rejects.toBeInstanceOf(
    Unreachable,
  );
  expect(asked).toHaveLength(1);
});

test('what the server does once by a key is repeated with the same key and body', async () => {
  const { client, asked, during } = asking(['lost', untold]);
  const path = '/v1/users/{userId}/apps/{app}/data/{key}';
  const params = { path: { userId: 'u-1', app: 'diary', key: 'mood' } };
  await during(client.PUT(path as '/v1/roles/{role}', { params, body: { value: 1 } } as never));
  expect(asked.map(({ body }) => body)).toEqual(Array(3).fill('{"value":1}'));
  expect(new Set(asked.map(({ key }) => key)).size).toBe(1);
  expect(asked[0]!.key).toMatch(/^[0-9a-f-]{36}$/);
});

type Sent = Parameters<ReturnType<typeof asking>['client']['request']>[0];
const sending = (
  { client }: ReturnType<typeof asking>,
  method: 'PUT' | 'DELETE',
  headers: Record<string, string> = {},
) => client.request(method.toLowerCase() as Sent, '/v1/roles/{role}' as never, { headers } as never);

test.each(['PUT', 'DELETE'] as const)(
  'a %s of one version is not repeated when it may have been done',
  async (method) => {
    for (const headers of [{ 'if-match': '"1"' }, { 'if-none-match': '*' }]) {
      const lost = asking(['lost']);
      await expect(lost.during(sending(lost, method, headers))).rejects.toThrow('fetch failed');
      const gateway = asking([{ status: 504, body: {} }]);
      await gateway.during(sending(gateway, method, headers));
      const turnedAway = asking([untold]);
      await turnedAway.during(sending(turnedAway, method, headers));
      const keyed = asking(['lost']);
      await keyed.during(sending(keyed, method, { ...headers, 'idempotency-key': 'k-1' }));
      expect([lost, gateway, turnedAway, keyed].map(({ asked }) => asked.length)).toEqual([1, 1, 2, 2]);
    }
  },
);

test('a deletion that finds nothing after its answer was lost is done; otherwise it says that nothing was there', async () => {
  const missing = problem(404, 'not-found', 'Nothing here.');
  const statusAfter = async (...before: Outcome[]) => {
    const made = asking([...before, missing]);
    return (await made.during(sending(made, 'DELETE'))).response.status;
  };
  expect(await statusAfter('lost')).toBe(204);
  expect(await statusAfter({ status: 502, body: {} })).toBe(204);
  expect(await statusAfter()).toBe(404);
  expect(await statusAfter(untold)).toBe(404);
});

test('a refusal is final, and says by its type what it is', async () => {
  const { client, asked, during } = asking([
    problem(412, 'precondition-failed', 'Read it again.', { found: '"2-x"' }),
  ]);
  const error = await during(answered(client.GET('/v1/me'))).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(AttuneError);
  expect(error).toMatchObject({
    code: 'precondition-failed',
    status: 412,
    detail: 'Read it again.',
    requestId: 'r-1',
    facts: { found: '"2-x"' },
  });
  expect((error as AttuneError).facts).toEqual({ found: '"2-x"' });
  expect(isConflict(error)).toBe(true);
  expect(isConflict(new Unreachable('x'))).toBe(false);
  expect(asked).toHaveLength(1);
});

test('an answer of something in between is an error all the same', async () => {
  const { client, during } = asking([{ status: 404, body: 'nginx' }]);
  await expect(during(answered(client.GET('/v1/me')))).rejects.toMatchObject({
    code: 'unknown',
    status: 404,
  });
});

test('Retry-After is kept to, and a long one is handed on', async () => {
  const short = asking([{ ...busy, headers: { 'retry-after': '7' } }]);
  await short.during(short.client.GET('/v1/me'));
  expect(short.asked[1]!.at).toBeGreaterThanOrEqual(7000);
  const long = asking([{ ...busy, headers: { 'retry-after': '3600' } }]);
  expect((await long.during(long.client.GET('/v1/me'))).response.status).toBe(503);
  expect(long.asked).toHaveLength(1);
});

test('a call that is called off does not come back', async () => {
  const { client, asked, during, time } = asking(Array(9).fill('lost'));
  const off = new AbortController();
  time.after(1, () => off.abort());
  await expect(during(answered(client.GET('/v1/me', { signal: off.signal })))).rejects.toMatchObject({
    name: 'AbortError',
  });
  expect(asked.length).toBeLessThan(3);
});

test('the wait doubles up to a bound, and is spread over all of it', () => {
  const bound = (failures: number, random: number) =>
    waitBefore(
      { ...pretendTime(1).surroundings({ alive: true }, { wrongBy: 0 }), random: () => random },
      failures,
      {
        first: 100,
        most: 1000,
      },
    );
  expect([0, 1, 2, 3, 4, 90].map((failures) => bound(failures, 0.5))).toEqual([50, 100, 200, 400, 500, 500]);
  expect([bound(9, 0), bound(9, 0.999)]).toEqual([0, 999]);
});

test('ids sort as they were made, also when the clock stands still or goes back', () => {
  const surroundings = pretendTime(1).surroundings({ alive: true }, { wrongBy: 0 });
  let now = 1_800_000_000_000;
  const newId = createIds({ ...surroundings, now: () => now });
  const ids = Array.from({ length: 9000 }, (_, index) => {
    if (index === 3000) now -= 5000;
    return newId();
  });
  expect(ids).toEqual([...ids].sort());
  expect(new Set(ids).size).toBe(9000);
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('a key goes exactly to what the API says takes one', () => {
  const api = JSON.parse(readFileSync(new URL('../openapi.json', import.meta.url), 'utf8')) as {
    paths: Record<string, Record<string, { summary?: string; parameters?: { name: string }[] }>>;
  };
  for (const [path, methods] of Object.entries(api.paths))
    for (const [method, { summary = '', parameters = [] }] of Object.entries(methods)) {
      const takes =
        summary.includes('Idempotency-Key') ||
        parameters.some(({ name }) => name.toLowerCase() === 'idempotency-key');
      const what = `${method.toUpperCase()} ${path.replaceAll(/[{}]/g, '')}`;
      expect([what, takesKey(what)]).toEqual([what, takes]);
    }
});

test('a program that wrote says with what it reads how far the database was, the furthest that it was told', async () => {
  const brought: (string | null)[] = [];
  const places = ['zz', null, '10a', 'zz', null];
  let now = 0;
  const client = createClient({
    baseUrl: 'http://attune.test',
    token: 'a-token',
    surroundings: { ...pretendTime(1).surroundings({ alive: true }, { wrongBy: 0 }), now: () => now },
    fetch: async (input) => {
      brought.push((input as Request).headers.get('attune-place'));
      const place = places[brought.length - 1];
      return new Response('{}', place ? { headers: { 'attune-place': place } } : {});
    },
  });
  for (const _ of places) await client.GET('/v1/me');
  expect(brought).toEqual([null, 'zz', 'zz', '10a', '10a']);
  now = 120_000;
  await client.GET('/v1/me');
  expect(brought.at(-1)).toBeNull();
});
