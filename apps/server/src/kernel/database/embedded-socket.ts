import { chmodSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Account, give } from './embedded-account.ts';

/** The socket is `.s.PGSQL.<port>`; no port is opened. */
export const PORT = 5432;

/** The longest path of a socket that every system takes (sun_path: 108 bytes on Linux, 104 on macOS, with its end). */
const LONGEST = process.platform === 'linux' ? 107 : 103;
const PREFIX = 'attune-';

/**
 * The folder of the server's socket, which only its account and root can enter: `socket` in `folder`, or, where that path
 * is too long for a socket, one in the system's temporary folder to which `socket` is then a link.
 */
export function openSocketFolder(folder: string, account: Account): string {
  closeSocketFolder(folder);
  const path = join(folder, 'socket');
  if (Buffer.byteLength(join(path, `.s.PGSQL.${PORT}`)) <= LONGEST) {
    mkdirSync(path, { mode: 0o700 });
    chmodSync(path, 0o700);
    give(account, path);
    return path;
  }
  const short = mkdtempSync(join(tmpdir(), PREFIX));
  give(account, short);
  symlinkSync(short, path);
  return short;
}

/** Removes the socket's folder, one that a killed process left behind included. */
export function closeSocketFolder(folder: string): void {
  const path = join(folder, 'socket');
  const target = linkTarget(path);
  if (target?.startsWith(join(tmpdir(), PREFIX))) rmSync(target, { recursive: true, force: true });
  rmSync(path, { recursive: true, force: true });
}

function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
