import { expect, onTestFinished, test } from 'vitest';
import { openDemo } from './commands/demo.ts';
import { migrate, readMigrations } from './kernel/database/migrate.ts';
import { ensureRoles } from './kernel/database/roles.ts';
import { migrationsFolder, withClient } from './runtime.ts';
import { makeDatabase } from './testing/cluster.ts';
import {
  connect,
  fillFrom,
  longestWait,
  sampleOf,
  startWriting,
  tablesOf,
  touched,
} from './testing/lock-kit.ts';
import { until } from './testing/program-kit.ts';
import { world } from './testing/world.ts';

/** Since when it is so; those before were applied to databases without people. */
const since = '0014';

const migrations = readMigrations(migrationsFolder);

async function emptyDatabase(): Promise<string> {
  const database = await makeDatabase('template0');
  onTestFinished(() => database.drop());
  await withClient(database.directUrl, (owner) => ensureRoles(owner, 'attune_app'));
  return database.directUrl;
}

test(`no write waits longer than ${longestWait} ms for a migration, whatever it changes`, async () => {
  const { app, urls } = await world();
  await openDemo(app, 'http://localhost');
  const fresh = await makeDatabase();
  onTestFinished(() => fresh.drop());
  const sample = await sampleOf(urls.directUrl, fresh.directUrl);
  const url = await emptyDatabase();
  const told: string[] = [];
  const late: string[] = [];
  for (const [place, migration] of migrations.entries()) {
    const before = await withClient(url, tablesOf);
    const tables = touched(migration.sql, before);
    const filled = await fillFrom(url, sample, tables);
    const writing = await startWriting(url, tables);
    if (tables.length > 0) await until('writing goes on', 20_000, () => writing.writes() > 200);
    const calm = writing.longest().ms;
    const began = performance.now();
    await withClient(url, (owner) => migrate(owner, migrations.slice(0, place + 1)));
    const took = performance.now() - began;
    await writing.stop();
    const rows = tables.reduce((sum, { name }) => sum + (filled.get(name) ?? 0), 0);
    const { ms, table } = writing.longest();
    told.push(
      `${migration.name}: ${Math.round(took)} ms, ${tables.length} tables in use with ${rows} rows, ${writing.writes()} writes, longest ${Math.round(ms)} ms${table ? ` (${table})` : ''}, ${Math.round(calm)} ms before it; ${writing.tooLong.length} waited too long`,
    );
    if (migration.name >= since)
      late.push(...new Set(writing.tooLong.map((one) => `${migration.name}: ${one}`)));
  }
  console.log(`lock times:\n${told.join('\n')}`);
  expect(late).toEqual([]);
}, 600_000);

test('a migration that holds a table for long is found', async () => {
  const url = await emptyDatabase();
  await withClient(url, (owner) => migrate(owner, migrations));
  const tables = (await withClient(url, tablesOf)).filter(({ name }) => name === 'users');
  const writing = await startWriting(url, tables);
  const client = await connect(url);
  await client.query('begin; lock table users in share row exclusive mode; select pg_sleep(0.5); commit');
  await client.end();
  await writing.stop();
  expect(writing.tooLong.length).toBeGreaterThan(0);
});
