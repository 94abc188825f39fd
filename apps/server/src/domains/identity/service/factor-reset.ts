import type { UserActor } from '../../../kernel/actor.ts';
import { AppError, notFound } from '../../../kernel/errors.ts';
import { createCodeStore } from '../store/codes.ts';
import { createPasskeyStore } from '../store/passkeys.ts';
import { createProofStore } from '../store/proofs.ts';
import { createUserStore } from '../store/users.ts';
import type { IdentityDeps } from './deps.ts';
import type { Letters } from './letters.ts';
import type { Logins } from './logins.ts';
import type { OneTime } from './one-time.ts';
import { endPending } from './pending.ts';
import { refuseUnproven } from './proven.ts';

type Parts = { readonly letters: Letters; readonly logins: Logins; readonly oneTime: OneTime };

/**
 * For who has lost phone and recovery codes: somebody who may shut people out makes sure who they are, by other means
 * than this program, and takes the second factors away. It gives nobody a way in: that one comes by mail.
 */
export const createFactorReset = (
  { db, audit, access }: IdentityDeps,
  { letters, logins, oneTime }: Parts,
) => ({
  reset: (actor: UserActor, userId: string): Promise<void> =>
    db.withSystem('reset-second-factors', async (run) => {
      if (actor.userId === userId)
        throw new AppError(
          'conflict',
          'Change your own under Settings, Security: there it is you who proves it.',
        );
      await refuseUnproven(run, logins, actor);
      const user = await createUserStore(run).lock(userId);
      if (user?.status !== 'active') throw notFound();
      // Who manages people is helped by those who give rights: else whoever may shut out could become them.
      if (await access.isStaff(run, userId)) await access.refuseUnlessHeld(run, actor, 'role:write');
      const codes = createCodeStore(run);
      await codes.removeGenerator(userId);
      await codes.removeRecoveryCodes(userId);
      await createPasskeyStore(run).removeAll(userId);
      // Alone it is too short: it was chosen for two. A new one comes by mail.
      const proofs = createProofStore(run);
      if ((await proofs.password(userId))?.short) await proofs.removePassword(userId);
      await logins.endAll(run, userId);
      await endPending(run, oneTime, userId);
      await letters.securityChanged(run, userId, 'factors-reset');
      await audit.record(run, { actor, action: 'second-factor:reset', subject: userId, outcome: 'done' });
    }),
});
