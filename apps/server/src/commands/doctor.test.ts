import { chmodSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../config.ts';
import { canMount, newDisk } from '../kernel/database/embedded-test-kit.ts';
import { openRuntime } from '../runtime.ts';
import { cleanUp, freePorts, newPlace, outcome, until } from '../testing/program-kit.ts';
import { openPostbox } from '../testing/smtp-kit.ts';
import { withOwner } from './backup-kit.ts';
import { lookAtClock, lookAtReplication } from './doctor-database.ts';

import { openPatient, type Patient, type Settings } from './doctor-kit.ts';

let patient: Patient;

beforeAll(async () => {
  patient = await openPatient();
});
afterAll(async () => {
  await patient.close();
  await cleanUp();
});

const of = (check: string, more?: Settings) => patient.of(check, more);
const asked = (statement: string) => patient.asked(statement);

/** Changes the database for as long as the test runs. */
async function meanwhile(change: string, back: string): Promise<void> {
  await withOwner(patient.owner, async (client) => {
    for (const one of change.split(';')) await client.query(one);
  });
  onTestFinished(() =>
    withOwner(patient.owner, async (client) => {
      for (const one of back.split(';')) await client.query(one);
    }),
  );
}

test('beside a running instance nothing is wrong with what is as it was made', async () => {
  const all = await patient.findings();
  expect(all.filter(({ state }) => state === 'wrong')).toEqual([]);
  const checks = new Set(all.map(({ check }) => check));
  for (const check of [
    ...['settings', 'ops-port', 'backup-settings', 'disk', 'files', 'mail', 'database', 'durability'],
    ...[
      'database-settings',
      'login-role',
      'clock',
      'replication',
      'archive',
      'migrations',
      'keys',
      'partitions',
    ],
    ...['queue', 'backups', 'invariants'],
  ])
    expect(checks).toContain(check);
});

test.each<[string, Settings, RegExp]>([
  ['settings', { ATTUNE_PORT: 'abc' }, /^wrong Configuration: ATTUNE_PORT/],
  ['settings', { ATTUNE_DEMO: 'true', ATTUNE_HOST: '0.0.0.0' }, /^wrong The demo is open/],
  [
    'settings',
    { ATTUNE_MAIL_OUTBOX: 'true', ATTUNE_PUBLIC_URL: 'https://a.example' },
    /^wrong The outbox is open/,
  ],
  ['settings', { ATTUNE_PUBLIC_URL: 'http://a.example' }, /^wrong People reach Attune without TLS/],
  ['settings', { ATTUNE_HOST: '0.0.0.0' }, /^look The public port is open to others, and links/],
  ['ops-port', { ATTUNE_OPS_HOST: '0.0.0.0' }, /^look The private port is open on every address/],
  [
    'ops-port',
    { ATTUNE_OPS_HOST: '203.0.113.7' },
    /^wrong The private port is on an address that is not private/,
  ],
  ['backup-settings', { ATTUNE_BACKUP_DIR: '' }, /^look No backups are made/],
  ['database-settings', { ATTUNE_POOL_MAX: '100' }, /^wrong The database has room for \d+ connections/],
])('%s: %o is found', async (check, settings, line) => {
  expect((await of(check, settings)).join('\n')).toMatch(line);
});

test.each(['99 2 * * *', '0 3 30 2 *', 'daily'])(
  'a schedule that never comes (%s) is found',
  async (schedule) => {
    expect((await of('settings', { ATTUNE_BACKUP_SCHEDULE: schedule })).join()).toMatch(
      /^wrong Configuration: ATTUNE_BACKUP_SCHEDULE/,
    );
  },
);

test('backups within the data folder are pointed out', async () => {
  const within = join(patient.folder, 'data', 'backups');
  expect((await of('backup-settings', { ATTUNE_BACKUP_DIR: within })).join()).toMatch(
    /^look .* one disk loses both/,
  );
});

test.each([
  ['fsync', 'off'],
  ['full_page_writes', 'off'],
  ['synchronous_commit', 'off'],
  ['autovacuum', 'off'],
])('%s = %s is wrong', async (name, value) => {
  expect(await of('durability')).toEqual(['well What is acknowledged is on the disk.']);
  await meanwhile(
    `alter system set ${name} = ${value};select pg_reload_conf()`,
    `alter system reset ${name};select pg_reload_conf()`,
  );
  const isSet = async (to: string) =>
    (await asked(`select setting from pg_settings where name = '${name}'`)).rows[0].setting === to;
  await until('the setting holds', 20_000, () => isSet(value));
  expect((await of('durability')).join()).toMatch(new RegExp(`^wrong ${name} is ${value}`));
  await asked(`alter system reset ${name}`);
  await asked('select pg_reload_conf()');
  await until('the setting is back', 20_000, () => isSet('on'));
});

test('a database in another time zone is pointed out, and one that is away is wrong, without its password', async () => {
  await meanwhile(
    `alter database attune set timezone = 'Asia/Kolkata'`,
    'alter database attune reset timezone',
  );
  expect((await of('database-settings')).join()).toMatch(/^look The database's time zone is Asia\/Kolkata/);
  const [closed] = await freePorts();
  const away = { ATTUNE_DATABASE_URL: `postgres://app:s3cretword@127.0.0.1:${closed}/attune` };
  expect((await of('database', away)).join()).toMatch(/^wrong The database cannot be reached/);
  expect(JSON.stringify(await patient.findings(away))).not.toMatch(/s3cretword/);
});

test('a login role with too many rights, and one with too few, is wrong', async () => {
  await asked('alter role attune_app bypassrls');
  expect((await of('login-role')).join()).toMatch(/^wrong .* bypasses row level security/);
  await asked('alter role attune_app nobypassrls');
  await asked('revoke attune_related from attune_app');
  expect((await of('login-role')).join()).toMatch(/^wrong The login role lacks some of the roles/);
  await asked('grant attune_related to attune_app');
  expect((await of('login-role')).join()).toMatch(/^well/);
});

test('a database that lacks a migration, and one that is newer, is wrong, and what needs its tables is not asked', async () => {
  await asked('create table kept as select * from migrations order by name desc limit 1');
  await asked('delete from migrations where name in (select name from kept)');
  expect((await of('migrations')).join()).toMatch(/^wrong The database lacks 1 migrations/);
  expect(await of('partitions')).toEqual([]);
  await asked('insert into migrations select * from kept');
  await asked(
    `insert into migrations select '9999_later.sql', batch, checksum, applied_at, duration_ms from kept`,
  );
  expect((await of('migrations')).join()).toMatch(/^look The database is newer .* serves it still/);
  await asked(`update migrations set serves = '9999' where name = '9999_later.sql'`);
  expect((await of('migrations')).join()).toMatch(/^wrong The database is newer than this program/);
  await asked(`delete from migrations where name = '9999_later.sql'`);
  await asked('drop table kept');
  expect((await of('migrations')).join()).toMatch(/^well/);
});

test.each([
  [0, 'well'],
  [10_000, 'look'],
  [-90_000, 'wrong'],
])('a clock that is %i ms ahead of the database is %s', async (ahead, state) => {
  const shifted = { now: () => new Date(performance.timeOrigin + performance.now() + ahead) };
  const [found] = await withOwner(patient.owner, (client) => lookAtClock(client, shifted));
  expect(found?.state, found?.what).toBe(state);
});

test('a synchronous standby that is asked for and not there is wrong', async () => {
  await meanwhile(
    `set synchronous_commit = local;alter system set synchronous_standby_names = 'nobody';select pg_reload_conf()`,
    `set synchronous_commit = local;alter system reset synchronous_standby_names;select pg_reload_conf()`,
  );
  await until(
    'it is asked for',
    20_000,
    async () =>
      (await asked('show synchronous_standby_names')).rows[0].synchronous_standby_names === 'nobody',
  );
  expect((await of('replication')).join()).toMatch(/^wrong A synchronous standby is asked for/);
});

test('an owner who may not see standbys is told that, and not that there are none', async () => {
  await meanwhile('create role restricted', 'drop role restricted');
  const seen = await withOwner(patient.owner, async (client) => {
    await client.query(`set synchronous_commit = local`);
    await client.query(`alter system set synchronous_standby_names = 'nobody'`);
    await client.query('select pg_reload_conf()');
    await client.query('set role restricted');
    try {
      return await lookAtReplication(client);
    } finally {
      await client.query('reset role');
      await client.query('alter system reset synchronous_standby_names');
      await client.query('select pg_reload_conf()');
    }
  });
  const about = seen
    .filter(({ check }) => check === 'replication')
    .map(({ state, what }) => `${state} ${what}`);
  expect(about).toEqual(['look Whether standbys follow cannot be seen by the owner of the database.']);
});

test('a log of changes that cannot be kept is wrong, until it can', async () => {
  const backups = join(patient.folder, 'backups');
  const name = readdirSync(backups).find((one) => one.startsWith('wal-')) as string;
  const archive = join(backups, name);
  renameSync(archive, `${archive}.away`);
  await asked('create table filler (n int)');
  await asked('select pg_switch_wal()');
  await until('it failed', 90_000, async () => (await of('archive')).join().startsWith('wrong'));
  renameSync(`${archive}.away`, archive);
  await until('it works', 90_000, async () => (await of('archive')).join().startsWith('well'));
}, 240_000);

test('a key store that is missing, of another database, or readable by others is wrong', async () => {
  const keys = join(patient.folder, 'data', 'keys');
  chmodSync(join(keys, 'keys.sqlite'), 0o644);
  expect((await of('files')).join()).toMatch(/^wrong The key store can be read by others/);
  chmodSync(join(keys, 'keys.sqlite'), 0o600);
  expect(await of('keys', { ATTUNE_KEYS_FILE: join(patient.folder, 'nothing.sqlite') })).toEqual([
    'wrong The key store is not there.',
  ]);
  const other = join(patient.folder, 'other');
  mkdirSync(other);
  const second = await openRuntime(readConfig({ ATTUNE_DATA_DIR: other, ATTUNE_LOG: 'error' }), {
    schema: 'migrate',
  });
  await second.close();
  expect(
    await of('keys', {
      ATTUNE_KEYS_FILE: join(other, 'keys', 'keys.sqlite'),
      ATTUNE_MASTER_KEY_FILE: join(other, 'keys', 'master.key'),
    }),
  ).toEqual(['wrong The key store is not the one of this database.']);
  expect((await of('keys', { ATTUNE_MASTER_KEY_FILE: join(other, 'keys', 'master.key') })).join()).toMatch(
    /^wrong The master key does not fit the key store/,
  );
}, 60_000);

test('the mail server is greeted and signed in to, and nothing is sent', async () => {
  expect((await of('mail')).join()).toMatch(/^look No way to send mail/);
  const postbox = await openPostbox();
  onTestFinished(() => postbox.close());
  expect((await of('mail', { ATTUNE_MAIL_URL: postbox.url })).join()).toMatch(
    /^well The mail server .* lets us in/,
  );
  expect(postbox.mails).toEqual([]);
  const [closed] = await freePorts();
  expect((await of('mail', { ATTUNE_MAIL_URL: `smtp://127.0.0.1:${closed}` })).join()).toMatch(
    /^wrong The mail server 127.0.0.1 does not let us in \(ESOCKET\)/,
  );
  const strict = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    onAuth: (_auth, _session, done) => done(new Error('no')),
  });
  await new Promise<void>((resolve) => strict.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => strict.close(resolve)));
  const { port } = strict.server.address() as { port: number };
  const all = JSON.stringify(
    await patient.findings({ ATTUNE_MAIL_URL: `smtp://ada:s3cretword@127.0.0.1:${port}` }),
  );
  expect(all).toMatch(/does not let us in \(EAUTH\)/);
  expect(all).not.toMatch(/s3cretword/);
});

test.runIf(canMount)('a disk that is nearly full is wrong, and says which', async () => {
  const disk = newDisk(50);
  expect((await of('disk', { ATTUNE_BACKUP_DIR: disk })).join('\n')).toMatch(
    /^wrong The disk of backups has 0\.1 GB free/m,
  );
});

test('without an instance it starts the database to look, and on an empty folder it makes none', async () => {
  const place = await newPlace();
  const empty = await outcome(place, ['doctor', '--json']);
  expect(empty.code).toBe(0);
  expect(empty.said.join('')).toMatch(/There is no database yet/);
  expect(readdirSync(place.folder)).toEqual([]);
  expect((await outcome(place, ['migrate', 'up'])).code).toBe(0);
  const there = await outcome(place, ['doctor']);
  expect([there.code, there.complaints]).toEqual([0, []]);
  expect(there.said.join('\n')).toMatch(/^well {3}instance/m);
  const wrong = await outcome(place, ['doctor', '--host', '0.0.0.0', '--demo']);
  expect(wrong.code).toBe(1);
  expect(wrong.complaints.join()).toMatch(/1 of \d+ checks are wrong/);
}, 120_000);
