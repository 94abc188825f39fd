import { nobody, type UserActor } from '../../../kernel/actor.ts';
import { AppError } from '../../../kernel/errors.ts';
import { createUserStore } from '../store/users.ts';
import type { IdentityDeps } from './deps.ts';
import type { Letters } from './letters.ts';
import type { Logins } from './logins.ts';
import type { OneTime } from './one-time.ts';
import { refuseUnproven } from './proven.ts';
import type { Throttle } from './throttle.ts';
import { fieldPlace, refuseTaken, type Users } from './users.ts';

type Parts = {
  readonly logins: Logins;
  readonly letters: Letters;
  readonly oneTime: OneTime;
  readonly throttle: Throttle;
  readonly users: Users;
};

const proofMinutes = 60;
const place = (userId: string) => ({ table: 'email_changes', column: 'email', key: [userId] });

/** A new e-mail counts once its owner has proven it; the old one is told. */
export function createEmailChange(deps: IdentityDeps, { logins, letters, oneTime, throttle, users }: Parts) {
  const { db, vault, audit, clock, publicUrl } = deps;

  return {
    /** Answers alike for an address that somebody has already: that one is found out when it is proven. */
    request(actor: UserActor, email: string): Promise<void> {
      const { userId } = actor;
      return db.withSystem('request-email-change', async (run) => {
        await refuseUnproven(run, logins, actor);
        await throttle.reserve(run, { by: 'mails', userId });
        const key = await vault.of(userId);
        await createUserStore(run).setEmailChange(userId, key.sealText(place(userId), email), clock.now());
        await oneTime.drop(run, userId, 'email-change');
        const token = await oneTime.make(run, 'email-change', proofMinutes, { userId });
        await letters.emailChangeAsked(run, userId, email);
        await letters.emailProof(
          run,
          userId,
          email,
          `${publicUrl}/confirm-email#token=${token}`,
          proofMinutes,
        );
        await audit.record(run, { actor, action: 'email:change-asked', subject: userId, outcome: 'done' });
      });
    },

    confirm: (token: string) =>
      db.withSystem('confirm-email-change', async (run) => {
        const store = createUserStore(run);
        const found = await oneTime.look(run, 'email-change', token);
        const user = found?.user_id ? await store.lock(found.user_id) : undefined;
        const used = user?.status === 'active' && (await oneTime.use(run, 'email-change', token));
        const userId = user?.id;
        const change = used && userId ? await store.takeEmailChange(userId) : undefined;
        if (!userId || !change)
          throw new AppError(
            'not-found',
            'This link does not work any more. Ask for the change again, in Settings.',
          );
        const key = await vault.of(userId);
        const email = key.openText(place(userId), change.email);
        await letters.emailChanged(run, userId, email);
        await store.change(userId, { email: key.sealText(fieldPlace(userId, 'email'), email) }, clock.now());
        await store.changeEmail(userId, users.emailIndex(email)).catch(refuseTaken);
        // Links that went to the old address work no more.
        await oneTime.drop(run, userId, 'password-reset');
        await audit.record(run, { actor: nobody, action: 'email:change', subject: userId, outcome: 'done' });
      }),
  };
}
