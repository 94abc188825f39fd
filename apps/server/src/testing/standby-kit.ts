import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { type EmbeddedServer, startEmbedded } from '../kernel/database/embedded.ts';
import { ask } from './cluster.ts';
import { until } from './program-kit.ts';

export type StandbyOptions = {
  /** The primary's commits wait until this one has them on disk. */
  readonly sync?: boolean;
  /** What the primary calls it, as in `pg_stat_replication.application_name`. */
  readonly name?: string;
  readonly settings?: Readonly<Record<string, string>>;
};

export type Standby = EmbeddedServer & {
  readonly name: string;
  /** The data folder; the database lives in its folder `postgres`. */
  readonly folder: string;
  /** It goes on receiving what the primary writes, and shows none of it. */
  pauseReplay(): Promise<void>;
  resumeReplay(): Promise<void>;
  /** Resolves when it shows everything that the primary has written until now. */
  caughtUp(): Promise<void>;
  /** Makes it the primary; it takes writes when this resolves. */
  promote(): Promise<void>;
  /** Stops it, and removes its folder and its slot. */
  close(): Promise<void>;
};

/** Made anew by the server, or of the primary's process only. */
const leftOut = new Set([
  'postmaster.pid',
  'postmaster.opts',
  'pg_wal',
  'pg_replslot',
  'postgresql.auto.conf',
]);

/** A standby of a server that runs on this machine: its files, copied while it writes, and from there on a stream. */
export async function startStandby(
  primary: Pick<EmbeddedServer, 'url'>,
  options: StandbyOptions = {},
): Promise<Standby> {
  const name = options.name ?? 'standby';
  const folder = mkdtempSync(join(tmpdir(), 'attune-standby-'));
  const slot = `slot_${name.replaceAll(/\W/g, '_')}`;
  const cluster = await copyOf(primary.url, folder, slot);
  writeFileSync(join(cluster, 'standby.signal'), '', { mode: 0o600 });
  writeFileSync(
    join(cluster, 'postgresql.auto.conf'),
    `primary_conninfo = '${conninfoOf(primary.url, name)}'\nprimary_slot_name = '${slot}'\n`,
    { mode: 0o600 },
  );
  hand(cluster, ['standby.signal', 'postgresql.auto.conf', 'backup_label', 'pg_wal', 'pg_replslot']);
  const server = await startEmbedded({
    dataDir: folder,
    log: () => {},
    settings: { cluster_name: name, hot_standby: 'on', ...options.settings },
  });
  await until('the standby streams', 60_000, () => isStreaming(primary.url, name));
  if (options.sync) await waitFor(primary.url, name);
  return standbyOf(server, primary, { name, folder, slot });
}

function standbyOf(
  server: EmbeddedServer,
  primary: Pick<EmbeddedServer, 'url'>,
  { name, folder, slot }: { name: string; folder: string; slot: string },
): Standby {
  return {
    ...server,
    name,
    folder,
    pauseReplay: async () => {
      await ask(server.url, 'select pg_wal_replay_pause()');
      await until('replay stands still', 30_000, async () => {
        const { rows } = await ask(server.url, 'select pg_get_wal_replay_pause_state() as state');
        return rows[0].state === 'paused';
      });
    },
    resumeReplay: async () => void (await ask(server.url, 'select pg_wal_replay_resume()')),
    async caughtUp() {
      const { rows } = await ask(primary.url, 'select pg_current_wal_insert_lsn()::text as place');
      // What nobody committed, such as a page that a reader tidied, waits in memory. A commit takes it along.
      await ask(primary.url, `select pg_logical_emit_message(true, 'caught up', '')`);
      const reached = `select pg_last_wal_replay_lsn() >= '${rows[0].place}'::pg_lsn as reached`;
      await until(
        'the standby has caught up',
        60_000,
        async () => (await ask(server.url, reached)).rows[0].reached,
      );
    },
    promote: async () => void (await ask(server.url, 'select pg_promote(true, 60)')),
    async close() {
      await server.stop();
      // A slot keeps what its standby has not read yet, for ever. The primary may be gone by now.
      await ask(
        primary.url,
        `select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = '${slot}' and not active`,
      ).catch(() => {});
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * The primary's files as of now: PostgreSQL says when to begin and when to end, and what was written meanwhile comes by
 * the stream, which a slot holds back from the very beginning. Returns the folder of the copied files.
 */
async function copyOf(url: string, folder: string, slot: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query(`select current_setting('data_directory') as files`);
    const from = rows[0].files as string;
    const cluster = join(folder, 'postgres', 'cluster');
    mkdirSync(cluster, { recursive: true, mode: 0o700 });
    await client.query('select pg_create_physical_replication_slot($1, true)', [slot]);
    await client.query('select pg_backup_start($1, true)', [slot]);
    const names = readdirSync(from).filter((file) => !leftOut.has(file) && !file.endsWith('.signal'));
    execFileSync('cp', ['-a', '--', ...names.map((file) => join(from, file)), cluster]);
    const stopped = await client.query('select labelfile from pg_backup_stop(false)');
    writeFileSync(join(cluster, 'backup_label'), stopped.rows[0].labelfile as string, { mode: 0o600 });
    for (const made of ['pg_wal', 'pg_replslot']) mkdirSync(join(cluster, made), { mode: 0o700 });
    // The password is the primary's: both are one database.
    execFileSync('cp', ['-a', '--', join(dirname(from), 'password'), join(folder, 'postgres')]);
    sameOwner(dirname(from), join(folder, 'postgres'));
    sameOwner(from, cluster);
    return cluster;
  } finally {
    await client.end();
  }
}

function sameOwner(from: string, to: string): void {
  const { uid, gid } = statSync(from);
  chownSync(to, uid, gid);
}

/** What we made in the folder belongs to whom the folder belongs to. */
const hand = (cluster: string, names: readonly string[]): void => {
  for (const name of names) sameOwner(cluster, join(cluster, name));
};

function conninfoOf(url: string, name: string): string {
  const { username, password, hostname, port, searchParams } = new URL(url.replace('@/', '@localhost/'));
  const host = searchParams.get('host') ?? hostname;
  const at = searchParams.get('port') ?? (port || '5432');
  return `host=${host} port=${at} user=${username} password=${decodeURIComponent(password)} application_name=${name}`;
}

async function isStreaming(url: string, name: string): Promise<boolean> {
  const { rowCount } = await ask(
    url,
    `select from pg_stat_replication where application_name = '${name}' and state = 'streaming'`,
  );
  return rowCount === 1;
}

async function waitFor(url: string, name: string): Promise<void> {
  await ask(url, `alter system set synchronous_standby_names = 'FIRST 1 ("${name}")'`);
  await ask(url, 'select pg_reload_conf()');
  await until('commits wait for the standby', 30_000, async () => {
    const { rows } = await ask(
      url,
      `select sync_state from pg_stat_replication where application_name = '${name}'`,
    );
    return rows[0]?.sync_state === 'sync';
  });
}
