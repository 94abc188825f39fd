import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { backupsIn } from '../kernel/backup/folder.ts';
import { proveDatabase } from '../kernel/backup/prove.ts';
import { type Runtime, runningEmbedded } from '../runtime.ts';
import { ask as sql } from '../testing/cluster.ts';
import { cleanUp, newPlace, outcome, start, stop, until } from '../testing/program-kit.ts';
import { proofDeps } from './backup.ts';
import { backupJobs } from './backup-jobs.ts';
import {
  attune,
  backUp,
  backupsOf,
  demoIn,
  newestOf,
  proofsIn,
  quietly,
  refusal,
  segmentsIn,
  settingsOf,
} from './backup-kit.ts';

afterAll(cleanUp);

test('a backup of a running program is proven beside it, holds no secret, and is on record with its proof', async () => {
  const place = await newPlace();
  const program = await start(place, ['--demo'], { settings: settingsOf(place) });
  const made = await attune(place, 'create');
  expect([made.code, made.complaints]).toEqual([0, []]);
  const proven = await attune(place, 'verify');
  expect([proven.code, proven.complaints]).toEqual([0, []]);
  expect(proven.said.join('\n')).toMatch(/was restored and holds: \d{3,} rows, \d{2,} indexes/);
  const copied = await outcome(place, ['keys', 'backup', join(place.folder, 'copies')]);
  expect([copied.code, copied.complaints]).toEqual([0, []]);
  await stop(program);

  const backup = newestOf(place);
  const password = readFileSync(join(place.folder, 'postgres', 'password'), 'utf8').trim();
  const everything = readdirSync(backup, { recursive: true, withFileTypes: true }).filter((one) =>
    one.isFile(),
  );
  expect(everything.length).toBeGreaterThan(500);
  for (const one of everything) {
    const file = join(one.parentPath, one.name);
    expect(one.name).not.toMatch(/sqlite|master|password|postmaster/);
    expect(statSync(file).mode & 0o077, file).toBe(0);
    expect(readFileSync(file).includes(password), file).toBe(false);
  }
  const events = await proofsIn(place);
  expect(events.map(({ kind, outcome }) => [kind, outcome])).toEqual([
    ['data', 'done'],
    ['verify', 'done'],
    ['keys', 'done'],
  ]);
  expect(events[1]?.facts).toMatchObject({ problems: 0, erasedPeople: 0 });
  expect(events[1]?.facts.values).toBeGreaterThan(100);
  expect(existsSync(join(backupsOf(place), 'verify.partial'))).toBe(false);
}, 600_000);

test('the jobs back up and prove where a folder is set, and do nothing where none is', async () => {
  const place = await newPlace();
  const jobs = (runtime: Runtime, settings: Record<string, string>) =>
    backupJobs(readConfig({ ATTUNE_DATA_DIR: place.folder, ...settings }), runtime);
  const kinds = await quietly(place, async (runtime) => {
    await demoIn(runtime);
    for (const { handle, schedule } of jobs(runtime, {})) {
      expect(schedule).toBeUndefined();
      await handle({});
    }
    expect((await sql(runtime.urls.directUrl, 'select 1 from backup_events')).rowCount).toBe(0);
    for (const { handle } of jobs(runtime, settingsOf(place))) await handle({});
    expect(jobs(runtime, settingsOf(place)).map(({ schedule }) => schedule)).toEqual([
      '41 2 * * *',
      '11 4 * * 0',
    ]);
    return (await sql(runtime.urls.directUrl, 'select kind, outcome from backup_events order by at')).rows;
  });
  expect(kinds).toEqual([
    { kind: 'data', outcome: 'done' },
    { kind: 'verify', outcome: 'done' },
  ]);
}, 600_000);

test('only the newest are kept, with the log of changes that they need and no older', async () => {
  const place = await newPlace();
  await quietly(place, async (runtime) => {
    for (let at = 0; at < 3; at++) await backUp(place, runtime, 2);
    const last = backupsIn(backupsOf(place))[0]?.manifest.segments[0] ?? '';
    await until('the log is kept', 60_000, () => segmentsIn(place).some((name) => name >= last));
    await backUp(place, runtime, 2);
  });
  const all = backupsIn(backupsOf(place));
  expect(all).toHaveLength(2);
  const first = all[1]?.manifest.segments[0] ?? '';
  expect(segmentsIn(place).length).toBeGreaterThan(0);
  expect(segmentsIn(place).filter((name) => name < first)).toEqual([]);
}, 600_000);

test('a database that was restored by other means is proven at its address, and settled', async () => {
  const place = await newPlace();
  const program = await start(place, ['--demo'], { settings: settingsOf(place) });
  const url = (await runningEmbedded(place.folder))?.directUrl ?? '';
  const verified = () =>
    outcome(place, ['backup', 'verify', '--restored'], {
      settings: { ...settingsOf(place), ATTUNE_RESTORED_URL: url },
    });
  const shown = await refusal(place, 'verify', '--restored', url);
  expect(shown).toMatch(/can be seen by others on this machine: put .* into .*ATTUNE_RESTORED_URL/);
  expect(shown).not.toContain(url);
  expect(await refusal(place, 'verify', '--restored')).toMatch(/Say which database: .*ATTUNE_RESTORED_URL/);
  const proven = await verified();
  expect([proven.code, proven.complaints]).toEqual([0, []]);
  await sql(url, 'alter table workshops disable trigger user');
  await sql(url, 'update workshops set seats_taken = seats_taken + 1 where seats_taken < capacity');
  const broken = await verified();
  expect(broken.code).toBe(1);
  expect(broken.said.join()).toMatch(/workshops_over_capacity is broken/);
  expect(broken.complaints.join()).not.toContain(url);
  expect(await refusal(place, 'settle')).toMatch(/Attune runs on this folder: stop it first/);
  await stop(program);
  const settled = await attune(place, 'settle');
  expect([settled.code, settled.complaints]).toEqual([0, []]);
  expect(settled.said.join()).toMatch(
    /^0 people were erased again; 0 who had asked .*; \d+ logins and \d+ tokens ended; the links of 0 /,
  );
  expect((await attune(place, 'settle')).said.join()).toMatch(/; 0 logins and 0 tokens ended; .*; 0 mails/);
}, 600_000);

test('read-to-prove-backup: somebody who was erased and can be read, and somebody else who cannot, are found', async () => {
  const place = await newPlace();
  await quietly(place, async (runtime) => {
    await demoIn(runtime);
    await runtime.app.identity.pseudonyms.fill();
    const deps = proofDeps(readConfig({ ATTUNE_DATA_DIR: place.folder }), runtime);
    const proven = () => proveDatabase(runtime.urls.directUrl, undefined, deps);
    expect((await proven()).problems).toEqual([]);
    const [one, two] = (await sql(runtime.urls.directUrl, 'select id from users order by id')).rows;
    const { vault } = runtime;
    const remembers = { ...vault, destroyed: async () => [vault.pseudonym(one.id)] };
    const wrongly = await proveDatabase(runtime.urls.directUrl, undefined, { ...deps, vault: remembers });
    expect(wrongly.problems).toEqual(['1 people who were erased can be read']);
    await vault.destroy(two.id);
    const forgets = { ...vault, destroyed: async () => [] };
    const lost = await proveDatabase(runtime.urls.directUrl, undefined, { ...deps, vault: forgets });
    expect(lost.problems).toEqual(['the key of a person who was not erased is gone']);
    expect(await proven()).toMatchObject({ problems: [], facts: { erasedPeople: 1 } });
  });
}, 600_000);
