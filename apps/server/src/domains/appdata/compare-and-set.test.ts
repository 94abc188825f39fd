import { afterAll, beforeAll, expect, test } from 'vitest';
import { AppError } from '../../kernel/errors.ts';
import { appKit } from '../../testing/app-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let admin: Person;
let ada: Person;
let app: string;
const kit = appKit(
  () => world,
  () => admin,
);
const { put, read, dataUrl, newApp, sql } = kit;

beforeAll(async () => {
  world = await openWorld();
  admin = await world.person({ firstName: 'Root', roles: ['admin'] });
  ada = await world.person({ firstName: 'Ada' });
  app = await newApp();
});
afterAll(() => world.close());

const aboutAda = () =>
  ({ actor: ada.actor, reach: { to: 'subject', userId: ada.userId }, userId: ada.userId }) as const;

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

/**
 * Adds one to the number under the key, so many times, each time as often as it takes. Who loses reads again; who keeps
 * losing steps back, the longer the more often: fifty who try again at once would each lose forty-nine times.
 */
async function addUp(key: string, times: number, seed: number): Promise<{ conflicts: number }> {
  const { data } = world.app.appdata;
  let [known, conflicts] = [await data.one(aboutAda(), app, key), 0];
  for (let [done, lost] = [0, 0]; done < times; ) {
    const value = (known.value as number) + 1;
    try {
      const written = await data.put(aboutAda(), { app, key }, value, { ifMatch: known.etag }, undefined);
      known = { ...written, value };
      [done, lost] = [done + 1, 0];
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'precondition-failed') throw error;
      expect(error.facts.found).not.toBe(known.etag);
      [lost, conflicts] = [lost + 1, conflicts + 1];
      await pause((seed * 37 + conflicts * 101) % Math.min(8 * 2 ** lost, 1000));
      known = await data.one(aboutAda(), app, key);
    }
  }
  return { conflicts };
}

test('fifty writers who add one two hundred times each lose nothing', { timeout: 180_000 }, async () => {
  await put(ada, app, 'counter', 0);
  const writers = await Promise.all(Array.from({ length: 50 }, (_, seed) => addUp('counter', 200, seed)));
  expect((await read(ada, app, 'counter')).json()).toMatchObject({ value: 10_000, version: 10_001 });
  // They did get into each other's way, most of them many times.
  expect(writers.filter(({ conflicts }) => conflicts > 10).length).toBeGreaterThan(25);
});

test('the same without the guard loses some: what is read is written back though it changed', async () => {
  await put(ada, app, 'unguarded', 0);
  const { data } = world.app.appdata;
  for (let round = 0; round < 20; round++) {
    const seen = await Promise.all(Array.from({ length: 20 }, () => data.one(aboutAda(), app, 'unguarded')));
    await Promise.all(
      seen.map(({ value }) =>
        data.put(aboutAda(), { app, key: 'unguarded' }, (value as number) + 1, {}, undefined),
      ),
    );
  }
  const { value, version } = (await read(ada, app, 'unguarded')).json();
  expect(version).toBe(401);
  expect(value).toBeLessThan(400);
});

test('of a hundred who write over the same version at once, one does', async () => {
  const { etag } = (await put(ada, app, 'race', 'start')).json();
  const headers = { 'if-match': etag };
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, at) => put(ada, app, 'race', at, headers)),
  );
  const won = answers.findIndex(({ statusCode }) => statusCode === 200);
  expect(answers.filter(({ statusCode }) => statusCode === 412)).toHaveLength(99);
  expect((await read(ada, app, 'race')).json()).toMatchObject({ version: 2, value: won });
});

type Version = { version: number; value: unknown };
const versionsOf = async (person: Person, of: string, key: string, query = '') =>
  (await person.ask({ url: `${dataUrl(person, of, key)}/versions${query}` })).json() as {
    items: Version[];
    next?: number;
  };

test('the last ten versions are kept, newest first, and no more', async () => {
  for (let n = 1; n <= 13; n++) await put(ada, app, 'history', n);
  const { items, next } = await versionsOf(ada, app, 'history');
  expect(items.map(({ version, value }) => [version, value])).toEqual(
    Array.from({ length: 10 }, (_, at) => [13 - at, 13 - at]),
  );
  expect(next).toBeUndefined();
  const { rowCount } = await sql(`select from app_data_versions where key = 'history'`);
  expect(rowCount).toBe(10);
  const first = await versionsOf(ada, app, 'history', '?limit=4');
  expect(first.items.map(({ version }) => version)).toEqual([13, 12, 11, 10]);
  const second = await versionsOf(ada, app, 'history', `?limit=6&before=${first.next}`);
  expect(second.items.map(({ version }) => version)).toEqual([9, 8, 7, 6, 5, 4]);
  expect(second.next).toBeUndefined();
});

test('what writers at once left too deep is not shown, and goes with the next write', async () => {
  await put(ada, app, 'crowd', 0);
  await Promise.all(Array.from({ length: 60 }, (_, at) => put(ada, app, 'crowd', at)));
  const { items } = await versionsOf(ada, app, 'crowd', '?limit=100');
  expect(items.map(({ version }) => version)).toEqual(Array.from({ length: 10 }, (_, at) => 61 - at));
  await put(ada, app, 'crowd', 'last');
  const { rowCount } = await sql(`select from app_data_versions where key = 'crowd'`);
  expect(rowCount).toBe(10);
});

test.each([0, 1, 3])('with a history of %i versions, so many are kept', async (appDataHistory) => {
  const small = await openWorld({ appDataHistory });
  try {
    const root = await small.person({ roles: ['admin'] });
    const own = appKit(
      () => small,
      () => root,
    );
    const slug = await own.newApp();
    for (let n = 1; n <= 5; n++) await own.put(root, slug, 'k', n);
    const { items } = await versionsOf(root, slug, 'k');
    expect(items.map(({ value }) => value)).toEqual([5, 4, 3].slice(0, appDataHistory));
    expect((await own.sql('select from app_data_versions')).rowCount).toBe(appDataHistory);
  } finally {
    await small.close();
  }
});

const bulk = (person: Person, of: string, items: object[], headers = {}) =>
  person.ask({ method: 'POST', url: `${dataUrl(person, of)}/bulk`, payload: { items }, headers });

test('many at once: each is written whole or not at all, and one does not stop the others', async () => {
  const own = await newApp('bulk');
  const { etag } = (await put(ada, own, 'there', 1)).json();
  const { etag: newer } = (await put(ada, own, 'there', 2)).json();
  const answer = await bulk(ada, own, [
    { key: 'z', value: 'new' },
    { key: 'there', value: 3, ifMatch: etag },
    { key: 'large', value: 'x'.repeat(256 * 1024) },
    { key: 'a', value: null, createOnly: true },
    { key: 'none', value: 1, ifMatch: '*' },
  ]);
  expect(answer.statusCode, answer.body).toBe(200);
  expect(answer.json().items).toMatchObject([
    { key: 'z', status: 'written', version: 1 },
    { key: 'there', status: 'conflict', version: null, found: { version: 2, etag: newer } },
    { key: 'large', status: 'invalid', reason: expect.stringContaining('256 KiB') },
    { key: 'a', status: 'written', version: 1 },
    { key: 'none', status: 'conflict', found: null },
  ]);
  const { items } = (await ada.ask({ url: dataUrl(ada, own) })).json();
  expect(items.map((one: { key: string; value: unknown }) => [one.key, one.value])).toEqual([
    ['a', null],
    ['there', 2],
    ['z', 'new'],
  ]);
  const matched = await bulk(ada, own, [{ key: 'there', value: 3, ifMatch: newer }]);
  expect(matched.json().items).toMatchObject([{ status: 'written', version: 3 }]);
});

test('a bulk with the same Idempotency-Key is done once; a key twice or too many are refused', async () => {
  const own = await newApp('bulk');
  const headers = { 'idempotency-key': 'bulk-1' };
  const items = [{ key: 'n', value: 1 }];
  const first = (await bulk(ada, own, items, headers)).json();
  expect((await bulk(ada, own, items, headers)).json()).toEqual(first);
  expect((await read(ada, own, 'n')).json().version).toBe(1);
  expect((await bulk(ada, own, [...items, ...items])).json().code).toBe('bad-request');
  const many = Array.from({ length: 101 }, (_, at) => ({ key: `k${at}`, value: at }));
  expect((await bulk(ada, own, many)).json().code).toBe('bad-request');
  const fourLarge = Array.from({ length: 5 }, (_, at) => ({ key: `k${at}`, value: 'x'.repeat(230_000) }));
  expect((await bulk(ada, own, fourLarge)).statusCode).toBe(413);
});

test('bulks over the same keys in any order, and a deletion of all, wait for each other and never for ever', async () => {
  const own = await newApp('locks');
  const keys = Array.from({ length: 30 }, (_, at) => `k${at}`);
  const rounds = Array.from({ length: 12 }, (_, round) => {
    const order = round % 2 === 0 ? keys : keys.toReversed();
    if (round % 6 === 5) return ada.ask({ method: 'DELETE', url: dataUrl(ada, own) });
    return bulk(
      ada,
      own,
      order.map((key) => ({ key, value: round })),
    );
  });
  const answers = await Promise.all(rounds);
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(answers.map(() => 200));
});
