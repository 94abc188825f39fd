import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { archiveOf } from '../backup/wal.ts';
import { StartError } from '../start-error.ts';
import { type Account, give } from './embedded-account.ts';

/** A file of the log of changes is closed and kept after so many seconds at the latest: what a lost disk may cost. */
const archiveSeconds = 300;

/** basic_archive takes no longer path. */
const longestPath = 900;

/** The number that tells databases apart, in the first bytes of its control file. */
const systemIdentifierOf = (cluster: string): string =>
  readFileSync(join(cluster, 'global', 'pg_control'))
    .readBigUInt64LE(0)
    .toString();

/**
 * The settings with which the server keeps its log of changes in a folder of backups. PostgreSQL's own module does it:
 * it writes beside, flushes, renames, and refuses to replace a file by a different one; no shell is involved.
 */
export function archiveSettings(
  cluster: string,
  account: Account,
  folder: string,
): Readonly<Record<string, string>> {
  const archive = archiveOf(resolve(folder), systemIdentifierOf(cluster));
  if (Buffer.byteLength(archive) > longestPath)
    throw new StartError('The path of ATTUNE_BACKUP_DIR is too long: choose a shorter one.');
  for (const path of [resolve(folder), archive]) {
    if (existsSync(path)) continue;
    mkdirSync(path, { recursive: true, mode: 0o700 });
    give(account, path);
  }
  return {
    archive_mode: 'on',
    archive_library: 'basic_archive',
    'basic_archive.archive_directory': archive,
    archive_timeout: String(archiveSeconds),
  };
}
