import { afterAll, beforeAll, expect, test } from 'vitest';
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

const match = (etag: string) => ({ 'if-match': etag });
const createOnly = { 'if-none-match': '*' };

test('a value is made, written over and read back, with a version more each time', async () => {
  const first = await put(ada, app, 'notes', { text: 'héllo', list: [1, null, true] });
  expect(first.statusCode, first.body).toBe(200);
  expect(first.json()).toMatchObject({ app, key: 'notes', version: 1 });
  expect(first.headers.etag).toBe(first.json().etag);
  const second = await put(ada, app, 'notes', null);
  expect(second.json()).toMatchObject({ version: 2, createdAt: first.json().createdAt });
  expect(second.json().etag).not.toBe(first.json().etag);
  const found = await read(ada, app, 'notes');
  expect(found.json()).toEqual({ ...second.json(), value: null });
  expect(found.headers.etag).toBe(second.json().etag);
});

test('what is stored is sealed: the database holds nothing of it', async () => {
  await put(ada, app, 'secret', 'unmistakable words');
  const { rows } = await sql(
    `select d::text || v::text as text from app_data d join app_data_versions v using (user_id, app, key) where key = 'secret'`,
  );
  expect(rows).toHaveLength(1);
  expect(rows[0].text).not.toContain(Buffer.from('unmistakable').toString('hex'));
});

test('with If-Match a value is written over that version only, and 412 says what was expected and found', async () => {
  const { etag } = (await put(ada, app, 'cas', 1)).json();
  const { etag: newer } = (await put(ada, app, 'cas', 2, match(etag))).json();
  const late = await put(ada, app, 'cas', 3, match(etag));
  expect(late.statusCode).toBe(412);
  expect(late.json()).toMatchObject({
    code: 'precondition-failed',
    expected: etag,
    expectedVersion: 1,
    found: newer,
    version: 2,
  });
  expect((await read(ada, app, 'cas')).json()).toMatchObject({ version: 2, value: 2 });
  // A tag that a proxy made weak by compressing is the same tag.
  expect((await put(ada, app, 'cas', 4, match(`W/${newer}`))).json().version).toBe(3);
  expect((await put(ada, app, 'cas', 5, match('*'))).json().version).toBe(4);
  expect((await put(ada, app, 'cas', 6, match('"foreign"'))).statusCode).toBe(412);
});

test('over nothing, If-Match writes nothing', async () => {
  for (const etag of ['*', '"1-abc"']) {
    const answer = await put(ada, app, 'absent', 1, match(etag));
    expect(answer.json()).toMatchObject({ code: 'precondition-failed', found: '', version: 0 });
  }
  expect((await read(ada, app, 'absent')).statusCode).toBe(404);
});

test('with If-None-Match: * a value is made once, of a hundred who try at the same time by one', async () => {
  const tries = Array.from({ length: 100 }, (_, at) => put(ada, app, 'once', at, createOnly));
  const answers = await Promise.all(tries);
  const written = answers.filter(({ statusCode }) => statusCode === 200);
  expect(written).toHaveLength(1);
  expect(answers.filter(({ statusCode }) => statusCode === 412)).toHaveLength(99);
  const found = (await read(ada, app, 'once')).json();
  expect(found).toMatchObject({ version: 1, value: answers.indexOf(written[0] as never) });
  const both = await put(ada, app, 'once', 0, { ...createOnly, ...match('*') });
  expect(both.json().code).toBe('bad-request');
});

test('a key that was deleted and made again fits no tag from before', async () => {
  const { etag } = (await put(ada, app, 'again', 'old')).json();
  expect((await ada.ask({ method: 'DELETE', url: dataUrl(ada, app, 'again') })).statusCode).toBe(204);
  expect((await put(ada, app, 'again', 'new')).json()).toMatchObject({ version: 1 });
  expect((await put(ada, app, 'again', 'lost', match(etag))).statusCode).toBe(412);
  const remove = { method: 'DELETE', url: dataUrl(ada, app, 'again'), headers: match(etag) } as const;
  expect((await ada.ask(remove)).statusCode).toBe(412);
  expect((await read(ada, app, 'again')).json()).toMatchObject({ value: 'new', version: 1 });
  const versions = (await ada.ask({ url: `${dataUrl(ada, app, 'again')}/versions` })).json();
  expect(versions.items).toMatchObject([{ version: 1, value: 'new' }]);
});

test('a value is deleted by its tag, once, and then there is nothing to delete', async () => {
  const { etag } = (await put(ada, app, 'gone', 1)).json();
  const remove = (headers = {}) => ada.ask({ method: 'DELETE', url: dataUrl(ada, app, 'gone'), headers });
  expect((await remove(match(etag))).statusCode).toBe(204);
  expect((await remove(match(etag))).statusCode).toBe(412);
  expect((await remove()).statusCode).toBe(404);
  const { rowCount } = await sql(
    `select from app_data_versions where user_id = '${ada.userId}' and key = 'gone'`,
  );
  expect(rowCount).toBe(0);
});

test('who has the version already is told so, without the value', async () => {
  const { etag } = (await put(ada, app, 'known', 'long')).json();
  const get = (tags: string) =>
    ada.ask({ url: dataUrl(ada, app, 'known'), headers: { 'if-none-match': tags } });
  for (const tags of [etag, `"x", W/${etag}`, '*']) {
    const answer = await get(tags);
    expect([answer.statusCode, answer.body, answer.headers.etag], tags).toEqual([304, '', etag]);
  }
  expect((await get('"x"')).json()).toMatchObject({ value: 'long' });
});

test('a request with the same Idempotency-Key writes once and answers the same', async () => {
  const headers = { 'idempotency-key': 'write-1' };
  const [first, second] = [
    await put(ada, app, 'idem', { n: 1 }, headers),
    await put(ada, app, 'idem', { n: 1 }, headers),
  ];
  expect(first.json()).toEqual(second.json());
  expect((await read(ada, app, 'idem')).json().version).toBe(1);
  expect((await put(ada, app, 'idem', { n: 2 }, headers)).statusCode).toBe(409);
});

const bytes = (length: number) => 'x'.repeat(length - 2);

test('a value may be 256 KiB of JSON, to the byte, and a hundred levels deep', async () => {
  expect((await put(ada, app, 'size', bytes(256 * 1024))).statusCode).toBe(200);
  const larger = await put(ada, app, 'size', bytes(256 * 1024 + 1));
  expect([larger.statusCode, larger.json().code]).toEqual([413, 'too-large']);
  // Measured in bytes, not in characters.
  expect((await put(ada, app, 'size', 'ä'.repeat(131_072))).statusCode).toBe(413);
  const deep = (levels: number) => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);
  expect((await put(ada, app, 'deep', deep(100))).statusCode).toBe(200);
  expect((await put(ada, app, 'deep', deep(101))).statusCode).toBe(400);
  const raw = (payload: string) =>
    ada.ask({
      method: 'PUT',
      url: dataUrl(ada, app, 'deep'),
      payload,
      headers: { 'content-type': 'application/json' },
    });
  expect((await raw(`{"value":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)).statusCode).toBe(400);
  expect((await raw('{"value":1e999}')).statusCode).toBe(400);
  expect((await raw('{}')).statusCode).toBe(400);
});

test('a key is 1 to 200 plain characters, and an app is one that there is', async () => {
  for (const key of ['a', 'bulk', 'a:b.c~d-e_f', 'k'.repeat(200), ':'.padStart(2, 'x')])
    expect((await put(ada, app, encodeURIComponent(key), key)).statusCode, key).toBe(200);
  for (const key of ['k'.repeat(201), '%2e%2e', '.hidden', 'a%2Fb', 'ä', 'a b'])
    expect((await put(ada, app, encodeURI(decodeURIComponent(key)), 1)).statusCode, key).not.toBe(200);
  expect((await put(ada, 'no-such-app', 'a', 1)).json().code).toBe('not-found');
  const bulk = { method: 'POST', url: `${dataUrl(ada, 'no-such-app')}/bulk` } as const;
  expect((await ada.ask({ ...bulk, payload: { items: [{ key: 'a', value: 1 }] } })).statusCode).toBe(404);
});

test('values come in the order of their keys, page by page, and with whose they are', async () => {
  const own = await newApp('pages');
  for (const key of ['b', 'd', 'a', 'c', 'e']) await put(ada, own, key, key);
  const page = async (query: string) => (await ada.ask({ url: `${dataUrl(ada, own)}?${query}` })).json();
  const first = await page('limit=2&include=user');
  expect(first.items.map((one: { key: string }) => one.key)).toEqual(['a', 'b']);
  expect(first.user).toMatchObject({ userId: ada.userId });
  const second = await page(`limit=2&cursor=${first.next}`);
  expect(second.items.map((one: { value: string }) => one.value)).toEqual(['c', 'd']);
  expect(second.user).toBeUndefined();
  const last = await page(`limit=2&cursor=${second.next}`);
  expect(last.items).toMatchObject([{ key: 'e' }]);
  expect(last.next).toBeUndefined();
  expect((await page('limit=5')).next).toBeUndefined();
  expect((await page('cursor=abc')).code).toBe('bad-request');
});

test('a page of large values is cut where it would be too large, and goes on from there', async () => {
  const own = await newApp('large');
  const keys = Array.from({ length: 20 }, (_, at) => `k${at + 10}`);
  for (const key of keys) await put(ada, own, key, bytes(250 * 1024));
  const seen: string[] = [];
  let [cursor, pages] = ['', 0];
  do {
    const { items, next } = (await ada.ask({ url: `${dataUrl(ada, own)}?limit=100${cursor}` })).json();
    seen.push(...items.map((one: { key: string }) => one.key));
    cursor = next ? `&cursor=${next}` : '';
    pages++;
  } while (cursor);
  expect(seen).toEqual(keys);
  expect(pages).toBe(2);
});

test('all that an app stores goes at once, with a count, and nothing of another app', async () => {
  const [one, other] = [await newApp('one'), await newApp('other')];
  for (const key of ['a', 'b', 'c']) await put(ada, one, key, key);
  await put(ada, other, 'a', 'stays');
  const { items } = (await ada.ask({ url: `/v1/users/${ada.userId}/apps` })).json();
  expect(items).toContainEqual(expect.objectContaining({ app: one, name: 'A diary', keys: 3 }));
  const remove = () => ada.ask({ method: 'DELETE', url: dataUrl(ada, one) });
  expect((await remove()).json()).toEqual({ count: 3 });
  expect((await remove()).json()).toEqual({ count: 0 });
  expect((await read(ada, other, 'a')).json().value).toBe('stays');
});

test('a change of settings is an activity, written with it or not at all', async () => {
  const activities = async () =>
    (
      await sql(
        `select from activities where user_id = '${ada.userId}' and app = '${app}' and type = 'settings_updated'`,
      )
    ).rowCount;
  const { etag } = (await put(ada, app, 'settings', { sound: true })).json();
  expect(await activities()).toBe(1);
  expect((await put(ada, app, 'settings', { sound: false }, match(etag))).statusCode).toBe(200);
  expect(await activities()).toBe(2);
  expect((await put(ada, app, 'settings', { sound: true }, match(etag))).statusCode).toBe(412);
  expect(await activities()).toBe(2);
  await put(ada, app, 'other', 1);
  expect(await activities()).toBe(2);
});
