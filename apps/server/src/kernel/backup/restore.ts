import { chownSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { type EmbeddedServer, startEmbedded } from '../database/embedded.ts';
import { archiveMarker, keepingLog } from '../database/embedded-archive.ts';
import { embeddedLoginRole, loginPasswordOf } from '../database/roles.ts';
import { newToken } from '../ids.ts';
import { StartError } from '../start-error.ts';
import { compareFiles, copyFiles, listTree, makeFolders, type Owner, writeSmall } from './files.ts';
import type { Backup } from './folder.ts';
import { holeOn, namesIn, type Way } from './timelines.ts';
import { isHistory, isSegment, timelineOf } from './wal.ts';

export type RestoreOptions = {
  readonly backup: Backup;
  /** A data folder without a database, which is made. */
  readonly into: string;
  /** The moment whose rows are wanted; absent: the newest that there is. */
  readonly to?: Date | undefined;
  /** Where the log of changes was kept; absent: only the moment of the backup can be had. */
  readonly archive?: string | undefined;
  /** The timelines along which the log is replayed; absent: what PostgreSQL finds by itself. */
  readonly way?: Way | undefined;
  /** The files of the database that is replaced: what it had not handed to the archive yet is there. */
  readonly lostCluster?: string | undefined;
  readonly settings?: Readonly<Record<string, string>>;
  readonly log: (line: string) => void;
  /** Gets a line now and then while the log is replayed. */
  readonly onProgress?: (line: string) => void;
};

/**
 * Makes a database of a backup: compares every file with the manifest, copies, replays the log of changes up to the
 * moment, and gives it a password of its own (a backup holds none). The server that it returns runs, on a socket in the new folder.
 * @throws StartError with what is damaged or missing; `into` is then to be removed
 */
export async function restoreCluster(options: RestoreOptions): Promise<EmbeddedServer> {
  const { backup, into } = options;
  await refuseDamaged(backup);
  refuseHole(options);
  const folder = join(into, 'postgres');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const owner = ownerOf(into);
  const password = newToken();
  await copyBackup(options, join(folder, 'cluster'), owner);
  await writeSmall(join(folder, 'password'), password, owner);
  // Until it has its new password: nobody else can enter the folder of the socket.
  await writeSmall(join(folder, 'restore-hba.conf'), 'local all all trust\n', owner);
  if (owner) for (const path of [into, folder]) chownSync(path, owner.uid, owner.gid);
  const server = await start(options, folder);
  try {
    await setPasswords(server, password);
    rmSync(join(folder, 'cluster', 'recovery.signal'), { force: true });
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Root works for whoever owns the folder above, as with every other file of a database. */
function ownerOf(into: string): Owner {
  if (process.getuid?.() !== 0) return undefined;
  const { uid, gid } = statSync(join(into, '..'));
  return uid === 0 ? undefined : { uid, gid };
}

/**
 * Lets the next start put into the archive what the database that was replaced had not: where it had branched off. And lets
 * every start keep the log of changes from now on. Call it when the server has stopped.
 * @param backups where it is to be kept; undefined: it is not
 */
export async function handOn(
  into: string,
  archive: string | undefined,
  backups: string | undefined,
): Promise<void> {
  const folder = join(into, 'postgres');
  const log = join(folder, 'cluster', 'pg_wal');
  const kept = new Set(namesIn(archive));
  for (const name of readdirSync(log).filter((one) => isHistory(one) && !kept.has(one)))
    await writeSmall(join(log, 'archive_status', `${name}.ready`), '', ownerOf(into));
  if (backups) await writeSmall(archiveMarker(folder), backups, ownerOf(into));
}

/** @throws StartError that names the first file that is not what it was */
async function refuseDamaged(backup: Backup): Promise<void> {
  const wrong = await damageOf(backup);
  if (wrong.length === 0) return;
  throw new StartError(
    `The backup ${backup.manifest.name} is damaged: ${wrong[0]}${wrong.length > 1 ? `, and ${wrong.length - 1} more` : ''}. Take another one.`,
  );
}

/** What in a backup is not as its manifest says, files that nobody wrote down included. */
export async function damageOf({ path, manifest }: Backup): Promise<string[]> {
  const { files } = await listTree(join(path, 'cluster'), () => false);
  const extra = files
    .map((one) => `cluster/${one}`)
    .filter((one) => !Object.hasOwn(manifest.files, one))
    .map((one) => `${one} does not belong to it`);
  return [...(await compareFiles(path, manifest.files)), ...extra];
}

function refuseHole({ backup, archive, to, way, lostCluster }: RestoreOptions): void {
  if (to && !archive)
    throw new StartError(
      'A moment can only be had where the log of changes is kept: set ATTUNE_BACKUP_DIR before it is needed. Without "--to" the backup itself is restored.',
    );
  const { manifest } = backup;
  const names = [archive, lostCluster && join(lostCluster, 'pg_wal')].flatMap(namesIn);
  const hole = archive && way && holeOn(way, names, manifest.segments[0] ?? '', manifest.segmentBytes);
  // With a moment PostgreSQL finds out by itself whether it lies before the hole.
  if (hole && !to)
    throw new StartError(
      `The log of changes lacks ${hole}: what came after it cannot be had. Say a moment before it with "--to", or begin with a later backup.`,
    );
}

async function copyBackup(
  { backup, archive, lostCluster, way }: RestoreOptions,
  cluster: string,
  owner: Owner,
): Promise<void> {
  const from = join(backup.path, 'cluster');
  const { files, folders } = await listTree(from, () => false);
  // Folders that hold nothing but what a start makes: PostgreSQL wants them there.
  await makeFolders(cluster, [...folders, 'pg_wal/archive_status', 'pg_wal/summaries'], owner);
  await copyFiles(from, cluster, files, owner);
  await writeSmall(join(cluster, 'recovery.signal'), '', owner);
  if (!archive || !lostCluster || !existsSync(join(lostCluster, 'pg_wal'))) return;
  const kept = new Set(readdirSync(archive));
  const own = new Set(backup.manifest.segments);
  const leads = (name: string) => !way || way.some(({ timeline }) => timeline === timelineOf(name));
  const unkept = readdirSync(join(lostCluster, 'pg_wal')).filter(
    (name) => (isHistory(name) || (isSegment(name) && leads(name))) && !kept.has(name) && !own.has(name),
  );
  await copyFiles(join(lostCluster, 'pg_wal'), join(cluster, 'pg_wal'), unkept, owner);
}

const quotedForShell = (path: string): string => `'${path.replaceAll("'", `'\\''`).replaceAll('%', '%%')}'`;

async function start(
  { into, to, archive, way, settings, log, onProgress, backup }: RestoreOptions,
  folder: string,
): Promise<EmbeddedServer> {
  const restore = archive ? `cp -- ${quotedForShell(archive)}/"%f" "%p"` : 'false';
  const target: Record<string, string> = to
    ? { recovery_target_time: to.toISOString().replace('T', ' ').replace('Z', '+00') }
    : {};
  const along = way ? { recovery_target_timeline: String(way.at(-1)?.timeline) } : {};
  // What is written from the branch on, by whoever settles it, waits for a start that archives.
  const kept = archive ? keepingLog : { archive_mode: 'off' };
  try {
    return await startEmbedded({
      dataDir: into,
      log,
      ...(onProgress ? { onProgress } : {}),
      settings: {
        ...{ hba_file: join(folder, 'restore-hba.conf'), restore_command: restore, ...target },
        ...{ recovery_target_action: 'promote', hot_standby: 'off', ...along, ...kept, ...settings },
      },
    });
  } catch (error) {
    const text = error instanceof StartError ? `${error.message} ${String(error.cause)}` : '';
    if (/recovery ended before configured recovery target/.test(text))
      throw new StartError(
        `The log of changes does not reach ${to?.toISOString()}: say an earlier moment, or none for the newest. After an earlier restore, moments can be had from the first backup that followed it.`,
        { cause: error },
      );
    if (/WAL ends before end of online backup|could not locate required checkpoint/.test(text))
      throw new StartError(
        `The backup ${backup.manifest.name} lacks some of its log of changes: take another one.`,
        { cause: error },
      );
    throw error;
  }
}

async function setPasswords({ connection }: EmbeddedServer, password: string): Promise<void> {
  const client = new pg.Client({ ...connection });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(`alter role ${pg.escapeIdentifier(connection.user)} password '${password}'`);
    const { rowCount } = await client.query('select from pg_roles where rolname = $1', [embeddedLoginRole]);
    if (rowCount)
      await client.query(`alter role ${embeddedLoginRole} password '${loginPasswordOf(password)}'`);
    await client.query('checkpoint');
  } finally {
    await client.end();
  }
}
