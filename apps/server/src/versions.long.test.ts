import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { migrate, readMigrations } from './kernel/database/migrate.ts';
import { migrationsFolder, withClient } from './runtime.ts';
import { ask as askDatabase, makeDatabase } from './testing/cluster.ts';
import {
  cleanUp,
  newPlace,
  outcome,
  type Place,
  type RunOptions,
  run,
  until,
} from './testing/program-kit.ts';
import { makeUsers, useEverything } from './testing/real-use-kit.ts';
import { isReady } from './testing/site-kit.ts';
import { commitOfYesterday, openYesterday, type Yesterday } from './testing/yesterday-kit.ts';

vi.setConfig({ testTimeout: 300_000 });
afterAll(cleanUp);

const commit = commitOfYesterday();
if (!commit && process.env.ATTUNE_NOT_RUN_FILE)
  appendFileSync(process.env.ATTUNE_NOT_RUN_FILE, 'yesterday’s program (git fetch --unshallow)\n');

/** A database of its own with the schema of now, or of more than now, and what a program needs to work on it. */
async function openDatabase() {
  const database = await makeDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'attune-versions-'));
  onTestFinished(async () => {
    await cleanUp();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });
  const settings = {
    ATTUNE_DATABASE_URL: database.url,
    ATTUNE_DATABASE_DIRECT_URL: database.directUrl,
    ATTUNE_KEYS_FILE: join(folder, 'keys.sqlite'),
    ATTUNE_MASTER_KEY: Buffer.alloc(32, 9).toString('base64'),
    ATTUNE_DATA_DIR: folder,
    ATTUNE_MAIL_OUTBOX: 'true',
  };
  return { url: database.directUrl, settings };
}

type Opened = Awaited<ReturnType<typeof openDatabase>>;

async function begin(command: 'api' | 'worker', { settings }: Opened, more: Partial<RunOptions> = {}) {
  const place = await newPlace();
  const program = run(place, [command], { ...more, settings });
  await until(`${command} is ready`, 120_000, async () => {
    if (program.child.exitCode !== null) throw new Error(program.complaints().join('\n'));
    return isReady(place);
  });
  return { place, program };
}

/** What must always be so, and is not. */
async function broken(url: string): Promise<unknown[]> {
  const found = [];
  for (const view of ['workshops_over_capacity', 'participants_open_twice', 'workshops_without_organizer'])
    found.push(...(await askDatabase(url, `select * from ${view}`)).rows);
  found.push(...(await askDatabase(url, 'select job, error from failed_jobs')).rows);
  return found;
}

async function expectAllServed(opened: Opened, places: readonly Place[]): Promise<void> {
  const urls = places.map(({ url }) => url);
  for (const [seed, order] of [urls, urls.toReversed()].entries()) {
    const links = await makeUsers(opened.settings, `ada${seed}`);
    const { wrong, asked } = await useEverything(order, links, seed);
    expect(wrong).toEqual([]);
    expect(asked).toBeGreaterThan(40);
  }
  expect(await broken(opened.url)).toEqual([]);
}

/** Jobs that should be done by now, and are not. @param more about which of them */
async function due({ url }: Opened, more = 'true'): Promise<Record<string, number>> {
  const { rows } = await askDatabase(
    url,
    `select name, count(*)::int as n from pgboss.job
     where state in ('created', 'retry', 'active') and start_after <= now() and name not like '\\_\\_%' and ${more} group by 1`,
  );
  return Object.fromEntries(rows.map(({ name, n }) => [name, n]));
}

describe('a migration that this program does not know', () => {
  const further = (name: string, sql: string) => [
    ...readMigrations(migrationsFolder),
    { name, sql, checksum: 'of tomorrow' },
  ];

  test('serves it: API and worker start, and do what they do', async () => {
    const opened = await openDatabase();
    const adds = `alter table users add column nick text not null default '';
      create table nicknames (nick text not null, constraint nicknames_pkey primary key (nick));`;
    await withClient(opened.url, (owner) => migrate(owner, further('0099_nicknames.sql', adds)));
    const [one, other] = [await begin('api', opened), await begin('api', opened)];
    await begin('worker', opened);
    await expectAllServed(opened, [one.place, other.place]);
    await expect.poll(() => due(opened), { timeout: 120_000 }).toEqual({});
    expect(await broken(opened.url)).toEqual([]);
  });

  test('does not serve it: neither starts, and one line says why', async () => {
    const opened = await openDatabase();
    const narrows = '-- serves: 0099\nalter table users drop column status cascade;';
    await withClient(opened.url, (owner) => migrate(owner, further('0099_statusless.sql', narrows)));
    const newest = readMigrations(migrationsFolder).at(-1)?.name.slice(0, 4);
    for (const command of ['api', 'worker']) {
      const { settings } = opened;
      expect(await outcome(await newPlace(), [command], { settings })).toMatchObject({
        code: 1,
        complaints: [
          `attune: The database is newer than this program: 0099_statusless.sql serves programs that have 0099, and this one ends with ${newest}. Start a newer Attune.`,
        ],
      });
    }
  });
});

describe.skipIf(!commit)('the program of before the newest migrations', () => {
  test('works beside the one of now on the schema of now, and neither disturbs the other', async () => {
    const yesterday = openYesterday(commit ?? '');
    onTestFinished(() => yesterday.remove());
    const opened = await openDatabase();
    await refuses(yesterday, opened);
    const { wrapper } = yesterday;
    const known = await jobsOf(yesterday);
    const [old, now] = [await begin('api', opened, { wrapper }), await begin('api', opened)];
    const worker = await begin('worker', opened, { wrapper });
    await expectAllServed(opened, [old.place, now.place]);
    // The jobs of both, done by the old worker; then those that only the new one knows, by the new one.
    await expect.poll(() => due(opened, known), { timeout: 120_000 }).toEqual({});
    worker.program.child.kill('SIGTERM');
    await worker.program.ended;
    await begin('worker', opened);
    await expect.poll(() => due(opened), { timeout: 120_000 }).toEqual({});
    expect(await broken(opened.url)).toEqual([]);
    const defects = [old, now, worker].flatMap(({ program }) =>
      program.logged().filter((line) => line.includes('"defect"')),
    );
    expect(defects).toEqual([]);
    console.log(
      `versions: ${yesterday.commit.slice(0, 7)}, which ends with ${yesterday.newest}, served by the schema of now`,
    );
  });
});

/** The rule is younger than the program of before 0014: that one refuses every newer database, in words. */
async function refuses(yesterday: Yesterday, { settings }: Opened): Promise<void> {
  if (yesterday.asks) return;
  const { wrapper } = yesterday;
  const refused = await outcome(await newPlace(), ['api'], { wrapper, settings });
  expect(refused.code).toBe(1);
  expect(refused.complaints.join('\n')).toMatch(/^attune: The database is newer than this program: /);
  yesterday.learnToAsk();
}

/** A condition that holds for jobs that the old program has. */
async function jobsOf({ folder }: Yesterday): Promise<string> {
  const { jobNames } = await import(join(folder, 'apps/server/src/domains/jobs/service/names.ts'));
  return `name in (${(jobNames as string[]).map((name) => `'${name}'`).join()})`;
}
