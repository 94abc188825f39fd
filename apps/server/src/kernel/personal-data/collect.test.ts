import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { handedOut, personalTables } from '../../testing/hand-out-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';
import type { Run } from '../database/database.ts';
import { createCollector } from './collect.ts';
import type { KnownTable } from './registry.ts';
import { readShapes } from './shape.ts';

let world: World;
let owner: Client;
let ada: Person;
let ben: Person;

beforeAll(async () => {
  world = await openWorld();
  owner = new Client({ connectionString: world.urls.directUrl });
  await owner.connect();
  ada = await world.person({ firstName: 'Ada' });
  ben = await world.person({ firstName: 'Ben' });
});
afterAll(async () => {
  await owner?.end();
  await world?.close();
});

type Row = Record<string, unknown>;
const rowsOf = async ({ userId }: Person, table: string) =>
  ((await handedOut(world, userId))[table]?.rows ?? []) as Row[];

test('of more rows than are read at once each comes once, in order, with its time to the microsecond', async () => {
  // Pages end between rows of the same millisecond, and between rows of the same microsecond.
  await owner.query(
    `insert into activities (user_id, occurred_at, id, app, type)
     select $1::uuid, date_trunc('day', now()) + (i / 2) * interval '1 microsecond', gen_random_uuid(), 'attune', 'made'
     from generate_series(1, 2500) i`,
    [ada.userId],
  );
  const { rows } = await owner.query<{ id: string; at: string }>(
    `select id, to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
     from activities where user_id = $1 and type = 'made' order by user_id, occurred_at, id`,
    [ada.userId],
  );
  const handed = (await rowsOf(ada, 'activities')).filter(({ type }) => type === 'made');
  expect(handed.length).toBe(2500);
  expect(handed.map(({ id, occurred_at: at }) => ({ id, at }))).toEqual(rows);
});

test('large values are read a few at a time, and each comes once', async () => {
  const key = await world.vault.of(ben.userId);
  const names = Array.from({ length: 60 }, (_, i) => `value${String(i).padStart(3, '0')}`);
  for (const name of names) {
    const place = { table: 'app_data', column: 'value', key: [ben.userId, 'attune', name] };
    const value = key.sealJson(place, { name, long: 'x'.repeat(200_000) });
    await owner.query(`insert into app_data (user_id, app, key, value) values ($1, 'attune', $2, $3)`, [
      ben.userId,
      name,
      value,
    ]);
  }
  let pages = 0;
  const run = world.app.db.asSystem('make-demo');
  const counting: Run = {
    ...run,
    all: (query) => {
      pages++;
      return run.all(query);
    },
  };
  const about = { userId: ben.userId, pseudonym: world.vault.pseudonym(ben.userId), key };
  const collector = createCollector(counting, await readShapes(run), about);
  const table = personalTables.find(({ name }) => name === 'app_data') as KnownTable;
  const handed = await Array.fromAsync(collector.own(table));
  expect(handed.map((row) => (row.value as Row).name)).toEqual(names);
  // Twelve megabytes, of which four are read at once.
  expect(pages).toBeGreaterThanOrEqual(3);
  expect(pages).toBeLessThan(6);
});

test('a value that cannot be opened is told as nothing, and the rest comes all the same', async () => {
  await owner.query('update profiles set bio = display_name where user_id = $1', [ben.userId]);
  expect(await rowsOf(ben, 'profiles')).toMatchObject([{ bio: null, display_name: 'Ben' }]);
});

test('numbers that a double does not hold are told as text, others as numbers', async () => {
  await owner.query(
    `update app_data set version = 9007199254740993 where user_id = $1 and key = 'value000'`,
    [ben.userId],
  );
  const [first, second] = await rowsOf(ben, 'app_data');
  expect([first?.version, second?.version]).toEqual(['9007199254740993', 1]);
});
