import type { Run } from '../../../../kernel/database/database.ts';
import type { Vault } from '../../../../kernel/keys/vault.ts';
import { createUserStore } from '../../store/users.ts';
import { fieldPlace } from '../users.ts';

/** Where an address waits that is not proven yet. */
export const pendingPlace = (userId: string) => ({ table: 'email_changes', column: 'email', key: [userId] });

/** In the caller's transaction: where the invite went: to the address that waits for acceptance, else to their own. */
export async function invitedEmail(run: Run, vault: Vault, userId: string): Promise<string | undefined> {
  const store = createUserStore(run);
  const pending = await store.emailChange(userId);
  const user = await store.whole(userId);
  const key = await vault.of(userId);
  if (pending) return key.openText(pendingPlace(userId), pending.email);
  return user?.email ? key.openText(fieldPlace(userId, 'email'), user.email) : undefined;
}
