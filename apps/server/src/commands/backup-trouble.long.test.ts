import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { backupsIn } from '../kernel/backup/folder.ts';
import { canMount } from '../kernel/database/embedded-test-kit.ts';
import { runningEmbedded } from '../runtime.ts';
import { ask as sql } from '../testing/cluster.ts';
import { cleanUp, newPlace, outcome, run, start, stop, until } from '../testing/program-kit.ts';
import {
  attune,
  backedUp,
  backupsOf,
  everythingIn,
  newestOf,
  proofsIn,
  quietly,
  refusal,
  settingsOf,
} from './backup-kit.ts';

afterAll(cleanUp);

test('a flipped bit, a file that is gone and a file of the log that is gone are found, and nothing is restored from them', async () => {
  const place = await backedUp();
  const backup = newestOf(place);
  const before = await quietly(place, ({ urls }) => everythingIn(urls.directUrl));
  const largest = join(backup, 'cluster', 'base');
  const files = readdirSync(largest, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name))
    .sort((a, b) => statSync(b).size - statSync(a).size);
  const victim = files[0] as string;
  const whole = readFileSync(victim);
  const flipped = Buffer.from(whole);
  flipped[flipped.length >> 1] = (flipped[flipped.length >> 1] ?? 0) ^ 1;
  writeFileSync(victim, flipped);
  expect((await attune(place, 'verify')).said.join('\n')).toMatch(/was changed/);
  expect(await refusal(place, 'restore', '--replace')).toMatch(/is damaged: .* was changed/);
  writeFileSync(victim, whole);

  const [segment = ''] = readdirSync(join(backup, 'cluster', 'pg_wal')).filter((name) => /^0/.test(name));
  const log = join(backup, 'cluster', 'pg_wal', segment);
  renameSync(log, join(place.folder, segment));
  expect((await attune(place, 'verify')).said.join('\n')).toMatch(new RegExp(`${segment} is missing`));
  renameSync(join(place.folder, segment), log);

  rmSync(join(backup, 'manifest.json'));
  expect(await refusal(place, 'restore', '--replace')).toMatch(/There is no complete backup/);
  expect((await quietly(place, ({ urls }) => everythingIn(urls.directUrl))).get('users')).toEqual(
    before.get('users'),
  );
  const events = await proofsIn(place);
  expect(events.filter(({ kind }) => kind === 'verify').map(({ outcome }) => outcome)).toEqual([
    'failed',
    'failed',
  ]);
}, 600_000);

test('where the log of changes has a hole, verify says so, and a restore past it is refused', async () => {
  const place = await backedUp();
  await quietly(place, async ({ urls }) => {
    for (let at = 0; at < 3; at++) {
      await sql(urls.directUrl, 'create table if not exists filler (n int)');
      await sql(urls.directUrl, 'select pg_switch_wal()');
    }
  });
  const archive = join(
    backupsOf(place),
    readdirSync(backupsOf(place)).find((name) => name.startsWith('wal-')) ?? '',
  );
  const segments = readdirSync(archive)
    .filter((name) => /^[0-9A-F]{24}$/.test(name))
    .sort();
  expect(segments.length).toBeGreaterThan(3);
  const gone = segments.at(-2) as string;
  rmSync(join(archive, gone));
  expect((await attune(place, 'verify')).said.join('\n')).toMatch(new RegExp(`lacks ${gone}`));
  expect(await refusal(place, 'restore', '--replace')).toMatch(new RegExp(`lacks ${gone}`));
  const looked = await outcome(place, ['doctor'], { settings: settingsOf(place) });
  expect(looked.said.join('\n')).toMatch(new RegExp(`wrong .*The log of changes lacks ${gone}`));
}, 600_000);

test('killed while it backs up, nothing counts as a backup, and the next one clears up and is whole', async () => {
  const place = await newPlace();
  const program = await start(place, ['--demo'], { settings: settingsOf(place) });
  const folder = backupsOf(place);
  const partial = () => readdirSync(folder).find((name) => name.endsWith('.partial'));
  for (const files of [1, 300]) {
    const cut = run(place, ['backup', 'create'], { settings: settingsOf(place) });
    await until('it has copied some', 60_000, () => {
      const name = partial();
      return name !== undefined && readdirSync(join(folder, name), { recursive: true }).length > files;
    });
    cut.child.kill('SIGKILL');
    await cut.ended;
    expect(backupsIn(folder)).toEqual([]);
    expect(await refusal(place, 'verify')).toMatch(/There is no complete backup/);
  }
  const urls = await runningEmbedded(place.folder);
  await until('the slot went with it', 30_000, async () => {
    const { rows } = await sql(
      urls?.directUrl ?? '',
      'select count(*)::int as slots from pg_replication_slots',
    );
    return rows[0].slots === 0;
  });
  expect((await attune(place, 'create')).complaints).toEqual([]);
  expect(backupsIn(folder)).toHaveLength(1);
  expect(partial()).toBeUndefined();
  await stop(program);
}, 600_000);

test('killed while it restores, what was there is there still, and the next one restores', async () => {
  const place = await backedUp();
  const users = await quietly(place, async ({ app, urls }) => {
    await app.identity.users.create({ firstName: 'Later' });
    return (await everythingIn(urls.directUrl)).get('users')?.length;
  });
  const scratch = join(place.folder, 'restore.partial', 'postgres');
  for (const mark of ['cluster/PG_VERSION', 'socket']) {
    const cut = run(place, ['backup', 'restore', '--replace'], { settings: settingsOf(place) });
    await until(`${mark} is there`, 60_000, () => existsSync(join(scratch, mark)));
    cut.child.kill('SIGKILL');
    await cut.ended;
    expect(existsSync(join(place.folder, 'postgres', 'cluster'))).toBe(true);
  }
  const done = await attune(place, 'restore', '--replace');
  expect([done.code, done.complaints]).toEqual([0, []]);
  expect(existsSync(join(place.folder, 'restore.partial'))).toBe(false);
  const program = await start(place, [], { settings: settingsOf(place) });
  const urls = await runningEmbedded(place.folder);
  // What was written after the backup is in the log of changes, and comes back with it.
  const here = async (url = '') => (await sql(url, 'select 1 from users')).rowCount;
  expect(await here(urls?.directUrl)).toBe(users);
  await stop(program);

  // The log branched off there: the same backup reaches what came after that, too.
  await quietly(place, ({ app }) => app.identity.users.create({ firstName: 'Later still' }));
  expect((await attune(place, 'restore', '--replace')).complaints).toEqual([]);
  expect(await quietly(place, (runtime) => here(runtime.urls.directUrl))).toBe((users ?? 0) + 1);
}, 600_000);

test('a restore refuses to overwrite, and a moment that no backup reaches', async () => {
  const place = await backedUp();
  expect(await refusal(place, 'restore')).toMatch(/There is a database in .*: say "--replace"/);
  expect(await refusal(place, 'restore', '--replace', '--to', '2020-01-01T00:00:00Z')).toMatch(
    /No backup was complete/,
  );
  expect(await refusal(place, 'restore', '--replace', '--to', 'yesterday')).toMatch(
    /Say the moment with its zone/,
  );
  expect(await refusal(place, 'restore', '--replace', '--to', '2099-01-01T00:00:00Z')).toMatch(
    /The log of changes does not reach 2099/,
  );
}, 600_000);

test.runIf(canMount)(
  'on a disk that is too full nothing is left but what was there',
  async () => {
    const place = await backedUp();
    const small = join(place.folder, 'small');
    mkdirSync(small);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=100m,mode=0700', 'tmpfs', small]);
    onTestFinished(() => void execFileSync('umount', [small]));
    const full = async () => (await outcome(place, ['backup', 'create', small])).complaints.join('\n');
    // Room at the beginning, and none soon after: somebody else's file grows.
    const grown = run(place, ['backup', 'create', small]);
    await until('it has begun', 60_000, () => readdirSync(small).some((name) => name.endsWith('.partial')));
    expect(() => writeFileSync(join(small, 'filler'), Buffer.alloc(200 << 20))).toThrow('ENOSPC');
    expect((await grown.ended).code).toBe(1);
    expect(grown.complaints().join('\n')).toMatch(/is full: make room on it|make room, or keep fewer/);
    expect(readdirSync(small).filter((name) => name.startsWith('data-'))).toEqual([]);
    truncateSync(join(small, 'filler'), 60 << 20);
    expect(await full()).toMatch(/The backup needs \d+ MB, and \d+ are free/);
    expect(readdirSync(small).filter((name) => name.startsWith('data-'))).toEqual([]);
  },
  600_000,
);
