import { readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from '../start-error.ts';

/** How long a server may take for a clean stop, and how long for one without. */
const FAST_MS = 10_000;
const IMMEDIATE_MS = 5000;

/**
 * Stops a server that a killed predecessor left running on `cluster`. The caller holds the folder's instance lock, so
 * whatever server still works there belongs to nobody.
 *
 * @returns the process ids of what was stopped, none as a rule
 * @throws StartError when it does not stop
 */
export async function stopOrphans(cluster: string): Promise<number[]> {
  const found = serversOn(cluster);
  if (found.length > 0) {
    // SIGINT, to the main process alone (others understand it differently): sessions are ended and all is written.
    // Without a main process the others end by themselves. SIGQUIT: at once, and the next start recovers.
    signal(
      found.filter((pid) => pid === pidIn(cluster)),
      'SIGINT',
    );
    if (!(await gone(cluster, FAST_MS))) signal(serversOn(cluster), 'SIGQUIT');
    if (!(await gone(cluster, IMMEDIATE_MS))) {
      const left = serversOn(cluster).join(', ');
      throw new StartError(
        `A PostgreSQL that an earlier start left on ${cluster} does not stop: end process ${left}, then start again.`,
      );
    }
  }
  removeMisleadingPid(cluster);
  return found;
}

/**
 * The server's processes on a cluster. Its main process and all that come from it have the data folder as their current
 * one, whatever spelling it was started with; a copy of the folder elsewhere, its pid file included, is not taken for it.
 */
function serversOn(cluster: string): number[] {
  if (process.platform !== 'linux') {
    const pid = pidIn(cluster);
    return pid !== undefined && isAlive(pid) ? [pid] : [];
  }
  const folder = realpathSync(cluster);
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => isServer(pid, folder)).map(Number);
}

function isServer(pid: string, folder: string): boolean {
  try {
    if (readlinkSync(`/proc/${pid}/cwd`) !== folder) return false;
    return basename(readlinkSync(`/proc/${pid}/exe`)).startsWith('postgres');
  } catch {
    // Gone meanwhile, or somebody else's.
    return false;
  }
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // Gone meanwhile.
    }
  }
}

async function gone(cluster: string, withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs;
  while (serversOn(cluster).length > 0) {
    if (performance.now() > until) return false;
    await sleep(20);
  }
  return true;
}

/**
 * After a crash the number in `postmaster.pid` may by now be another program's, and PostgreSQL would refuse to start
 * for it. Only then is the file removed: in any other case PostgreSQL checks more than we do.
 */
function removeMisleadingPid(cluster: string): void {
  const pid = pidIn(cluster);
  if (process.platform === 'linux' && pid !== undefined && isAlive(pid))
    rmSync(join(cluster, 'postmaster.pid'));
}

function pidIn(cluster: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(join(cluster, 'postmaster.pid'), 'utf8'), 10) || undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
