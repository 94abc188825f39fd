import { afterAll, beforeAll, expect, test } from 'vitest';
import { appKit } from '../../testing/app-kit.ts';
import { movingClock } from '../../testing/event-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';
import { compileSchema, type JsonSchema } from './service/json-schema.ts';

let world: World;
let admin: Person;
let ada: Person;
const clock = movingClock(Date.now());
const apps = appKit(
  () => world,
  () => admin,
);
const { asApp, dataUrl, newApp, personToken, put, read, sql } = apps;

beforeAll(async () => {
  world = await openWorld({ clock });
  admin = await world.person({ firstName: 'Root', roles: ['admin'] });
  ada = await world.person({ firstName: 'Ada' });
});
afterAll(() => world.close());

const times = <T>(count: number, of: T): T[] => Array.from({ length: count }, () => of);
const numbers = (count: number) => Array.from({ length: count }, (_, index) => 1000 + index);

const costly: Record<string, [JsonSchema, unknown]> = {
  'a list of choices, referred to often': [
    {
      $defs: { choices: { enum: numbers(2000) } },
      items: { allOf: times(240, { $ref: '#/$defs/choices' }) },
    },
    times(1000, 2999),
  ],
  'choices that are lists': [{ items: { enum: numbers(4000).map((one) => [one]) } }, times(60_000, [9])],
  'many ways to be wrong': [
    { items: { anyOf: [...times(400, { type: 'string' }), true] } },
    times(50_000, 1),
  ],
  'lengths of a long text': [{ anyOf: [...times(400, { minLength: 300_000 }), true] }, 'x'.repeat(250_000)],
  'what each key asks for': [
    { items: { dependentRequired: Object.fromEntries(numbers(1200).map((one) => [`k${one}`, ['b']])) } },
    times(80_000, {}),
  ],
};

test.each(Object.entries(costly))(
  'a value is not compared with what would keep the server busy: %s',
  (_name, [schema, value]) => {
    expect(compileSchema(schema)(value)).toMatch(/too large/);
  },
);

test.each(Object.entries(costly))('the same schema takes a small value: %s', (_name, [schema]) => {
  expect(compileSchema(schema)([]) ?? '').not.toMatch(/too large/);
});

test('a value as large as can be is compared with an ordinary schema', () => {
  const reading = {
    type: 'object',
    required: ['x', 'y', 'at'],
    properties: { x: { type: 'number' }, y: { minimum: 0 }, at: { type: 'string', maxLength: 40 } },
    additionalProperties: false,
  };
  const readings = times(4500, { x: 1.5, y: 2.5, at: '2026-01-01T00:00:00.000Z' });
  expect(compileSchema({ items: reading })(readings)).toBeUndefined();
  expect(compileSchema({ items: reading })([...readings, { x: 1 }])).toMatch(/required/);
  expect(compileSchema({ items: { type: 'number', minimum: 0 } })(times(130_000, 1))).toBeUndefined();
  const wide = Object.fromEntries(numbers(30).map((one) => [`field${one}`, { maxLength: 40 }]));
  const row = Object.fromEntries(Object.keys(wide).map((name) => [name, 'abc def']));
  expect(compileSchema({ items: { properties: wide } })(times(350, row))).toBeUndefined();
});

test('an app keeps at most 1,000 keys for a person; what is there can still be written', async () => {
  const app = await newApp();
  await sql(
    `insert into app_data (user_id, app, key, value)
     select '${ada.userId}', '${app}', 'k' || i, '\\x00' from generate_series(1, 999) i`,
  );
  expect((await put(ada, app, 'last', 1)).statusCode).toBe(200);
  for (const headers of [{}, { 'if-none-match': '*' }]) {
    const refused = await put(ada, app, 'more', 1, headers);
    expect([refused.statusCode, refused.json().code]).toEqual([413, 'too-large']);
  }
  expect((await read(ada, app, 'more')).statusCode).toBe(404);
  const again = await put(ada, app, 'last', 2);
  expect(again.json().version).toBe(2);
  expect((await put(ada, app, 'last', 3, { 'if-match': again.json().etag })).statusCode).toBe(200);
  const { items } = (
    await ada.ask({
      method: 'POST',
      url: `${dataUrl(ada, app)}/bulk`,
      payload: {
        items: [
          { key: 'more', value: 1 },
          { key: 'last', value: 4 },
        ],
      },
    })
  ).json();
  expect(items.map(({ status }: { status: string }) => status)).toEqual(['invalid', 'written']);
  // Of another app, or for somebody else, there is room.
  expect((await put(ada, await newApp(), 'more', 1)).statusCode).toBe(200);
  expect((await put(admin, app, 'more', 1)).statusCode).toBe(200);
});

test('an app keeps at most 32 MiB for a person; what is too large already may shrink', async () => {
  const app = await newApp();
  expect((await put(ada, app, 'mine', 'x'.repeat(1000))).statusCode).toBe(200);
  await sql(
    `insert into app_data (user_id, app, key, value)
     select '${ada.userId}', '${app}', 'k' || i, decode(repeat('00', 1024 * 1024), 'hex') from generate_series(1, 32) i`,
  );
  const grown = await put(ada, app, 'mine', 'x'.repeat(1001), { 'if-match': '*' });
  expect([grown.statusCode, grown.json().code]).toEqual([413, 'too-large']);
  expect((await put(ada, app, 'new', 1)).statusCode).toBe(413);
  expect((await put(ada, app, 'mine', 'x')).json().version).toBe(2);
  await sql(`delete from app_data where app = '${app}' and key = 'k1'`);
  expect((await put(ada, app, 'new', 1)).statusCode).toBe(200);
});

test('a token that is refused again and again fills no audit, and is heard again a minute later', async () => {
  const app = await newApp();
  const token = await personToken(ada, app);
  const other = await personToken(ada, await newApp('other'));
  const ask = (by: string) => asApp(by, { url: dataUrl(admin, app) });
  const rows = async () =>
    (await sql(`select from audit_events where actor_kind = 'app' and outcome = 'refused'`))
      .rowCount as number;
  const before = await rows();
  const codes: number[] = [];
  for (let tries = 0; tries < 25; tries++) codes.push((await ask(token)).statusCode);
  expect(codes).toEqual([...times(20, 403), ...times(5, 429)]);
  expect((await rows()) - before).toBe(20);
  // What it may do it does, and nobody else is held up.
  expect((await asApp(token, { url: dataUrl(ada, app) })).statusCode).toBe(200);
  expect((await ask(other)).statusCode).toBe(403);
  clock.move(60_000);
  expect((await ask(token)).statusCode).toBe(403);
});

test('a key that reaches for the prototype is refused in words that say so', async () => {
  const app = await newApp();
  const answer = await ada.ask({
    method: 'PUT',
    url: dataUrl(ada, app, 'k'),
    payload: '{"value":{"__proto__":1}}',
    headers: { 'content-type': 'application/json' },
  });
  expect([answer.statusCode, answer.json().detail]).toEqual([400, expect.stringContaining('__proto__')]);
});
