// One at a time in a clone: `npm start` and `npm test` side by side would install over each other.
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Longer than any installation takes; between making the folder and writing the number in it lie microseconds. */
const PATIENCE_MS = 20 * 60_000;
const UNNAMED_MS = 5000;

/**
 * Runs `work` while holding a lock in `folder`: a folder with the holder's process id. One whose process is gone is
 * taken over.
 */
export async function withLock(folder, say, ErrorType, work) {
  const lock = join(folder, 'prepare.lock');
  await take(folder, lock, say, ErrorType);
  const free = () => rmSync(lock, { recursive: true, force: true });
  process.once('exit', free);
  try {
    return await work();
  } finally {
    process.removeListener('exit', free);
    free();
  }
}

async function take(folder, lock, say, ErrorType) {
  const until = Date.now() + PATIENCE_MS;
  for (let told = false; ; told = true) {
    if (tryOnce(folder, lock, ErrorType)) return;
    const holder = holderOf(lock);
    if (holder === 'gone') {
      discard(lock);
      continue;
    }
    if (!told) say(`Waiting for process ${holder}, which is installing in this folder …`);
    if (Date.now() > until) {
      throw new ErrorType(
        `Process ${holder} has been installing here for 20 minutes: end it, or remove ${lock}.`,
      );
    }
    await sleep(200);
  }
}

function tryOnce(folder, lock, ErrorType) {
  try {
    mkdirSync(folder, { recursive: true });
    mkdirSync(lock);
    writeFileSync(join(lock, 'pid'), `${process.pid}\n`);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    if (error.code === 'ENOSPC') {
      throw new ErrorType(`The disk that holds ${folder} is full: make room (about 1 GB), then start again.`);
    }
    throw new ErrorType(
      `${folder} is not writable (${error.code}): give this account write access to it, or clone to a folder of its own.`,
    );
  }
}

/** The process that holds the lock, or `gone`. */
function holderOf(lock) {
  try {
    const pid = Number.parseInt(readFileSync(join(lock, 'pid'), 'utf8'), 10);
    if (pid > 0) return isAlive(pid) ? pid : 'gone';
  } catch {
    // Made a moment ago, or just removed.
  }
  try {
    return Date.now() - statSync(lock).mtimeMs > UNNAMED_MS ? 'gone' : 'unknown';
  } catch {
    return 'unknown';
  }
}

/** Renamed before it is removed, so that of two that find it stale only one removes it, and never a fresh one. */
function discard(lock) {
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
    if (holderOf(aside) === 'gone') rmSync(aside, { recursive: true, force: true });
    else renameSync(aside, lock);
  } catch {
    // The other one was faster.
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
