import { accessSync, constants, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { diskFull, folderProblem, notWritable, StartError } from './start-error.ts';

export interface InstanceLock {
  /** Lets the next instance in. May be called more than once. */
  release(): void;
}

/** SQLite's primary result codes, https://www.sqlite.org/rescode.html */
const BUSY = 5;
const READ_ONLY = 8;
const DISK_FULL = 13;
const CANNOT_OPEN = 14;

/** A predecessor that is just stopping gets this long to let go: a clean stop takes about a second. */
const PATIENCE_MS = 3000;

/** A connection that is garbage collected is closed, and its lock gone with it; so held ones are kept here. */
const held = new Set<DatabaseSync>();

/**
 * Makes this process the only instance on a data folder (made when missing, readable by this account only).
 *
 * The lock is SQLite's exclusive lock on an empty file: the operating system drops it when the process ends in whatever
 * way, so that nothing needs cleaning up after a `kill -9`. Blocks for up to `patienceMs` while another one holds it.
 * Do not open `instance.lock` by other means in this process: closing any handle of a file drops a process's locks on it.
 *
 * @throws StartError when another instance holds the folder, it is not writable, or its disk is full
 */
export function lockInstance(dataDir: string, patienceMs = PATIENCE_MS): InstanceLock {
  const holder = join(dataDir, 'instance.pid');
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.W_OK | constants.X_OK);
    database = new DatabaseSync(join(dataDir, 'instance.lock'), { timeout: patienceMs });
    database.exec('PRAGMA journal_mode=MEMORY; PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE');
    writeFileSync(holder, `${process.pid}\n`, { mode: 0o600 });
  } catch (error) {
    database?.close();
    throw lockProblem(dataDir, holder, error);
  }
  return hold(database, holder);
}

function hold(database: DatabaseSync, holder: string): InstanceLock {
  held.add(database);
  return {
    release() {
      if (!held.delete(database)) return;
      rmSync(holder, { force: true });
      database.close();
    },
  };
}

function lockProblem(dataDir: string, holder: string, error: unknown): unknown {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
  if (code === BUSY) {
    const message = `Another Attune runs on ${dataDir}${holderOf(holder)}: stop that one first, or set ATTUNE_DATA_DIR to another folder.`;
    return new StartError(message, { cause: error });
  }
  if (code === DISK_FULL) return diskFull(dataDir, error);
  if (code === READ_ONLY || code === CANNOT_OPEN) return notWritable(dataDir, error);
  return folderProblem(dataDir, error);
}

function holderOf(file: string): string {
  try {
    const pid = /^\d+/.exec(readFileSync(file, 'utf8'));
    return pid ? ` (process ${pid[0]})` : '';
  } catch {
    return '';
  }
}
