import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { newToken } from '../kernel/ids.ts';
import { StartError, systemCode } from '../kernel/start-error.ts';

/** How people, sessions and times appear in an export. */
export type Names = {
  user(userId: string): string;
  session(sessionId: string): string;
  /** Null where labels are left out: they come from files of strangers, and may name somebody. */
  label(label: string): string | null;
  /** When a session began, in microseconds since 1970. */
  start(startedAt: Date): number;
};

/** Everything as it is. */
export const plainNames: Names = {
  user: (id) => id,
  session: (id) => id,
  label: (label) => label,
  start: (at) => at.getTime() * 1000,
};

/**
 * Keyed pseudonyms, the same throughout one export; with a key file throughout all that use it. Of times only the month
 * stays: each session is said to begin with its month.
 */
export function pseudonyms(keyFile: string | undefined): Names {
  const key = keyFile === undefined ? newKey() : keyIn(keyFile);
  const named = (kind: string) => (id: string) =>
    createHmac('sha256', key).update(`${kind}\0${id}`).digest('hex').slice(0, 32);
  return {
    user: named('person'),
    session: named('session'),
    label: () => null,
    start: (at) => Date.UTC(at.getUTCFullYear(), at.getUTCMonth()) * 1000,
  };
}

/** The key in a file, which is made when it is not there, for its owner only. */
function keyIn(file: string): Buffer {
  try {
    writeFileSync(file, `${newKey().toString('hex')}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (systemCode(error) !== 'EEXIST')
      throw new StartError(`--key-file: ${file} cannot be written.`, { cause: error });
  }
  const text = readFileSync(file, 'utf8').trim();
  if (!/^[0-9a-f]{64}$/.test(text))
    throw new StartError(`--key-file: ${file} does not hold a key: 64 hexadecimal digits.`);
  return Buffer.from(text, 'hex');
}

const newKey = (): Buffer => Buffer.from(newToken(), 'base64url');
