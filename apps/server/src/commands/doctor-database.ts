import type { Client } from 'pg';
import type { Config } from '../config.ts';
import type { Clock } from '../kernel/clock.ts';
import { type Migration, migrationStatus } from '../kernel/database/migrate.ts';
import { findPowerfulLogin } from '../kernel/database/roles.ts';
import { StartError } from '../kernel/start-error.ts';
import { type Finding, look, orWell, well, wrong } from './doctor-findings.ts';

type Settings = Readonly<Record<string, string>>;

const oldest = 150_000;

/** The version, and settings without which what is acknowledged may be lost. */
export async function lookAtServer(owner: Client, config: Config): Promise<Finding[]> {
  const { rows } = await owner.query<{ name: string; setting: string }>(
    'select name, setting from pg_settings',
  );
  const settings = Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
  const version = settings.server_version ?? '';
  return [
    Number(settings.server_version_num) < oldest
      ? wrong('database', `PostgreSQL ${version} is too old.`, 'Attune needs version 15 or newer.')
      : well('database', `PostgreSQL ${version} answers.`),
    ...orWell('durability', 'What is acknowledged is on the disk.', durability(settings)),
    ...orWell('database-settings', 'The settings of the database are well.', [
      settings.server_encoding !== 'UTF8' &&
        wrong(
          'database-settings',
          'The database is not in UTF8.',
          'Make it anew: create database … encoding UTF8.',
        ),
      settings.wal_level === 'minimal' &&
        look(
          'database-settings',
          'wal_level is minimal: no standby and no backup can follow.',
          'Set it to replica.',
        ),
      settings.data_checksums === 'off' &&
        look(
          'database-settings',
          'Pages have no checksums: a failing disk goes unnoticed.',
          'Use pg_checksums --enable.',
        ),
      settings.TimeZone !== 'UTC' &&
        look(
          'database-settings',
          `The database's time zone is ${settings.TimeZone}: its tools show other times than our logs.`,
          "Set timezone = 'UTC'.",
        ),
      roomFor(config, settings),
    ]),
  ];
}

const durability = (settings: Settings): (Finding | false)[] =>
  [
    ['fsync', ['on'], 'a power cut can damage all data'],
    ['full_page_writes', ['on'], 'a power cut can damage pages'],
    [
      'synchronous_commit',
      ['on', 'local', 'remote_write', 'remote_apply'],
      'a crash loses what was acknowledged',
    ],
    ['autovacuum', ['on'], 'tables only grow, and the database will stop in the end'],
  ].map(([name, good, harm]) => {
    const set = settings[name as string] ?? '';
    return (
      !(good as string[]).includes(set) &&
      wrong('durability', `${name} is ${set}: ${harm}.`, `Set ${name} = on, and reload.`)
    );
  });

function roomFor({ pool }: Config, settings: Settings): Finding | false {
  const room =
    Number(settings.max_connections) -
    Number(settings.superuser_reserved_connections) -
    Number(settings.reserved_connections ?? 0);
  // A worker has two more, and a migration or a command of an operator some.
  const needed = pool.max + 5;
  return (
    room < needed &&
    wrong(
      'database-settings',
      `The database has room for ${room} connections, and one process may take ${needed}.`,
      'Raise max_connections, or lower ATTUNE_POOL_MAX.',
    )
  );
}

/** What the login role may, and whether the way to the server is closed to others. */
export async function lookAtLogin(login: Client): Promise<Finding[]> {
  const problem = await findPowerfulLogin(login);
  const { rows } = await login.query<{ roles: number; encrypted: boolean; near: boolean }>(
    `select (select count(*)::int from unnest(array['attune_subject', 'attune_related', 'attune_any', 'attune_nobody']) r (name)
       where exists (select from pg_roles p where p.rolname = r.name) and pg_has_role(r.name, 'member')) as roles,
       coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false) as encrypted,
       inet_server_addr() is null or inet_server_addr() <<= '127.0.0.0/8' or inet_server_addr() = '::1' as near`,
  );
  const [facts] = rows;
  return orWell('login-role', 'The login role may what it must, and no more.', [
    problem !== undefined &&
      wrong('login-role', problem.split('. ')[0] ?? problem, 'Use a plain role: docs/guides/operating.md.'),
    facts?.roles !== 4 &&
      wrong(
        'login-role',
        'The login role lacks some of the roles that it switches to.',
        'Run "attune migrate up", or grant them as docs/guides/operating.md says.',
      ),
    facts?.encrypted === false &&
      !facts.near &&
      wrong(
        'login-role',
        'The way to the database is not encrypted.',
        'Add sslmode=verify-full to ATTUNE_DATABASE_URL.',
      ),
  ]);
}

export async function lookAtSchema(owner: Client, migrations: readonly Migration[]): Promise<Finding[]> {
  try {
    const { applied, missing } = await migrationStatus(owner, migrations);
    return orWell('migrations', `All ${applied.length} migrations are applied.`, [
      missing.length > 0 &&
        wrong(
          'migrations',
          `The database lacks ${missing.length} migrations, ${missing[0]} first.`,
          'Run "attune migrate up".',
        ),
      applied.length > migrations.length &&
        look(
          'migrations',
          'The database is newer than this program, and serves it still.',
          'Start the newer Attune on this machine, too.',
        ),
    ]);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    const [what = '', ...advice] = error.message.split(/(?<=\.) /);
    return [wrong('migrations', what, advice.join(' '))];
  }
}

/** Logins, links and retention go by time: this program's and the database's must agree. */
export async function lookAtClock(owner: Client, clock: Clock): Promise<Finding[]> {
  const before = clock.now().getTime();
  const { rows } = await owner.query<{ at: Date }>('select clock_timestamp() as at');
  const middle = (before + clock.now().getTime()) / 2;
  const apart = Math.abs((rows[0]?.at.getTime() ?? 0) - middle) / 1000;
  const what = `The clocks of program and database are ${apart.toFixed(1)} s apart.`;
  const advice = 'Let both machines follow a time server (NTP).';
  if (apart > 30) return [wrong('clock', what, advice)];
  return [apart > 2 ? look('clock', what, advice) : well('clock', what)];
}

/** Standbys, and where the log of changes is kept. */
export async function lookAtReplication(owner: Client): Promise<Finding[]> {
  const { rows } = await owner.query<{
    standbys: number;
    sync: number;
    wanted: boolean;
    lag: number | null;
    seen: boolean;
    failing: boolean;
    homeless: boolean;
  }>(
    `select count(*) filter (where state = 'streaming')::int as standbys,
       count(*) filter (where sync_state in ('sync', 'quorum'))::int as sync,
       current_setting('synchronous_standby_names') <> '' as wanted,
       extract(epoch from max(replay_lag))::float8 as lag,
       pg_has_role('pg_read_all_stats', 'usage') as seen,
       current_setting('archive_mode') <> 'off' and current_setting('archive_library') = ''
         and current_setting('archive_command') in ('', '(disabled)') as homeless,
       (select last_failed_time is not null and last_failed_time > coalesce(last_archived_time, '-infinity')
        from pg_stat_archiver) as failing
     from pg_stat_replication`,
  );
  const [facts] = rows;
  const lag = facts?.lag ?? 0;
  return [
    ...orWell('replication', `${facts?.standbys ?? 0} standbys follow.`, [
      facts?.seen === false &&
        look(
          'replication',
          'Whether standbys follow cannot be seen by the owner of the database.',
          'grant pg_read_all_stats to the role of ATTUNE_DATABASE_DIRECT_URL, as a superuser.',
        ),
      facts?.seen === true &&
        facts.wanted &&
        facts.sync === 0 &&
        wrong(
          'replication',
          'A synchronous standby is asked for and none is there: writes wait.',
          'Start the standby, or empty synchronous_standby_names for the time being.',
        ),
      lag > 60 &&
        look('replication', `A standby is ${Math.round(lag)} s behind.`, 'Look at its disk and network.'),
    ]),
    ...orWell('archive', 'The log of changes is kept, or not asked to be.', [
      facts?.failing === true &&
        wrong(
          'archive',
          'The log of changes cannot be put into the archive, and fills the disk of the data.',
          'Look at the disk and the rights of the folder of backups, and at the database’s log.',
        ),
      facts?.homeless === true &&
        wrong(
          'archive',
          'The log of changes is to be kept, and there is no place for it: it fills the disk of the data.',
          'Bring the folder of backups back, or set ATTUNE_BACKUP_DIR to another one and make a backup.',
        ),
    ]),
  ];
}
