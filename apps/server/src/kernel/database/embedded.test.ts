import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { expect, test, vi } from 'vitest';
import { isRoot, newFolder, query, startIn } from './embedded-test-kit.ts';

vi.setConfig({ testTimeout: 60_000 });

test('the first start makes a durable UTF-8 database, the second finds it again', async () => {
  const folder = newFolder();
  const first = await startIn(folder);
  const settings = await query(
    first,
    `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit,
            current_setting('data_checksums') AS checksums, current_setting('server_encoding') AS encoding,
            datlocprovider AS provider, datlocale AS locale, lower('ÄÉΣ') AS lower
       FROM pg_database WHERE datname = current_database()`,
  );
  expect(settings).toEqual([
    {
      fsync: 'on',
      commit: 'on',
      checksums: 'on',
      encoding: 'UTF8',
      provider: 'b',
      locale: 'C.UTF-8',
      lower: 'äéσ',
    },
  ]);
  await query(first, 'CREATE TABLE kept AS SELECT 42 AS answer');
  await first.stop();
  await first.stop();

  const second = await startIn(folder);
  expect(await query(second, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
});

test('the address reaches the same database, and a wrong password does not', async () => {
  const server = await startIn(newFolder());
  const client = new Client({ connectionString: server.url });
  await client.connect();
  expect((await client.query('SELECT current_user AS me, current_database() AS here')).rows).toEqual([
    { me: 'attune', here: 'attune' },
  ]);
  await client.end();
  const stranger = new Client({ ...server.connection, password: 'guess' });
  await expect(stranger.connect()).rejects.toThrow('password authentication failed');
});

test('nothing listens on a port, and only this account enters the folders', async () => {
  const folder = newFolder();
  const server = await startIn(folder);
  expect(await query(server, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '' }]);
  const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
  expect(mode(server.connection.host)).toBe('700');
  expect(mode(join(folder, 'postgres', 'cluster'))).toBe('700');
  expect(mode(join(folder, 'postgres', 'password'))).toBe('600');
  expect(mode(join(folder, 'postgres', 'log', 'postgres.log'))).toBe('600');
});

test.runIf(isRoot)('root starts it in a folder under /root', async () => {
  const folder = newFolder('/root');
  const server = await startIn(folder);
  expect(await query(server, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  expect(statSync(join(folder, 'postgres', 'cluster')).uid).toBe(0);
});

test.each([
  ['longer than a socket allows', 'x'.repeat(150)],
  ['with a comma, a quote and spaces', `a, "b" 'c' $d ü`],
])('a path %s works', async (_, name) => {
  const folder = join(newFolder(), name);
  const server = await startIn(folder);
  expect(await query(server, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  const socket = server.connection.host;
  expect(socket.startsWith(name.length > 100 ? tmpdir() : folder)).toBe(true);
  await server.stop();
  expect(existsSync(socket)).toBe(false);
});

test('the log holds what the server says about itself, and no value of any statement', async () => {
  const folder = newFolder();
  const server = await startIn(folder);
  await query(server, 'CREATE TABLE people (email text PRIMARY KEY, born date)');
  await query(server, `INSERT INTO people VALUES ('anna.secret@example.org', '1990-01-01')`);
  const insert = `INSERT INTO people VALUES ('anna.secret@example.org', NULL)`;
  await expect(query(server, insert)).rejects.toThrow('duplicate key');
  await expect(query(server, `SELECT 'anna.secret'::date`)).rejects.toThrow('invalid input syntax');
  await expect(query(server, `DO $$BEGIN RAISE 'anna.secret'; END$$`)).rejects.toThrow('anna.secret');
  await expect(query(server, `DO $$BEGIN RAISE WARNING 'anna.secret'; END$$`)).resolves.toEqual([]);
  await server.stop();
  const log = readFileSync(join(folder, 'postgres', 'log', 'postgres.log'), 'utf8');
  expect(log).toContain('database system is ready');
  expect(log).toContain('database system is shut down');
  expect(log).not.toContain('anna');
});

test('settings given win over ours', async () => {
  const server = await startIn(newFolder(), { settings: { fsync: 'off', max_connections: '20' } });
  const shown = await query(
    server,
    `SELECT current_setting('fsync') AS f, current_setting('max_connections') AS c`,
  );
  expect(shown).toEqual([{ f: 'off', c: '20' }]);
});

test('what a killed first start left half made is cleared away', async () => {
  const folder = newFolder();
  const half = join(folder, 'postgres', 'cluster.new-abc123', 'base');
  mkdirSync(half, { recursive: true });
  await startIn(folder);
  expect(readdirSync(join(folder, 'postgres')).filter((name) => name.startsWith('cluster'))).toEqual([
    'cluster',
  ]);
});
