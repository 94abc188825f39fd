import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeDatabase } from '../testing/cluster.ts';
import { root } from './kit.ts';

const script = readFileSync(join(root, 'deploy/citus/distribute.sql'), 'utf8');
const orphans = readFileSync(join(root, 'deploy/citus/orphans.sql'), 'utf8');

type Class = 'distributed' | 'reference' | 'local';
type Key = {
  name: string;
  of: string;
  refers: string;
  /** Whether the person is in the key, in the same place on both sides. */
  byPerson: boolean;
};

let database: Awaited<ReturnType<typeof makeDatabase>>;
let client: Client;
let keys: Key[];
beforeAll(async () => {
  database = await makeDatabase();
  client = new pg.Client({ connectionString: database.directUrl });
  await client.connect();
  keys = (
    await client.query<Key>(
      `select k.conname as name, k.conrelid::regclass::text as of, k.confrelid::regclass::text as refers,
         exists (
           select from unnest(k.conkey, k.confkey) as pair (mine, theirs)
           join pg_attribute a on a.attrelid = k.conrelid and a.attnum = pair.mine
           join pg_attribute b on b.attrelid = k.confrelid and b.attnum = pair.theirs
           where a.attname = 'user_id' and b.attname = 'user_id'
         ) as "byPerson"
       from pg_constraint k where k.contype = 'f' and k.connamespace = 'public'::regnamespace and k.conparentid = 0
       order by 1, 2`,
    )
  ).rows;
});
afterAll(async () => {
  await client?.end();
  await database?.drop();
});

const all = (pattern: RegExp, text = script) => [...text.matchAll(pattern)].map((match) => match[1] ?? '');
const distributed = all(
  /create_distributed_table\('(\w+)', 'user_id', colocate_with => '(?:none|sessions)'\)/g,
);
const references = all(/create_reference_table\('(\w+)'\)/g);
const dropped = all(/drop constraint (\w+)/g);
const classOf = (table: string): Class =>
  distributed.includes(table) ? 'distributed' : references.includes(table) ? 'reference' : 'local';

/** What Citus keeps: see "Foreign keys" in its documentation. */
function isKept({ of, refers, byPerson }: Key): boolean {
  const [from, to] = [classOf(of), classOf(refers)];
  if (to === 'distributed') return from === 'distributed' && byPerson;
  if (to === 'local') return from === 'local';
  return true;
}

test('every foreign key is kept by Citus or dropped, and none is dropped that could be kept', () => {
  expect(keys.length).toBeGreaterThan(80);
  expect(keys.filter((key) => !isKept(key)).map(({ name }) => name)).toEqual(dropped.toSorted());
});

test('each table has one place, and what it refers to has its own before it', () => {
  const order = [...references, ...distributed];
  expect(new Set(order).size).toBe(order.length);
  for (const { of, refers, name } of keys) {
    if (dropped.includes(name) || of === refers || classOf(of) === 'local') continue;
    expect([name, order.indexOf(refers) < order.indexOf(of)]).toEqual([name, true]);
  }
});

test('what is distributed begins its key with the person, is unique by person only, and has no trigger', async () => {
  expect(distributed.length).toBeGreaterThanOrEqual(9);
  const { rows } = await client.query(
    `select i.indexrelid::regclass::text as name from pg_index i
     where i.indrelid = any ($1::regclass[]) and (i.indisunique or i.indisexclusion)
       and not exists (
         select from pg_attribute a where a.attrelid = i.indrelid and a.attnum = any (i.indkey) and a.attname = 'user_id'
       )`,
    [distributed],
  );
  expect(rows).toEqual([]);
  const placed = [...distributed, ...references];
  const triggers = await client.query(
    'select tgname as name from pg_trigger where tgrelid = any ($1::regclass[]) and not tgisinternal',
    [placed],
  );
  expect(triggers.rows).toEqual([]);
  const large = ['blocks', 'overviews', 'channels', 'sessions', 'app_data_versions', 'activities'];
  expect(large.filter((table) => classOf(table) !== 'distributed')).toEqual([]);
});

test('the script runs as it stands where Citus is played by functions that note what they are told', async () => {
  await client.query(`
    create table told (what text, of_table regclass, by_column text, beside text);
    create function create_reference_table(of_table regclass) returns void language sql as
      $$ insert into told values ('reference', of_table, null, null) $$;
    create function create_distributed_table(of_table regclass, by_column text, colocate_with text) returns void
      language sql as $$ insert into told values ('distributed', of_table, by_column, colocate_with) $$`);
  await client.query(script);
  const { rows } = await client.query(
    `select what, count(*)::int as many, count(distinct by_column)::int as columns from told group by what order by what`,
  );
  expect(rows).toEqual([
    { what: 'distributed', many: distributed.length, columns: 1 },
    { what: 'reference', many: references.length, columns: 0 },
  ]);
});

test('what a dropped key would have refused is found', async () => {
  expect((await client.query(orphans)).rows).toEqual([]);
  const said = all(/select '(\w+)', '\w+', count/g, orphans);
  const meant = keys.filter(({ name }) => dropped.includes(name));
  expect(said.toSorted()).toEqual(meant.map(({ of }) => of).toSorted());
  await client.query(`insert into sessions (user_id, id, started_at, workshop_id)
    select gen_random_uuid(), gen_random_uuid(), now(), gen_random_uuid()`);
  const { rows } = await client.query(orphans);
  expect(rows.map(({ of_table, refers_to }) => `${of_table} ${refers_to}`)).toEqual([
    'sessions users',
    'sessions workshops',
  ]);
});
