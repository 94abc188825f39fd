import {
  closeSync,
  copyFileSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { join } from 'node:path';

/** Eight files of about this size at most; a calm server writes a few lines in an hour. */
const FILE_BYTES = 8 * 1024 * 1024;
const KEPT_FILES = 7;
const CHECK_MS = 10 * 60_000;
const TAIL_BYTES = 64 * 1024;

export interface ServerLog {
  readonly file: string;
  /** For the server to write to. Straight to the file: it neither waits for this process nor falls silent without it. */
  readonly handle: number;
  /** What was written since the log was opened, its last 64 kB. */
  tail(): string;
  close(): void;
}

/** Opens the server's log in `folder`: a file a day (or 8 MB), the last seven kept. */
export function openServerLog(folder: string): ServerLog {
  const file = join(folder, 'postgres.log');
  const handle = openSync(file, 'a+', 0o600);
  rotate(folder, file, handle);
  let start = statSync(file).size;
  const timer = setInterval(() => {
    if (rotate(folder, file, handle)) start = 0;
  }, CHECK_MS);
  timer.unref();
  return {
    file,
    handle,
    tail: () => read(handle, Math.max(start, statSync(file).size - TAIL_BYTES)),
    close() {
      clearInterval(timer);
      closeSync(handle);
    },
  };
}

/** Every line of the server begins with its date, so the first one tells which day a file holds. */
function rotate(folder: string, file: string, handle: number): boolean {
  const { size } = statSync(file);
  const now = new Date().toISOString();
  if (size === 0 || (size < FILE_BYTES && read(handle, 0, 10) === now.slice(0, 10))) return false;
  // Copied and emptied rather than renamed: the server goes on writing to the file that it has open.
  copyFileSync(file, join(folder, `postgres-${now.slice(0, 19).replaceAll(':', '')}.log`));
  truncateSync(file);
  const old = readdirSync(folder).filter((name) => name.startsWith('postgres-'));
  for (const name of old.sort().slice(0, -KEPT_FILES)) rmSync(join(folder, name));
  return true;
}

function read(handle: number, from: number, bytes = TAIL_BYTES): string {
  const buffer = Buffer.alloc(bytes);
  return buffer.toString('utf8', 0, readSync(handle, buffer, 0, bytes, from));
}
