import type { Run } from '../../../kernel/database/database.ts';
import { createProofStore } from '../store/proofs.ts';
import type { Where } from './deps.ts';
import type { LoginMethod, Logins, OpenedLogin } from './logins.ts';
import type { OneTime } from './one-time.ts';

export type Factor = 'code' | 'passkey' | 'recovery-code';

/** Somebody is in, or has to show a second factor first. */
export type Entry =
  | ({ readonly state: 'signed-in'; readonly userId: string } & OpenedLogin)
  | { readonly state: 'second-factor'; readonly factors: readonly Factor[]; readonly stepToken: string };

/** How long a first factor waits for the second (ASVS 5.0, 6.5.5). */
export const stepMinutes = 10;

/** The second factors a person can sign in with, in the caller's transaction. */
export async function secondFactorsOf(run: Run, userId: string): Promise<Factor[]> {
  const row = await createProofStore(run).factors(userId);
  if (!row || !(row.code || row.passkey)) return [];
  return [
    ...(row.passkey ? (['passkey'] as const) : []),
    ...(row.code ? (['code'] as const) : []),
    ...(row.recovery ? (['recovery-code'] as const) : []),
  ];
}

/**
 * Lets in whoever has proven a first factor. Who has a second one shows it first: the sign-in then waits in the
 * browser, as a token that may be used once. In the caller's transaction.
 */
export async function admit(
  run: Run,
  parts: { readonly logins: Logins; readonly oneTime: OneTime },
  proven: { userId: string; method: LoginMethod; where: Where },
): Promise<Entry> {
  const { userId, method, where } = proven;
  const factors = await secondFactorsOf(run, userId);
  if (factors.length === 0) {
    const login = await parts.logins.open(run, { userId, method, strong: false, where });
    return { state: 'signed-in', userId, ...login };
  }
  const details = { method };
  const stepToken = await parts.oneTime.make(run, 'second-factor', stepMinutes, { userId, details });
  return { state: 'second-factor', factors, stepToken };
}
