import type { UserActor } from '../../../kernel/actor.ts';
import type { Run } from '../../../kernel/database/database.ts';
import { AppError } from '../../../kernel/errors.ts';
import { createCodeStore } from '../store/codes.ts';
import { createUserStore } from '../store/users.ts';
import { newRecoveryCode } from './codes.ts';
import type { IdentityDeps } from './deps.ts';
import { secondFactorsOf } from './entry.ts';
import type { Letters } from './letters.ts';
import type { Logins } from './logins.ts';
import { refuseUnproven } from './proven.ts';

const count = 10;

export type RecoveryCodes = ReturnType<typeof createRecoveryCodes>;

/** For the day on which the phone is lost: codes that were written down, each of which takes a second factor's place once. */
export function createRecoveryCodes(
  { db, audit }: IdentityDeps,
  { letters, logins }: { readonly letters: Letters; readonly logins: Logins },
) {
  /** In the caller's transaction. @returns the codes, shown once; earlier ones are gone */
  async function make(run: Run, userId: string): Promise<string[]> {
    const made = Array.from({ length: count }, newRecoveryCode);
    const store = createCodeStore(run);
    await store.removeRecoveryCodes(userId);
    await store.insertRecoveryCodes(
      userId,
      made.map(({ hash }) => hash),
    );
    return made.map(({ code }) => code);
  }

  return {
    /** In the caller's transaction; none where there are some left. */
    makeFirst: async (run: Run, userId: string): Promise<string[]> =>
      (await createCodeStore(run).recoveryCodesLeft(userId)) > 0 ? [] : make(run, userId),

    /** In the caller's transaction: without a second factor there is nothing that they take the place of. */
    async removeUnneeded(run: Run, userId: string): Promise<void> {
      if ((await secondFactorsOf(run, userId)).length > 0) return;
      await createCodeStore(run).removeRecoveryCodes(userId);
    },

    renew: (actor: UserActor) =>
      db.withSystem('make-recovery-codes', async (run) => {
        const { userId } = actor;
        // One after the other for a person, or two at once would leave twice as many.
        await createUserStore(run).lock(userId);
        await refuseUnproven(run, logins, actor);
        if ((await secondFactorsOf(run, userId)).length === 0)
          throw new AppError('conflict', 'Add a passkey or a code generator first.');
        const codes = await make(run, userId);
        await letters.securityChanged(run, userId, 'recovery-codes');
        await audit.record(run, { actor, action: 'recovery-code:make', subject: userId, outcome: 'done' });
        return codes;
      }),
  };
}
