import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { StartError, systemCode } from '../start-error.ts';
import { type MasterKey, type MasterKeys, masterKeyOf, parseMasterKeys } from './master-key.ts';

/** Master keys that are given and never change: for tests, and for programs that seal nothing. */
export const fixedMasterKeys = (...keys: readonly Uint8Array[]): MasterKeys =>
  givenMasterKeys('what was given', keys.map(masterKeyOf));

/** @param text as ATTUNE_MASTER_KEY has them: with commas between, newest first */
export function masterKeysFromEnvironment(text: string): MasterKeys {
  const where = 'ATTUNE_MASTER_KEY';
  const keys = parseMasterKeys(text.split(','), where);
  if (keys.length === 0) throw new StartError(`${where} holds no key.`);
  return givenMasterKeys(where, keys);
}

function givenMasterKeys(where: string, keys: readonly MasterKey[]): MasterKeys {
  const refuse = async (): Promise<never> => {
    throw new StartError(
      `A new master key cannot be put into ${where} from here: make one (openssl rand -base64 32), set ${where} to the one in use, a comma and the new one, restart every process, then run this again with the new one in front.`,
    );
  };
  return {
    where,
    missing: `There is no master key in ${where}.`,
    read: async () => [...keys],
    make: refuse,
    add: refuse,
    drop: async (fingerprints) =>
      keys.some(({ fingerprint }) => fingerprints.includes(fingerprint))
        ? `Now leave only the first key in ${where}, for every process.`
        : undefined,
  };
}

/** A file with a key a line, newest first, readable by its owner only. */
export function masterKeysFromFile(path: string): MasterKeys {
  const lines = (): string[] => {
    try {
      return readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line.trim());
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return [];
      throw unreadable(path, error);
    }
  };
  const newLine = () => randomBytes(32).toString('base64');
  return {
    where: `the file ${path}`,
    missing: `The master key ${path} is missing, and the key store cannot be opened without it: restore it from its backup.`,
    async read() {
      const found = lines();
      if (found.length > 0) return parseMasterKeys(found, path);
      // Made on the first start only; one that is there and empty lost what it held.
      if (existsSync(path)) throw new StartError(`${path} is empty: restore the master key from its backup.`);
      return [];
    },
    make: async () => makeFile(path, `${newLine()}\n`),
    async add() {
      if (existsSync(path)) replaceFile(path, [newLine(), ...lines()]);
      else makeFile(path, `${newLine()}\n`);
    },
    async drop(fingerprints) {
      const left = lines().filter(
        (line) => !parseMasterKeys([line], path).some((key) => fingerprints.includes(key.fingerprint)),
      );
      if (left.length < lines().length) replaceFile(path, left);
      return undefined;
    },
  };
}

/** Written aside, then linked: two first starts at once agree on one key, and a kill leaves no half-written one. */
function makeFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const aside = writeAside(path, text);
  try {
    linkSync(aside, path);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
  syncFolder(dirname(path));
}

/** Whoever reads it finds the old one or the new one, whole; it stays the same account's. */
function replaceFile(given: string, lines: readonly string[]): void {
  const path = realpathSync(given);
  try {
    const { uid, gid } = statSync(path);
    removeLeftOvers(path);
    const aside = writeAside(path, `${lines.join('\n')}\n`);
    if (process.getuid?.() === 0) chownSync(aside, uid, gid);
    renameSync(aside, path);
    syncFolder(dirname(path));
  } catch (error) {
    throw unreadable(given, error);
  }
}

function writeAside(path: string, text: string): string {
  const aside = `${path}.${randomBytes(8).toString('hex')}.new`;
  const file = openSync(aside, 'wx', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return aside;
}

/** What a rotation that was killed had written aside: a key that nobody knows of. */
function removeLeftOvers(path: string): void {
  const name = basename(path);
  for (const one of readdirSync(dirname(path)))
    if (one.startsWith(`${name}.`) && /^[0-9a-f]{16}\.new$/.test(one.slice(name.length + 1)))
      rmSync(join(dirname(path), one), { force: true });
}

/** A name is durable only when its folder is: after a power cut the key must still be there. */
function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  fsyncSync(folder);
  closeSync(folder);
}

function unreadable(path: string, error: unknown): unknown {
  switch (systemCode(error)) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new StartError(
        `The master key's file ${path} cannot be read or replaced: let this account do it, or run this as the account that owns it.`,
        { cause: error },
      );
    case 'EISDIR':
      return new StartError(`${path} is a folder: ATTUNE_MASTER_KEY_FILE names a file.`, { cause: error });
    default:
      return error;
  }
}

/**
 * A source for what is new, and another whose keys only open what is not re-wrapped yet: how an installation moves
 * from one to the other.
 */
export function masterKeysAfter(newer: MasterKeys, older: MasterKeys): MasterKeys {
  return {
    where: `${newer.where} and ${older.where}`,
    missing: older.missing,
    read: async () => [...(await newer.read()), ...(await older.read())],
    make: newer.make,
    add: newer.add,
    async drop(fingerprints) {
      const left = (await older.read()).filter(({ fingerprint }) => fingerprints.includes(fingerprint));
      const todo = await newer.drop(fingerprints);
      if (left.length === 0) return todo;
      return `Now take ${older.where} out of the settings of every process, and destroy that key.`;
    },
  };
}
