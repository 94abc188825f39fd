import type { UserActor } from '../../../kernel/actor.ts';
import type { Run } from '../../../kernel/database/database.ts';
import { AppError } from '../../../kernel/errors.ts';
import { createUserStore } from '../store/users.ts';
import type { IdentityDeps } from './deps.ts';
import { secondFactorsOf } from './entry.ts';
import type { Logins } from './logins.ts';
import { fieldPlace } from './users.ts';

/**
 * Before second factors change: a recent proof, and where there is a second factor, a login that showed one. Otherwise
 * whoever has a password and a forgotten login takes the second factor away. In the caller's transaction.
 * @throws AppError `sign-in-again`
 */
export async function refuseUnproven(run: Run, logins: Logins, actor: UserActor): Promise<void> {
  logins.refuseStale(actor);
  if (actor.strong || (await secondFactorsOf(run, actor.userId)).length === 0) return;
  throw new AppError(
    'sign-in-again',
    'Confirm first that it is you, with a code or a passkey: here the password alone is not enough.',
  );
}

/** What a browser or an app lists somebody's passkey or codes under: their e-mail, else their display name. */
export async function calledOf(
  run: Run,
  { vault, namesOf }: IdentityDeps,
  userId: string,
): Promise<{ name: string; displayName: string }> {
  const user = await createUserStore(run).whole(userId);
  const displayName = (await namesOf(run, [userId])).get(userId) ?? '';
  if (!user?.email) return { name: displayName, displayName };
  const email = (await vault.of(userId)).openText(fieldPlace(userId, 'email'), user.email);
  return { name: email, displayName };
}
