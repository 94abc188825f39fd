import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { StartError } from '../start-error.ts';

/** Reads a master key of 32 bytes written as base64 or as 64 hex digits. */
export function parseMasterKey(text: string, where: string): Buffer {
  const trimmed = text.trim();
  const key = /^[0-9a-f]{64}$/i.test(trimmed) ? Buffer.from(trimmed, 'hex') : Buffer.from(trimmed, 'base64');
  if (key.length !== 32) {
    throw new StartError(
      `${where} does not hold a master key: 32 bytes as base64 are needed (openssl rand -base64 32).`,
    );
  }
  return key;
}

/** Reads the master key from a file; makes the file (0600) when it is not there yet. */
export function masterKeyFromFile(path: string): Buffer {
  try {
    return parseMasterKey(readFileSync(path, 'utf8'), path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  // Written aside, then linked: two first starts at once agree on one key, and a kill leaves no half-written one.
  const aside = `${path}.${process.pid}.new`;
  const file = openSync(aside, 'wx', 0o600);
  writeSync(file, `${randomBytes(32).toString('base64')}\n`);
  fsyncSync(file);
  closeSync(file);
  try {
    linkSync(aside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
  return parseMasterKey(readFileSync(path, 'utf8'), path);
}
