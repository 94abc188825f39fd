import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { makeDatabase } from '../../testing/cluster.ts';
import { type Migration, migrate, migrationStatus } from './migrate.ts';

const first: Migration = { name: '0001_a.sql', sql: 'create table a (n int)', checksum: 'one' };
const second: Migration = { name: '0002_b.sql', sql: 'insert into a values (1)', checksum: 'two' };

async function emptyDatabase(): Promise<() => Promise<pg.Client>> {
  const urls = await makeDatabase('template0');
  onTestFinished(() => urls.drop());
  return async () => {
    const client = new pg.Client({ connectionString: urls.directUrl });
    await client.connect();
    onTestFinished(() => client.end());
    return client;
  };
}

test('applies what is missing, once, and records name, batch, checksum, time and duration', async () => {
  const connect = await emptyDatabase();
  const owner = await connect();
  expect(await migrate(owner, [first])).toEqual(['0001_a.sql']);
  expect(await migrate(owner, [first, second])).toEqual(['0002_b.sql']);
  expect(await migrate(owner, [first, second])).toEqual([]);
  const { applied, missing } = await migrationStatus(owner, [first, second]);
  expect(missing).toEqual([]);
  expect(applied.map(({ name, batch, checksum }) => ({ name, batch, checksum }))).toEqual([
    { name: '0001_a.sql', batch: 1, checksum: 'one' },
    { name: '0002_b.sql', batch: 2, checksum: 'two' },
  ]);
  expect(applied.every((one) => one.applied_at instanceof Date && one.duration_ms >= 0)).toBe(true);
});

test('refuses a migration that was edited, slipped in, or of another history', async () => {
  const owner = await (await emptyDatabase())();
  await migrate(owner, [first, second]);
  await expect(migrate(owner, [{ ...first, checksum: 'other' }, second])).rejects.toThrow(/edited/);
  await expect(migrate(owner, [first, { ...second, name: '0001_b.sql' }, second])).rejects.toThrow(
    /slipped in/,
  );
  const strange = { ...first, name: '0001_other.sql' };
  await expect(migrate(owner, [{ ...second, name: '0001_z.sql' }])).rejects.toThrow(/does not know/);
  await expect(migrate(owner, [strange, second])).rejects.toThrow(/does not know/);
});

test('an older program is served by what was applied after it, as far as each says so', async () => {
  const owner = await (await emptyDatabase())();
  const third = { name: '0003_c.sql', sql: 'alter table a add column m int', checksum: 'three' };
  const fourth = {
    name: '0004_d.sql',
    sql: '-- What it is.\n-- serves: 0002\nalter table a add column o int',
    checksum: 'four',
  };
  await migrate(owner, [first, second, third, fourth]);
  const { applied } = await migrationStatus(owner, [first, second, third, fourth]);
  expect(applied.map(({ serves }) => serves)).toEqual([null, null, null, '0002']);

  for (const program of [
    [first, second, third],
    [first, second],
  ]) {
    expect((await migrationStatus(owner, program)).missing).toEqual([]);
    expect(await migrate(owner, program)).toEqual([]);
  }
  const refusal =
    'The database is newer than this program: 0003_c.sql serves programs that have 0002, and this one ends with 0001. Start a newer Attune.';
  await expect(migrationStatus(owner, [first])).rejects.toThrow(refusal);
  await expect(migrate(owner, [first])).rejects.toThrow(refusal);
  // Its own migrations are looked at as ever.
  await expect(migrate(owner, [{ ...first, checksum: 'other' }, second])).rejects.toThrow(/edited/);
  const late = { ...third, name: '0003_late.sql' };
  await expect(migrate(owner, [first, second, late, fourth])).rejects.toThrow(/does not know/);
  const early = { ...third, name: '0002_early.sql' };
  await expect(migrate(owner, [first, second, early, third])).rejects.toThrow(/slipped in/);
});

test('a database from before migrations said whom they serve is read as it is, and then brought up to date', async () => {
  const owner = await (await emptyDatabase())();
  await migrate(owner, [first, second]);
  await owner.query('alter table migrations drop column serves');
  expect((await migrationStatus(owner, [first, second])).missing).toEqual([]);
  expect((await migrationStatus(owner, [first])).missing).toEqual([]);
  const third = { name: '0003_c.sql', sql: '-- serves: 0001\nselect', checksum: 'three' };
  expect(await migrate(owner, [first, second, third])).toEqual(['0003_c.sql']);
  expect((await migrationStatus(owner, [first, second])).applied.at(-1)?.serves).toBe('0001');
});

test('one that fails changes nothing and is not recorded; the ones before it stay', async () => {
  const owner = await (await emptyDatabase())();
  const broken = { ...second, sql: 'insert into a values (2); select 1 / 0' };
  await expect(migrate(owner, [first, broken])).rejects.toThrow(/0002_b.sql failed and changed nothing/);
  expect((await owner.query('select * from a')).rows).toEqual([]);
  expect(await migrate(owner, [first, second])).toEqual(['0002_b.sql']);
});

test('of many at once one does the work', async () => {
  const connect = await emptyDatabase();
  const slow = { ...first, sql: 'create table a (n int); select pg_sleep(0.3)' };
  const owners = await Promise.all(Array.from({ length: 6 }, connect));
  const done = await Promise.all(owners.map((owner) => migrate(owner, [slow, second])));
  expect(done.filter((names) => names.length > 0)).toEqual([['0001_a.sql', '0002_b.sql']]);
  expect((await (await connect()).query('select * from a')).rows).toEqual([{ n: 1 }]);
});

test('gives up on a lock instead of holding up everyone behind it', async () => {
  const connect = await emptyDatabase();
  const owner = await connect();
  await migrate(owner, [first]);
  const other = await connect();
  await other.query('begin; lock table a in access share mode');
  const alter = { ...second, sql: 'alter table a add column m int' };
  await expect(migrate(owner, [first, alter], { tries: 2 })).rejects.toThrow(/lock timeout/);
  const migrating = migrate(owner, [first, alter]);
  // Whoever comes while it waits in front of them has not long to wait, and it comes again when nobody is in its way.
  const writer = await connect();
  for (let n = 0; n < 5; n++) await writer.query('insert into a values (1)');
  await other.query('rollback');
  expect(await migrating).toEqual(['0002_b.sql']);
});
