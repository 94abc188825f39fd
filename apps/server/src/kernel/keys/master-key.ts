import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
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

/**
 * Reads the master key from a file; makes the file (0600) when it is not there yet.
 * @throws StartError when there are keys already that only a lost one would open: a new one would hide the loss.
 */
export function masterKeyFromFile(path: string, keysFile?: string): Buffer {
  try {
    return parseMasterKey(readFileSync(path, 'utf8'), path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  if (keysFile && existsSync(keysFile)) {
    throw new StartError(
      `The master key ${path} is missing, and ${keysFile} cannot be opened without it: restore it from its backup.`,
    );
  }
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  // Written aside, then linked: two first starts at once agree on one key, and a kill leaves no half-written one.
  const aside = `${path}.${randomBytes(8).toString('hex')}.new`;
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
  // A name is durable only when its folder is: after a power cut the key must still be there.
  const folder = openSync(dirname(path), 'r');
  fsyncSync(folder);
  closeSync(folder);
  return parseMasterKey(readFileSync(path, 'utf8'), path);
}
