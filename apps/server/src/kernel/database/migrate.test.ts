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

test('refuses a migration that was edited, slipped in, or taken away', async () => {
  const owner = await (await emptyDatabase())();
  await migrate(owner, [first, second]);
  await expect(migrate(owner, [{ ...first, checksum: 'other' }, second])).rejects.toThrow(/edited/);
  await expect(migrate(owner, [first, { ...second, name: '0001_b.sql' }, second])).rejects.toThrow(
    /slipped in/,
  );
  await expect(migrate(owner, [first])).rejects.toThrow(/newer than this program/);
  await expect(migrationStatus(owner, [first])).rejects.toThrow(/newer than this program/);
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
  await expect(migrate(owner, [first, alter])).rejects.toThrow(/lock timeout/);
  await other.query('rollback');
  expect(await migrate(owner, [first, alter])).toEqual(['0002_b.sql']);
});
