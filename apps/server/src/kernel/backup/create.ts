import { mkdirSync, readFileSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import type { Clock } from '../clock.ts';
import { folderProblem, StartError } from '../start-error.ts';
import { type Copied, copyFiles, listTree, makeFolders, syncFolders, writeSmall } from './files.ts';
import { nameFor, pruneBackups, removeLeftovers, withFolder } from './folder.ts';
import { type Manifest, manifestName } from './manifest.ts';
import { segmentsBetween } from './wal.ts';

type BackupSource = {
  /** The owner's address of the running embedded database. */
  readonly ownerUrl: string;
  /** Its files. */
  readonly cluster: string;
  readonly folder: string;
  readonly keep: number;
  readonly version: string;
  readonly clock: Clock;
};

export type Made = { readonly name: string; readonly bytes: number; readonly removed: number };

/** More rows than these are not counted: it would take longer than the copy. */
const countedRows = 2_000_000;
const spareBytes = 64 * 1024 * 1024;

/**
 * Copies the embedded database while it runs: between PostgreSQL's pg_backup_start and pg_backup_stop, with the log
 * of changes of meanwhile. It is written beside and renamed when all of it is on the disk: killed at any moment it leaves
 * no half backup. No key and no password goes into it.
 * @throws StartError
 */
export const createBackup = (source: BackupSource): Promise<Made> =>
  withFolder(source.folder, async () => {
    removeLeftovers(source.folder);
    const name = nameFor(source.clock.now());
    const partial = join(source.folder, `${name}.partial`);
    try {
      mkdirSync(partial, { mode: 0o700 });
      const bytes = await write(source, name, partial);
      renameSync(partial, join(source.folder, name));
      await syncFolders(source.folder, []);
      return { name, bytes, removed: pruneBackups(source.folder, source.keep) };
    } catch (error) {
      rmSync(partial, { recursive: true, force: true });
      throw folderProblem(source.folder, error);
    }
  });

async function write(source: BackupSource, name: string, partial: string): Promise<number> {
  const begunAt = source.clock.now().toISOString();
  const clients = await Promise.all([1, 2, 3].map(() => connect(source.ownerUrl)));
  const [holder, before, after] = clients as [pg.Client, pg.Client, pg.Client];
  try {
    const facts = await factsOf(holder);
    // It keeps the log of changes from now on, and goes with the connection.
    await holder.query(`select pg_create_physical_replication_slot('attune_backup', true, true)`);
    const start = await holder.query<{ lsn: string }>(`select pg_backup_start('attune', true)::text as lsn`);
    const { files: copied, folders } = await copyCluster(source.cluster, partial);
    await fixSnapshot(before);
    const { rows } = await holder.query<{ lsn: string; label: string; map: string }>(
      'select lsn::text, labelfile as label, spcmapfile as map from pg_backup_stop(false)',
    );
    await fixSnapshot(after);
    const [startLsn, stop] = [start.rows[0]?.lsn ?? '', rows[0] ?? { lsn: '', label: '', map: '' }];
    copied['cluster/backup_label'] = await writeSmall(join(partial, 'cluster/backup_label'), stop.label);
    const segments = segmentsBetween(facts.timeline, startLsn, stop.lsn, facts.segmentBytes);
    const log = await copyFiles(join(source.cluster, 'pg_wal'), join(partial, 'cluster/pg_wal'), segments);
    if (Object.keys(log).length !== segments.length)
      throw new StartError('The log of changes of the backup is not all there: try again.');
    for (const segment of segments) copied[`cluster/pg_wal/${segment}`] = log[segment] as Copied;
    const manifest: Manifest = {
      format: 1,
      ...{ name, begunAt, endedAt: source.clock.now().toISOString(), version: source.version, ...facts },
      ...{ startLsn, stopLsn: stop.lsn, segments: [...segments], files: copied },
      rows: await countRows(before, after),
    };
    await writeSmall(join(partial, manifestName), `${JSON.stringify(manifest, null, 1)}\n`);
    await syncFolders(partial, folders);
    return Object.values(copied).reduce((sum, one) => sum + one.bytes, 0);
  } finally {
    await Promise.all(clients.map((client) => client.end().catch(() => {})));
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'attune backup' });
  client.on('error', () => {});
  await client.connect();
  return client;
}

async function factsOf(client: pg.Client) {
  const { rows } = await client.query<{
    systemIdentifier: string;
    timeline: number;
    segmentBytes: number;
    postgres: string;
    schema: string;
  }>(
    `select s.system_identifier::text as "systemIdentifier",
       ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::int as timeline,
       pg_size_bytes(current_setting('wal_segment_size'))::int as "segmentBytes",
       current_setting('server_version') as postgres,
       (select max(name) from migrations) as schema
     from pg_control_system() s`,
  );
  const [facts] = rows;
  if (!facts?.schema)
    throw new StartError('There is nothing to back up: the database has no schema. Start Attune first.');
  return facts;
}

// Made anew by a start, or of this machine at this moment only; the log of changes is copied by itself.
const left =
  /^(postmaster\.(pid|opts)|(standby|recovery)\.signal|(backup_label|tablespace_map)(\.old)?|pg_wal\/.+|(pg_replslot|pg_dynshmem|pg_notify|pg_serial|pg_snapshots|pg_stat_tmp|pg_subtrans)\/.+)$|(^|\/)(pgsql_tmp|pg_internal\.init)/;
const control = 'global/pg_control';

async function copyCluster(cluster: string, partial: string) {
  const { files, folders } = await listTree(cluster, (path) => left.test(path));
  refuseFullDisk(cluster, partial, files);
  const target = join(partial, 'cluster');
  await makeFolders(target, [...folders, 'pg_wal']);
  const plain = await copyFiles(
    cluster,
    target,
    files.filter((path) => path !== control),
  );
  plain[control] = await writeSmall(join(target, control), await steady(join(cluster, control)));
  const copied: Record<string, Copied> = {};
  for (const [path, one] of Object.entries(plain)) copied[`cluster/${path}`] = one;
  return { files: copied, folders: ['', ...folders, 'pg_wal'].map((path) => join('cluster', path)) };
}

/** The one file that is written in place while all the others can be mended from the log: read twice the same. */
async function steady(file: string): Promise<Buffer> {
  let last = readFileSync(file);
  for (;;) {
    await wait(5);
    const next = readFileSync(file);
    if (next.equals(last)) return next;
    last = next;
  }
}

function refuseFullDisk(cluster: string, partial: string, files: readonly string[]): void {
  const needed = files.reduce(
    (sum, path) => sum + (statSync(join(cluster, path), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
  const { bavail, bsize } = statfsSync(partial);
  if (bavail * bsize >= needed + spareBytes) return;
  throw new StartError(
    `The backup needs ${megabytes(needed + spareBytes)} MB, and ${megabytes(bavail * bsize)} are free: make room, or keep fewer backups.`,
  );
}

const megabytes = (bytes: number): number => Math.ceil(bytes / 1e6);

async function fixSnapshot(client: pg.Client): Promise<void> {
  await client.query('begin isolation level repeatable read read only');
  await client.query('select pg_current_snapshot()');
}

/** What a restore must find, between what was there just before the end and just after. */
async function countRows(before: pg.Client, after: pg.Client): Promise<Manifest['rows']> {
  const { rows: tables } = await before.query<{ name: string }>(
    `select c.relname as name from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and (select coalesce(sum(greatest(p.reltuples, 0)), 0) from pg_partition_tree(c.oid) t
            join pg_class p on p.oid = t.relid) + greatest(c.reltuples, 0) < $1
     order by 1`,
    [countedRows],
  );
  const counted: Manifest['rows'] = {};
  for (const { name } of tables) {
    const counts = await Promise.all([before, after].map((client) => rowsOf(client, name)));
    counted[name] = [Math.min(...counts), Math.max(...counts)];
  }
  return counted;
}

/** Also for who looks at what was restored. */
export async function rowsOf(client: pg.Client, table: string): Promise<number> {
  const { rows } = await client.query<{ count: string }>(
    `select count(*)::text as count from ${pg.escapeIdentifier(table)}`,
  );
  return Number(rows[0]?.count);
}
