import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Clock } from '../../kernel/clock.ts';
import { grownStale } from '../../refusals/refusals-kit.ts';
import { appKit } from '../../testing/app-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let admin: Person;
let ada: Person;
let ahead = 0;
const clock: Clock = { now: () => new Date(Date.now() + ahead) };
const { appToken, asApp, dataUrl, exchange, newApp, newCode, newSlug, page, personToken, put, sql } = appKit(
  () => world,
  () => admin,
);

beforeAll(async () => {
  world = await openWorld({ clock });
  admin = await world.person({ firstName: 'Root', roles: ['admin'] });
  ada = await world.person({ firstName: 'Ada' });
});
afterAll(() => world.close());

const register = (payload: object, by: Person = admin) =>
  by.ask({ method: 'POST', url: '/v1/apps', payload });
const change = (app: string, payload: object) =>
  admin.ask({ method: 'PATCH', url: `/v1/apps/${app}`, payload });
const setSchema = (app: string, key: string, schema: unknown) =>
  admin.ask({ method: 'PUT', url: `/v1/apps/${app}/schemas/${key}`, payload: { schema } as object });

test('an app is registered once, of many at the same time by one', async () => {
  const app = newSlug();
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => register({ app, name: 'X', origins: ['http://localhost:5173'] })),
  );
  expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([201, ...Array(19).fill(409)]);
  expect((await admin.ask({ url: `/v1/apps/${app}` })).json()).toMatchObject({
    app,
    state: 'active',
    grants: 0,
    schemas: [],
    origins: ['http://localhost:5173'],
  });
});

test('everybody who is signed in sees which apps there are; who may not register sees no more', async () => {
  const origins = ['https://diary.example.org'];
  const [app, off] = [await newApp('diary', { origins }), await newApp('off')];
  await change(off, { state: 'disabled' });
  const shown = (await ada.ask({ url: '/v1/apps' })).json().items as { app: string }[];
  const names = shown.map((one) => one.app);
  expect(names).toContain(app);
  // Where its pages are, too: before somebody allows it they are told, and nobody is sent to others.
  expect(shown.find((one) => one.app === app)).toHaveProperty('origins', origins);
  expect(names).not.toContain(off);
  const all = (await admin.ask({ url: '/v1/apps/all' })).json().items;
  expect(all).toContainEqual(expect.objectContaining({ app: off, state: 'disabled', grants: 0 }));
  expect((await ada.ask({ url: '/v1/apps/all' })).statusCode).toBe(403);
  expect((await register({ app: 'mine', name: 'Mine' }, ada)).statusCode).toBe(403);
});

test('an app is changed, but not the product itself, and not one that is not there', async () => {
  const app = await newApp();
  const changed = await change(app, { name: 'New', origins: [] });
  expect(changed.json()).toMatchObject({ name: 'New', description: '', origins: [] });
  expect((await change('attune', { name: 'Mine' })).statusCode).toBe(403);
  expect((await setSchema('attune', 'a', true)).statusCode).toBe(403);
  expect((await change('no-such-app', { name: 'x' })).statusCode).toBe(404);
  expect((await setSchema('no-such-app', 'a', true)).statusCode).toBe(404);
  expect((await change(app, {})).statusCode).toBe(400);
});

test('an origin is https, or http on this machine, and nothing but an origin', async () => {
  for (const origin of [
    'https://a.example',
    'https://a.example:8443',
    'http://localhost',
    'http://127.0.0.1:5173',
  ])
    expect((await register({ app: newSlug('o'), name: 'O', origins: [origin] })).statusCode, origin).toBe(
      201,
    );
  for (const origin of [
    'http://a.example',
    'https://a.example/',
    'https://a.example/path',
    'https://A.example',
    'https://*.example',
    'https://user@a.example',
    'http://localhost.evil.example',
    'null',
    '*',
    'javascript:alert(1)',
  ])
    expect((await register({ app: newSlug('o'), name: 'O', origins: [origin] })).statusCode, origin).toBe(
      400,
    );
  const many = Array.from({ length: 21 }, (_, at) => `https://a${at}.example`);
  expect((await register({ app: newSlug('o'), name: 'O', origins: many })).statusCode).toBe(400);
});

test('a value has to fit the schema of its key; the answer says where and which rule, not what was sent', async () => {
  const app = await newApp();
  const schema = {
    type: 'object',
    required: ['minutes'],
    properties: { minutes: { $ref: '#/$defs/minutes' }, mood: { enum: ['good', 'bad'] } },
    additionalProperties: false,
    $defs: { minutes: { type: 'integer', maximum: 60 } },
  };
  expect((await setSchema(app, 'day', schema)).statusCode).toBe(204);
  expect((await put(ada, app, 'day', { minutes: 5, mood: 'good' })).statusCode).toBe(200);
  const wrong = await put(ada, app, 'day', { minutes: 5, mood: 'unspeakable' });
  expect(wrong.statusCode).toBe(400);
  expect(wrong.json().detail).toContain('value/mood: enum');
  expect(wrong.body).not.toContain('unspeakable');
  for (const value of [{ minutes: 61 }, {}, [], { minutes: 5, more: 1 }])
    expect((await put(ada, app, 'day', value)).statusCode, JSON.stringify(value)).toBe(400);
  expect((await put(ada, app, 'other', 'anything')).statusCode).toBe(200);
  const url = `/v1/users/${ada.userId}/apps/${app}/data/bulk`;
  const items = [
    { key: 'day', value: {} },
    { key: 'fine', value: {} },
  ];
  const bulk = await ada.ask({ method: 'POST', url, payload: { items } });
  expect(bulk.json().items).toMatchObject([{ status: 'invalid' }, { status: 'written' }]);
  expect((await admin.ask({ method: 'DELETE', url: `/v1/apps/${app}/schemas/day` })).statusCode).toBe(204);
  expect((await put(ada, app, 'day', 'anything')).statusCode).toBe(200);
});

test('a schema that another process sets counts here after five seconds', async () => {
  const app = await newApp();
  expect((await put(ada, app, 'k', 'text')).statusCode).toBe(200);
  await sql(
    `set role attune_any; insert into app_schemas (app, key, schema) values ('${app}', 'k', '{"type":"integer"}')`,
  );
  expect((await put(ada, app, 'k', 'text')).statusCode).toBe(200);
  ahead += 5000;
  expect((await put(ada, app, 'k', 'text')).statusCode).toBe(400);
  await sql(
    `set role attune_any; update app_schemas set schema = '{"type":"string"}', updated_at = clock_timestamp() where app = '${app}'`,
  );
  ahead += 5000;
  expect((await put(ada, app, 'k', 'text')).statusCode).toBe(200);
});

const doubling = {
  $ref: '#/$defs/d19',
  $defs: Object.fromEntries(
    Array.from({ length: 20 }, (_, at) => [
      `d${at}`,
      at === 0
        ? { type: 'string' }
        : { anyOf: [{ $ref: `#/$defs/d${at - 1}` }, { $ref: `#/$defs/d${at - 1}` }] },
    ]),
  ),
};

test.each([
  ['no schema', { type: 'nonsense' }],
  ['no schema of this draft', { $schema: 'http://json-schema.org/draft-04/schema#' }],
  ['a regular expression', { properties: { a: { pattern: '(a+)+$' } } }],
  ['a regular expression over names', { patternProperties: { '^a': true } }],
  ['a comparison of each with each', { uniqueItems: true }],
  ['a reference elsewhere', { $ref: 'https://example.org/schema.json' }],
  ['a reference to nothing', { $ref: '#/$defs/none' }],
  ['a reference to the whole', { properties: { a: { $ref: '#' } } }],
  ['a circle', { $ref: '#/$defs/a', $defs: { a: { items: { $ref: '#/$defs/a' } } } }],
  ['a name of its own', { $id: 'https://example.org/x' }],
  ['a promise', { $async: true }],
  ['references that multiply', doubling],
  ['more than 32 KiB', { enum: ['x'.repeat(33_000)] }],
])('a schema with %s is not taken', async (_, schema) => {
  const app = await newApp();
  const answer = await setSchema(app, 'k', schema);
  expect([answer.statusCode, answer.json().code]).toEqual([400, 'bad-request']);
  expect(answer.json().detail).toMatch(/^body\.schema: /);
  expect((await sql(`select from app_schemas where app = '${app}'`)).rowCount).toBe(0);
});

test('what a schema only names or gives as an example is no rule: a property may be called pattern', async () => {
  const app = await newApp();
  const schema = {
    properties: { pattern: { type: 'string' }, $id: true },
    examples: [{ pattern: '(a+)+$' }],
    const: { pattern: 'x' },
  };
  expect((await setSchema(app, 'k', schema)).statusCode).toBe(204);
  expect((await put(ada, app, 'k', { pattern: 'x' })).statusCode).toBe(200);
});

test('no app has a name that an address of ours means something else by', async () => {
  const [before, after] = ['/v1/apps/', '{app}'];
  const taken = world.app.routes
    .map(({ path }) => path)
    .filter((path) => path.startsWith(before) && !path.startsWith(before + after))
    .map((path) => path.slice(before.length).split('/')[0] as string);
  expect(taken).toContain('all');
  for (const app of taken) expect((await register({ app, name: 'X' })).statusCode, app).toBe(400);
});

test('to say where an app has its pages, and to switch it on, takes a recent proof; the rest does not', async () => {
  const app = await newApp();
  const by = await world.person({ firstName: 'Stale', roles: ['admin'] });
  await grownStale(world, by);
  const ask = async (method: 'POST' | 'PATCH', payload: object) => {
    const url = method === 'POST' ? '/v1/apps' : `/v1/apps/${app}`;
    const answer = await by.ask({ method, url, payload });
    return answer.json().code ?? answer.statusCode;
  };
  const origins = ['https://elsewhere.example.org'];
  expect(await ask('PATCH', { origins })).toBe('sign-in-again');
  expect(await ask('PATCH', { state: 'active' })).toBe('sign-in-again');
  expect(await ask('POST', { app: newSlug(), name: 'X', origins })).toBe('sign-in-again');
  expect(await ask('PATCH', { name: 'Y', state: 'disabled' })).toBe(200);
  expect(await ask('POST', { app: newSlug(), name: 'X' })).toBe(201);
});

test('where an app loses a page, what its pages hold ends: their tokens, and codes on the way', async () => {
  const app = await newApp();
  const [token, own] = [await personToken(ada, app), await appToken(app)];
  const code = await newCode(ada, app);
  const opens = async (by: string) => (await asApp(by, { url: dataUrl(ada, app) })).statusCode;
  expect((await change(app, { origins: [page(app), 'https://more.example.org'] })).statusCode).toBe(200);
  expect(await opens(token)).toBe(200);
  expect((await change(app, { origins: ['https://more.example.org'] })).statusCode).toBe(200);
  expect([await opens(token), await opens(own)]).toEqual([401, 200]);
  // The page comes back; what it held does not.
  expect((await change(app, { origins: [page(app)] })).statusCode).toBe(200);
  expect((await exchange(app, code)).statusCode).toBe(401);
  expect(await opens(token)).toBe(401);
});

test('a code that is exchanged while the page is taken away becomes nothing that stays', async () => {
  const app = await newApp();
  const code = await newCode(ada, app);
  const taking = new pg.Client(world.urls.directUrl);
  await taking.connect();
  try {
    await taking.query(`begin; update apps set origins = '{}' where slug = '${app}'`);
    const { pid } = (await taking.query('select pg_backend_pid() as pid')).rows[0];
    const exchanged = exchange(app, code, {}, { origin: page(app) });
    await vi.waitFor(async () => {
      const waiting = await sql(
        `select from pg_stat_activity where ${pid} = any (pg_blocking_pids(pid)) and datname = current_database()`,
      );
      expect(waiting.rowCount).toBe(1);
    });
    await taking.query('commit');
    expect((await exchanged).statusCode).toBe(401);
  } finally {
    await taking.end();
  }
  expect((await sql(`select from app_tokens where app = '${app}'`)).rowCount).toBe(0);
});
