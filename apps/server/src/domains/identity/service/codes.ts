import { Secret, TOTP } from 'otpauth';
import type { Clock } from '../../../kernel/clock.ts';
import type { Run } from '../../../kernel/database/database.ts';
import { hashToken, newToken } from '../../../kernel/ids.ts';
import type { Vault } from '../../../kernel/keys/vault.ts';
import { createCodeStore } from '../store/codes.ts';

// What every app for it can do (RFC 6238 with the defaults of the otpauth address).
const form = { issuer: 'Attune', algorithm: 'SHA1', digits: 6, period: 30 } as const;
/** Steps before and after that count, too: clocks differ, and typing takes a while (RFC 6238, 5.2). */
const window = 1;

const secretPlace = (userId: string) => ({ table: 'code_generators', column: 'secret', key: [userId] });

export type Codes = ReturnType<typeof createCodes>;

/** Codes that are typed: six digits from an app, or one of the recovery codes. */
export function createCodes(vault: Vault, clock: Clock) {
  /** Which step of 30 s the code belongs to; undefined where it belongs to none that counts now. */
  function stepOf(secret: Uint8Array, code: string): number | undefined {
    const timestamp = clock.now().getTime();
    const key = new Secret({ buffer: new Uint8Array(secret).buffer });
    const delta = TOTP.validate({ ...form, secret: key, token: code, timestamp, window });
    return delta === null ? undefined : TOTP.counter({ period: form.period, timestamp }) + delta;
  }

  return {
    /** A secret of 160 bits (RFC 4226, 4), as it is stored and as it is shown. */
    async newSecret(userId: string, name: string) {
      const bytes = Buffer.from(newToken(), 'base64url').subarray(0, 20);
      const secret = new Secret({ buffer: new Uint8Array(bytes).buffer });
      return {
        sealed: (await vault.of(userId)).seal(secretPlace(userId), bytes),
        secret: secret.base32,
        uri: new TOTP({ ...form, label: name, secret }).toString(),
      };
    },

    async stepOfSealed(userId: string, sealed: Uint8Array, code: string): Promise<number | undefined> {
      return stepOf((await vault.of(userId)).open(secretPlace(userId), sealed), code);
    },

    /** Uses a code up, in the caller's transaction: each works once, whatever the concurrency. */
    async use(run: Run, userId: string, typed: string): Promise<'code' | 'recovery-code' | undefined> {
      const store = createCodeStore(run);
      const code = foldCode(typed);
      if (!isDigits(code)) {
        const taken = await store.takeRecoveryCode(userId, hashToken(code), clock.now());
        return taken > 0 ? 'recovery-code' : undefined;
      }
      const generator = await store.generator(userId);
      if (!generator) return undefined;
      const key = await vault.of(userId);
      const step = stepOf(key.open(secretPlace(userId), generator.secret), code);
      return step !== undefined && (await store.takeStep(userId, step)) > 0 ? 'code' : undefined;
    },
  };
}

/** Six digits can be guessed, a recovery code cannot: only the former is throttled. */
export const isGuessable = (typed: string): boolean => isDigits(foldCode(typed));

const isDigits = (code: string): boolean => /^\d{6}$/.test(code);

/** Douglas Crockford's base 32: no letter looks like a digit, and what does anyway is read as one. */
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

const foldCode = (typed: string): string =>
  typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll(/[IL]/g, '1').replaceAll('O', '0');

/** 120 random bits, more than the 112 that a plain hash is enough for (ASVS 5.0, 6.5.2): XXXX-XXXX-XXXX-XXXX-XXXX-XXXX */
export function newRecoveryCode(): { code: string; hash: Buffer } {
  const bytes = Buffer.from(newToken(), 'base64url').subarray(0, 15);
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const signs = (bits.match(/.{5}/g) ?? []).map((five) => digits[Number.parseInt(five, 2)]).join('');
  return { code: (signs.match(/.{4}/g) ?? []).join('-'), hash: hashToken(signs) };
}
