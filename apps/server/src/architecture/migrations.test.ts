import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { migrateCommand } from '../commands/migrate.ts';
import { readConfig } from '../config.ts';
import { readMigrations } from '../kernel/database/migrate.ts';
import { migrationsFolder } from '../runtime.ts';
import { makeDatabase } from '../testing/cluster.ts';
import { unindexedKeys } from './exceptions.ts';
import { repositoryFiles, root, weigh } from './kit.ts';

const folder = 'apps/server/migrations/';
const migrations = readMigrations(migrationsFolder);
// The table of the migrations themselves is made by the migrator.
const migrator = readFileSync(join(root, 'apps/server/src/kernel/database/migrate.ts'), 'utf8');
const written = [...migrations.map(({ sql }) => sql), migrator].join('\n');

async function openDatabase(): Promise<Client> {
  const database = await makeDatabase();
  const client = new Client({ connectionString: database.directUrl });
  await client.connect();
  onTestFinished(async () => {
    await client.end();
    await database.drop();
  });
  return client;
}

/** What breaks the row of numbers: a gap, a number twice, a name that the migrator would not read. */
function numberingProblems(names: readonly string[]): string[] {
  return names.filter(
    (name, place) => !new RegExp(`^${String(place + 1).padStart(4, '0')}_[a-z0-9_]+\\.sql$`).test(name),
  );
}

test('migrations are numbered from 1 without a gap', () => {
  const files = repositoryFiles()
    .filter((path) => path.startsWith(folder))
    .map((path) => path.slice(folder.length));
  expect(files.length).toBeGreaterThanOrEqual(2);
  expect(migrations.map(({ name }) => name)).toEqual(files);
  expect(numberingProblems(files)).toEqual([]);
  expect(numberingProblems(['0001_a.sql', '0003_b.sql', '0003_c.sql', '0004-d.sql', 'e.txt'])).toEqual([
    '0003_b.sql',
    '0004-d.sql',
    'e.txt',
  ]);
});

async function names(client: Client, text: string): Promise<string[]> {
  return (await client.query<{ name: string }>(text)).rows.map(({ name }) => name);
}

const ours = `c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`;

/** Constraints whose name PostgreSQL chose: no error can be told by it, no migration can be sure of it. */
async function unnamed(client: Client): Promise<string[]> {
  const all = await names(
    client,
    `select k.conname as name from pg_constraint k join pg_class c on c.oid = k.conrelid
     where ${ours} and k.contype in ('p', 'u', 'f', 'c', 'x') and k.conparentid = 0 order by 1`,
  );
  return all.filter((name) => !new RegExp(`constraint\\s+${name}\\b`, 'i').test(written));
}

/** Foreign keys whose rows can only be found by reading the whole table. An index without nulls will do, another partial one not. */
const keysWithoutIndex = (client: Client): Promise<string[]> =>
  names(
    client,
    `select k.conname as name from pg_constraint k join pg_class c on c.oid = k.conrelid
     where ${ours} and k.contype = 'f' and not exists (
       select from pg_index x where x.indrelid = k.conrelid and x.indisvalid
         and array(select unnest((x.indkey::int2[])[0:cardinality(k.conkey) - 1]) order by 1)
           = array(select unnest(k.conkey) order by 1)
         and (x.indpred is null or pg_get_expr(x.indpred, x.indrelid) = any (
           select format('(%I IS NOT NULL)', a.attname) from pg_attribute a
           where a.attrelid = k.conrelid and a.attnum = any (k.conkey)))
     ) order by 1`,
  );

const enumTypes = (client: Client): Promise<string[]> =>
  names(
    client,
    `select typname as name from pg_type where typtype = 'e' and typnamespace = 'public'::regnamespace order by 1`,
  );

const zonelessTimes = (client: Client): Promise<string[]> =>
  names(
    client,
    `select c.relname || '.' || a.attname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
     where ${ours} and a.attnum > 0 and not a.attisdropped
       and a.atttypid in ('timestamp'::regtype, 'timetz'::regtype) order by 1`,
  );

/** What an app calls what somebody did is its own word. */
const freeWords = new Set(['activities.type']);

/** Columns that by their name hold one word of a few, which neither a check nor another table lists. */
const openLists = (client: Client): Promise<string[]> =>
  names(
    client,
    `select c.relname || '.' || a.attname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
     where ${ours} and a.attnum > 0 and not a.attisdropped and a.atttypid = 'text'::regtype
       and a.attname ~ '(^|_)(state|status|scope|kind|outcome|theme|type|visibility)$' and not exists (
         select from pg_constraint k where k.conrelid = c.oid and k.contype in ('c', 'f') and a.attnum = any (k.conkey)
       ) order by 1`,
  ).then((all) => all.filter((name) => !freeWords.has(name)));

test('the schema is as the rules for migrations want it', async () => {
  const client = await openDatabase();
  const [{ count } = { count: 0 }] = (
    await client.query<{ count: number }>(
      `select count(*)::int as count from pg_constraint k join pg_class c on c.oid = k.conrelid where ${ours} and k.contype = 'f'`,
    )
  ).rows;
  expect(count).toBeGreaterThan(25);
  expect(await unnamed(client)).toEqual([]);
  expect(weigh(await keysWithoutIndex(client), unindexedKeys)).toEqual({ unexcused: [], needless: [] });
  expect(await enumTypes(client)).toEqual([]);
  expect(await zonelessTimes(client)).toEqual([]);
  expect(await openLists(client)).toEqual([]);
});

test('a schema against the rules is found', async () => {
  const client = await openDatabase();
  await client.query(`
    create type mood as enum ('good', 'bad');
    create table odd (id uuid primary key, size int check (size > 0), at timestamp, mood mood, odd_state text, ref uuid,
      constraint odd_ref_fkey foreign key (ref) references users (id));
    create index odd_ref on odd (ref) where size > 3;
  `);
  expect(await unnamed(client)).toEqual(['odd_pkey', 'odd_ref_fkey', 'odd_size_check']);
  expect(await keysWithoutIndex(client)).toContain('odd_ref_fkey');
  expect(await enumTypes(client)).toEqual(['mood']);
  expect(await zonelessTimes(client)).toEqual(['odd.at']);
  expect(await openLists(client)).toEqual(['odd.odd_state']);
  await client.query('create index odd_ref_set on odd (ref) where ref is not null');
  expect(await keysWithoutIndex(client)).not.toContain('odd_ref_fkey');
});

test('`attune migrate lint` passes on the migrations', async () => {
  const said: string[] = [];
  await migrateCommand(readConfig({}), 'lint', (line) => said.push(line));
  expect(said.join('\n')).toContain(`${migrations.length} ${migrations.length === 1 ? 'file' : 'files'}`);
});

test('the linter finds a migration that locks what is in use', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'attune-lint-'));
  onTestFinished(() => rmSync(scratch, { recursive: true, force: true }));
  const file = join(scratch, '0009_bad.sql');
  writeFileSync(
    file,
    'alter table sessions alter column notes type text;\ncreate index slow on sessions (notes);\n',
  );
  const program = join(root, 'node_modules/squawk-cli/js/bin/squawk');
  const args = ['--config', join(root, '.squawk.toml'), '--assume-in-transaction', file];
  const { status, stdout } = spawnSync(process.execPath, [program, ...args], {
    encoding: 'utf8',
    cwd: scratch,
  });
  expect(stdout).toContain('changing-column-type');
  expect(status).not.toBe(0);
});
