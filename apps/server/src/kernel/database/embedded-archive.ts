import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { archiveOf } from '../backup/wal.ts';
import { StartError, systemCode } from '../start-error.ts';
import { type Account, give } from './embedded-account.ts';
import { writeDurably } from './embedded-cluster.ts';

/** A file of the log of changes is closed and kept after so many seconds at the latest: what a lost disk may cost. */
const archiveSeconds = 300;

/** basic_archive takes no longer path. */
const longestPath = 900;

/** The number that tells databases apart, in the first bytes of its control file. */
export const systemIdentifierOf = (cluster: string): string =>
  readFileSync(join(cluster, 'global', 'pg_control'))
    .readBigUInt64LE(0)
    .toString();

/** In the folder of the database: the file that says where its log of changes is kept. Gone, nothing keeps it. */
export const archiveMarker = (folder: string): string => join(folder, 'archived-to');

/** Where the log of changes of a database was to be kept when it last was started with a folder of backups. */
export function archivedTo(folder: string): string | undefined {
  try {
    return readFileSync(archiveMarker(folder), 'utf8').trim() || undefined;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** With these the server archives nothing and removes nothing: what is not archived yet waits for a start that does. */
export const keepingLog = {
  archive_mode: 'on',
  archive_library: '',
  archive_command: '',
} as const;

/**
 * The settings with which the server keeps its log of changes in a folder of backups. PostgreSQL's own module does it:
 * it writes beside, flushes, renames, and refuses to replace a file by a different one; no shell is involved.
 *
 * The folder is remembered: a later start without it, such as a command run from another shell, goes on archiving there, or
 * keeps what it cannot archive. Otherwise the server would remove what the archive lacks, and no restore could pass the hole.
 * @param folder of the database, with its cluster in it
 * @param backups undefined: where it was kept before, if it was
 */
export function archiveSettings(
  folder: string,
  account: Account,
  backups: string | undefined,
): Readonly<Record<string, string>> {
  const before = archivedTo(folder);
  const to = backups === undefined ? before : resolve(backups);
  if (to === undefined) return {};
  const archive = archiveOf(to, systemIdentifierOf(join(folder, 'cluster')));
  if (backups === undefined && !existsSync(archive)) return keepingLog;
  if (Buffer.byteLength(archive) > longestPath)
    throw new StartError('The path of ATTUNE_BACKUP_DIR is too long: choose a shorter one.');
  for (const path of [to, archive]) {
    if (existsSync(path)) continue;
    mkdirSync(path, { recursive: true, mode: 0o700 });
    give(account, path);
  }
  if (before !== to) {
    writeDurably(archiveMarker(folder), to);
    give(account, archiveMarker(folder));
  }
  return {
    ...keepingLog,
    archive_library: 'basic_archive',
    'basic_archive.archive_directory': archive,
    archive_timeout: String(archiveSeconds),
  };
}
