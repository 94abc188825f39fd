import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { backupsIn } from '../kernel/backup/folder.ts';
import { asideOf, scratchName } from '../kernel/backup/half-restored.ts';
import type { Runtime } from '../runtime.ts';
import { ask as sql } from '../testing/cluster.ts';
import { cleanUp, outcome, type Place, until } from '../testing/program-kit.ts';
import {
  attune,
  backedUp,
  backUp,
  backupsOf,
  quietly,
  quietlyWithout,
  refusal,
  settingsOf,
} from './backup-kit.ts';

afterAll(cleanUp);

/**
 * Fills a file of the log but for its last 24 kB or so: whoever goes on from here begins the next one at once. Of each page
 * of 8192 bytes 24 are its header.
 */
const nearEnd = (url: string) =>
  sql(
    url,
    `select pg_logical_emit_message(false, 'filler', repeat('x', greatest(0, left_over * 8168 / 8192)::int))
     from (select 16777216 - 24576 - mod(pg_current_wal_insert_lsn() - '0/0', 16777216) as left_over)`,
  );

/** Writes a row that tells when, and lets the clock go on. @returns a moment at which it was there, and no later one was */
const mark = (place: Place, name: string, isBranch = false) =>
  quietly(place, async ({ urls }) => {
    const { directUrl } = urls;
    await sql(directUrl, 'create table if not exists marks (name text)');
    if (isBranch) await nearEnd(directUrl);
    await sql(directUrl, `insert into marks values ('${name}')`);
    await sleep(20);
    const at = (await sql(directUrl, 'select clock_timestamp() as at')).rows[0].at as Date;
    await sleep(20);
    // Something must follow: only so is it known that the moment is over.
    await sql(directUrl, `insert into marks values ('after ${name}')`);
    return at.toISOString();
  });

const marks = (place: Place): Promise<string[]> =>
  quietly(place, async ({ urls }) => {
    const { rows } = await sql(urls.directUrl, `select name from marks order by ctid`);
    return rows.map(({ name }) => name as string).filter((name) => !name.startsWith('after'));
  });

const archiver = (place: Place) =>
  quietly(place, async ({ urls }) => {
    const read = async () =>
      (
        await sql(
          urls.directUrl,
          'select archived_count::int as archived, failed_count::int as failed from pg_stat_archiver',
        )
      ).rows[0];
    await sql(urls.directUrl, 'select pg_switch_wal()');
    await until('something was archived', 60_000, async () => (await read()).archived > 0);
    return read();
  });

const restore = async (place: Place, ...args: string[]): Promise<string> => {
  const done = await attune(place, 'restore', '--replace', ...args);
  expect([done.code, done.complaints]).toEqual([0, []]);
  return done.said.join('\n');
};

test('after restores any moment is what people saw then, on whichever branch; the newest is on the last; and no backup leads astray', async () => {
  const place = await backedUp();
  const first = backupsIn(backupsOf(place))[0]?.manifest.name ?? '';
  const one = await mark(place, 'one', true);
  await mark(place, 'undone');
  await quietly(place, (runtime) => backUp(place, runtime));
  const left = backupsIn(backupsOf(place))[0]?.manifest.name ?? '';
  const late = await mark(place, 'late');

  expect(await restore(place, '--to', one)).toMatch(/Backed it up to .*data-/);
  expect(await marks(place)).toEqual(['one']);
  const [ended] = backupsIn(backupsOf(place));
  expect(ended?.manifest.timeline).toBe(2);
  const two = await mark(place, 'two');
  expect(await archiver(place)).toMatchObject({ failed: 0 });

  // The newest backup of before lies on the branch that was left.
  expect(await refusal(place, 'restore', left, '--replace')).toMatch(
    /of a time that an earlier restore undid/,
  );
  expect(await refusal(place, 'restore', left, '--replace', '--to', two)).toMatch(/undid/);
  // The data is lost, and the backup that ended the restore with it: what leads there is the log alone.
  rmSync(ended?.path ?? '', { recursive: true });
  for (const name of readdirSync(place.folder).filter((each) => each.startsWith('postgres')))
    rmSync(join(place.folder, name), { recursive: true });
  expect(await restore(place)).toContain(`Restored ${first}`);
  expect(await marks(place)).toEqual(['one', 'two']);

  // A moment of the time that was undone.
  expect(await restore(place, '--to', late)).toContain(`Restored ${left}`);
  expect(await marks(place)).toEqual(['one', 'undone', 'late']);
  expect(await archiver(place)).toMatchObject({ failed: 0 });
  const proven = await attune(place, 'verify');
  expect([proven.code, proven.complaints]).toEqual([0, []]);
}, 600_000);

/** Enough for the server to remove what it need not keep. */
const fill = async ({ urls }: Runtime, name: string): Promise<void> => {
  await sql(urls.directUrl, 'create table if not exists marks (name text)');
  for (let at = 0; at < 4; at++) {
    await sql(urls.directUrl, `insert into marks values ('${name} ${at}')`);
    await sql(urls.directUrl, 'select pg_switch_wal()');
    await sql(urls.directUrl, 'checkpoint');
  }
};

test('a command without ATTUNE_BACKUP_DIR leaves no hole in the log; and a restore that was cut off between its renames makes no start begin anew', async () => {
  const place = await backedUp();
  await quietlyWithout(place, (runtime) => fill(runtime, 'kept'));
  const looked = await outcome(place, ['doctor']);
  expect(looked.said.join('\n')).toMatch(
    /look .* No backups are made by themselves, and the log of changes is kept in /,
  );
  await quietly(place, (runtime) => fill(runtime, 'known'));
  const whole = await attune(place, 'verify');
  expect([whole.code, whole.complaints]).toEqual([0, []]);

  // The folder is away, as a disk that is not mounted: what cannot be put there stays.
  const backups = backupsOf(place);
  renameSync(backups, `${backups}.away`);
  await quietlyWithout(place, (runtime) => fill(runtime, 'away'));
  expect((await outcome(place, ['doctor'])).said.join('\n')).toMatch(/wrong .* there is no place for it/);
  renameSync(`${backups}.away`, backups);

  // What a kill between the two renames leaves.
  const folder = join(place.folder, 'postgres');
  mkdirSync(join(place.folder, scratchName, 'postgres', 'cluster'), { recursive: true });
  renameSync(folder, asideOf(folder, new Date()));
  for (const command of ['start', 'doctor']) {
    const refused = await outcome(place, [command], { settings: settingsOf(place) });
    expect([refused.code, existsSync(folder)]).toEqual([1, false]);
    expect([...refused.said, ...refused.complaints].join('\n')).toMatch(
      /A restore into .* was cut off: run "attune backup restore" again. .* rename .*before/,
    );
  }
  const done = await attune(place, 'restore');
  expect([done.code, done.complaints]).toEqual([0, []]);
  // What only the database that was moved aside had of the log was taken from there.
  const names = ['kept', 'known', 'away'].flatMap((name) => [0, 1, 2, 3].map((at) => `${name} ${at}`));
  expect(await marks(place)).toEqual(names);

  rmSync(folder, { recursive: true });
  const lost = await outcome(place, ['migrate', 'up']);
  expect(lost.complaints.join()).toMatch(/a restore once moved one aside: rename/);
}, 600_000);
