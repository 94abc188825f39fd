import type { UserActor } from '../../../kernel/actor.ts';
import { AppError } from '../../../kernel/errors.ts';
import { createProofStore } from '../store/proofs.ts';
import { type Codes, isGuessable } from './codes.ts';
import type { IdentityDeps } from './deps.ts';
import { secondFactorsOf } from './entry.ts';
import type { Logins } from './logins.ts';
import type { Passwords } from './passwords.ts';
import type { Bucket, Throttle } from './throttle.ts';

type Parts = {
  readonly codes: Codes;
  readonly logins: Logins;
  readonly passwords: Passwords;
  readonly throttle: Throttle;
};

const failed = () =>
  new AppError('sign-in-failed', 'That does not fit. Try again, or confirm another way that it is you.');

const moreIsNeeded = () =>
  new AppError('sign-in-again', 'Confirm with a code or a passkey: here the password alone is not enough.');

/** Proving again who one is, while signed in: the login goes on under a new token. */
export function createConfirm({ db, audit }: IdentityDeps, parts: Parts) {
  const { codes, logins, passwords, throttle } = parts;
  const own = (actor: UserActor): Bucket => ({ by: 'person', userId: actor.userId });

  return {
    /** One factor is no second one: the login is as strong as it was. */
    async byPassword(actor: UserActor, password: string) {
      const known = await db.withSystem('check-own-password', async (run) => {
        // Whoever has a second factor proves with that one: a password alone would be half a proof.
        if ((await secondFactorsOf(run, actor.userId)).length > 0) throw moreIsNeeded();
        await throttle.reserve(run, own(actor));
        return createProofStore(run).password(actor.userId);
      });
      const fits = await passwords.verify(known?.hash, password);
      const login = await db.withSystem('confirm-by-password', async (run) => {
        await audit.record(run, {
          actor,
          action: 'login:confirm (password)',
          subject: actor.userId,
          outcome: fits ? 'done' : 'refused',
        });
        if (!fits) return undefined;
        await throttle.clear(run, own(actor));
        return logins.renew(run, actor);
      });
      if (!login) throw failed();
      return login;
    },

    /** The login counts as strong from now on. */
    async byCode(actor: UserActor, code: string) {
      const login = await db.withSystem('confirm-by-code', async (run) => {
        if (isGuessable(code)) await throttle.reserve(run, own(actor));
        const used = await codes.use(run, actor.userId, code);
        await audit.record(run, {
          actor,
          action: `login:confirm (${used ?? 'code'})`,
          subject: actor.userId,
          outcome: used ? 'done' : 'refused',
        });
        if (!used) return undefined;
        await throttle.clear(run, own(actor));
        return logins.renew(run, actor, true);
      });
      if (!login) throw failed();
      return login;
    },
  };
}
