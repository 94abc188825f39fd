import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { type InstanceLock, lockInstance } from '../instance-lock.ts';
import { folderProblem, StartError } from '../start-error.ts';
import { type Manifest, manifestName, readManifest } from './manifest.ts';
import { archiveOf, isSegment } from './wal.ts';

const backupName = /^data-\d{8}T\d{9}Z$/;
const leftover = /^data-\d{8}T\d{9}Z\.partial$/;

export type Backup = { readonly path: string; readonly manifest: Manifest };

export const nameFor = (at: Date): string => `data-${at.toISOString().replaceAll(/[-:.]/g, '')}`;

/** Only one program at a time makes, proves or restores backups of a folder; a killed one holds nothing up. */
export async function withFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  let lock: InstanceLock;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    lock = lockInstance(folder);
  } catch (error) {
    if (error instanceof StartError && error.message.startsWith('Another Attune'))
      throw new StartError(`Another backup or restore is at work in ${folder}: wait for it.`, {
        cause: error,
      });
    throw folderProblem(folder, error);
  }
  try {
    return await work();
  } finally {
    lock.release();
  }
}

/** Complete backups, newest first. Whatever was cut off has no manifest, or still its other name. */
export function backupsIn(folder: string): Backup[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => backupName.test(name) && existsSync(join(folder, name, manifestName)))
    .sort()
    .reverse()
    .map((name) => ({ path: join(folder, name), manifest: readManifest(join(folder, name)) }));
}

/**
 * The backup that is meant: a folder that is one, one by its name, or the newest of a folder of backups.
 * @param before only such as were complete by then
 */
export function chooseBackup(given: string | undefined, folder: string | undefined, before?: Date): Backup {
  const isName = given !== undefined && backupName.test(given) && folder !== undefined;
  const place = isName ? join(folder, given) : (given ?? folder);
  if (place === undefined)
    throw new StartError('Say which backup, or where backups are: a folder, or ATTUNE_BACKUP_DIR.');
  const path = resolve(place);
  const isOne = isName || existsSync(join(path, manifestName)) || leftover.test(basename(path));
  const all = isOne ? [{ path, manifest: readManifest(path) }] : backupsIn(path);
  if (all.length === 0) throw new StartError(`There is no complete backup in ${path}.`);
  const [found] = all.filter(
    ({ manifest }) => before === undefined || Date.parse(manifest.endedAt) <= before.getTime(),
  );
  if (!found)
    throw new StartError(
      `No backup was complete at ${before?.toISOString()}: say a later moment, or take an earlier backup.`,
    );
  return found;
}

/** Where the log of changes of a backup's database lies, when it is kept. */
export function archiveBeside(backup: Backup): string | undefined {
  const archive = archiveOf(dirname(backup.path), backup.manifest.systemIdentifier);
  return existsSync(archive) ? archive : undefined;
}

/** What was cut off. Call it within `withFolder`. */
export function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder))
    if (leftover.test(name)) rmSync(join(folder, name), { recursive: true, force: true });
}

/** Removes all but the newest, and the log of changes that only they needed. @returns how many backups went */
export function pruneBackups(folder: string, keep: number): number {
  const all = backupsIn(folder);
  for (const { path } of all.slice(keep)) {
    // Under its other name first: half of a backup must never be taken for one.
    renameSync(path, `${path}.partial`);
    rmSync(`${path}.partial`, { recursive: true, force: true });
  }
  const kept = all.slice(0, keep);
  for (const system of new Set(kept.map(({ manifest }) => manifest.systemIdentifier))) {
    const first = kept
      .filter(({ manifest }) => manifest.systemIdentifier === system)
      .flatMap(({ manifest }) => manifest.segments.slice(0, 1))
      .map((name) => name.slice(8))
      .sort()[0];
    if (first !== undefined) pruneArchive(archiveOf(folder, system), first);
  }
  return all.length - kept.length;
}

/** Timelines branch off each other, and the number of a file goes on: what lies before it is needed by none. */
function pruneArchive(archive: string, first: string): void {
  if (!existsSync(archive)) return;
  for (const name of readdirSync(archive))
    if (isSegment(name) && name.slice(8) < first) rmSync(join(archive, name), { force: true });
}
