import type { Run } from '../../../kernel/database/database.ts';
import { createUserStore } from '../store/users.ts';
import type { OneTime } from './one-time.ts';

/**
 * Whatever was begun and not ended stops, in the caller's transaction: a reset, a new e-mail, a sign-in that waits, a
 * visit to a provider. Whoever had somebody's browser for five minutes keeps nothing that outlives a new password.
 */
export async function endPending(run: Run, oneTime: OneTime, userId: string): Promise<void> {
  await oneTime.drop(run, userId, 'password-reset', 'email-change', 'second-factor', 'provider', 'passkey');
  await createUserStore(run).takeEmailChange(userId);
}
