import { availableParallelism } from 'node:os';
import { type Algorithm, hash, type Options, verify } from '@node-rs/argon2';
import { dictionary } from '@zxcvbn-ts/language-common';
import { AppError } from '../../../kernel/errors.ts';
import type { Vault } from '../../../kernel/keys/vault.ts';
import { createLimit } from '../../../kernel/limit.ts';

/** Alone it must be long; together with a second factor this is enough (NIST SP 800-63B-4, 3.1.1.2). */
const aloneLength = 15;
const shortestLength = 8;
const longestLength = 256;

// OWASP ASVS 5.0, appendix C: t = 2, m ≥ 19,456 KiB, p = 1. The numbers stand in each hash, so they can grow.
const argon2id = 2 as Algorithm.Argon2id;
const cost = { algorithm: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } satisfies Options;

// One core is left to everybody else. On two cores one hash at a time gave as many sign-ins a second as two (104), and
// an unrelated request during a flood of them waited 9 ms instead of 125 (p99). More than two gain nothing: at 64 a
// file read waited 520 ms, since files and names share the threads.
const hashesAtOnce = Math.max(1, Math.min(2, availableParallelism() - 1));
const hashesWaiting = 256;

export type Passwords = {
  hash(password: string): Promise<string>;
  /** Without a hash, work of the same kind is done against one that nothing fits. */
  verify(hash: string | undefined, password: string): Promise<boolean>;
  /** How many hashes were made or compared: for the test that known and unknown people cost the same. */
  readonly worked: () => number;
};

/** Argon2id with a key of the vault besides the salt: without the key store, hashes cannot even be guessed at. */
export function createPasswords(vault: Vault): Passwords {
  const limit = createLimit(hashesAtOnce, hashesWaiting);
  const options: Options = { ...cost, secret: vault.pepper() };
  let worked = 0;
  const count = <T>(work: () => Promise<T>): Promise<T> =>
    limit(() => {
      worked++;
      return work();
    });
  let made: Promise<string> | undefined;
  /** Made once; where that failed, the next one tries again. */
  const hashOfNobody = (): Promise<string> => {
    made ??= limit(() => hash('nobody has this password', options)).catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
  return {
    hash: (password) => count(() => hash(password, options)),
    async verify(known, password) {
      // Waited for by everybody alike, so that the first whom nobody knows does not answer later than others.
      const nobodys = await hashOfNobody();
      const fits = await count(() => verify(known ?? nobodys, password, options));
      return known !== undefined && fits;
    },
    worked: () => worked,
  };
}

const common = new Set(dictionary['passwords-common']);
/** Few common passwords are long, but two of the first that are tried make one that is. */
const commonest = new Set(dictionary['passwords-common'].slice(0, 10_000));

/**
 * What a new password must be: long enough, and not among the first that are tried. No rules about signs (NIST).
 * @param own words that belong to the person: their e-mail, their name
 * @returns whether it is short: good together with a second factor only
 * @throws AppError `bad-request` that says what to do
 */
export function checkNewPassword(
  password: string,
  hasSecondFactor: boolean,
  own: readonly string[],
): { short: boolean } {
  // As a person counts: a code point is one character.
  const length = [...password].length;
  const least = hasSecondFactor ? shortestLength : aloneLength;
  if (length < least) {
    throw new AppError(
      'bad-request',
      hasSecondFactor
        ? `The password needs ${shortestLength} characters or more.`
        : `The password needs ${aloneLength} characters or more: a few words that you remember. With a second factor ${shortestLength} are enough.`,
    );
  }
  if (length > longestLength)
    throw new AppError(
      'bad-request',
      `The password has more than ${longestLength} characters. Take a shorter one.`,
    );
  if (isGuessedFirst(password, own)) {
    throw new AppError(
      'bad-request',
      'This password is among the first that anybody tries. Take another, such as a few words that do not belong together.',
    );
  }
  return { short: length < aloneLength };
}

function isGuessedFirst(password: string, own: readonly string[]): boolean {
  const folded = password.normalize('NFKC').toLowerCase();
  if (common.has(folded)) return true;
  // A common one with a year or a sign around it is hardly less common.
  const letters = folded.replaceAll(/[^a-z]/g, '');
  if (folded.length - letters.length <= shortestLength && common.has(letters)) return true;
  if (isTwoCommonOnes(folded)) return true;
  if (new Set(folded).size <= 2) return true;
  // A word repeated, or the person's own word with a little around it.
  if (/^(.{1,8})\1+$/u.test(folded)) return true;
  return own
    .map((word) => word.normalize('NFKC').toLowerCase())
    .filter((word) => word.length >= 4)
    .some((word) => folded.includes(word) && folded.length - word.length < shortestLength);
}

function isTwoCommonOnes(folded: string): boolean {
  for (let cut = 3; cut <= folded.length - 3; cut++)
    if (commonest.has(folded.slice(0, cut)) && commonest.has(folded.slice(cut))) return true;
  return false;
}
