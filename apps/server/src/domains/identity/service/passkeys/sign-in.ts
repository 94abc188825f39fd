import { nobody, type UserActor } from '../../../../kernel/actor.ts';
import { AppError } from '../../../../kernel/errors.ts';
import { createPasskeyStore } from '../../store/passkeys.ts';
import { createUserStore } from '../../store/users.ts';
import type { IdentityDeps, Where } from '../deps.ts';
import type { Bucket } from '../throttle.ts';
import type { PasskeyResponse } from './ceremony.ts';
import type { PasskeyParts } from './parts.ts';

/** The same words for a passkey that nobody has, one of somebody shut out, and an answer that does not fit. */
const failed = () =>
  new AppError('sign-in-failed', 'This passkey does not sign you in. Try again, or take another way in.');

const idOf = (response: PasskeyResponse) => Buffer.from(response.id, 'base64url');

/** Signing in with a passkey, and confirming with one that it is still the same person. */
export function createPasskeySignIn({ db, audit, clock }: IdentityDeps, parts: PasskeyParts) {
  const { ceremonies, logins, throttle } = parts;

  return {
    signInOptions: () => db.withSystem('ask-for-passkey', (run) => ceremonies.requestOptions(run, 'sign-in')),

    async signIn(response: PasskeyResponse, where: Where) {
      const address: Bucket = { by: 'address', place: where.place ?? 'unknown' };
      const passkey = await db.withSystem('try-passkey', async (run) => {
        await throttle.reserve(run, address);
        const question = await ceremonies.useChallenge(run, 'sign-in', response);
        const known = await createPasskeyStore(run).findByCredential(idOf(response));
        return question && known;
      });
      // Nobody said who they are: the authenticator has to.
      const named = response.response.userHandle !== undefined;
      const seen = passkey && named ? await ceremonies.verify(response, passkey) : undefined;
      const login = await db.withSystem('accept-passkey', async (run) => {
        const user = passkey && (await createUserStore(run).lock(passkey.user_id));
        const open = passkey && seen && user?.status === 'active';
        if (!open || (await createPasskeyStore(run).use(passkey, seen, clock.now())) === 0) {
          await audit.record(run, {
            actor: nobody,
            action: 'login:open (passkey)',
            subject: passkey?.user_id,
            outcome: 'refused',
          });
          return undefined;
        }
        await throttle.clear(run, address);
        const userId = passkey.user_id;
        const opened = await logins.open(run, { userId, method: 'passkey', strong: true, where });
        return { userId, ...opened };
      });
      if (!login) throw failed();
      return login;
    },

    confirmOptions: (actor: UserActor) =>
      db.withSystem('ask-for-own-passkey', (run) =>
        ceremonies.requestOptions(run, 'confirm', { userId: actor.userId, about: actor.loginId }),
      ),

    /** The login goes on under a new token, as a strong one. */
    async confirm(actor: UserActor, response: PasskeyResponse) {
      const passkey = await db.withSystem('try-own-passkey', async (run) => {
        const question = await ceremonies.useChallenge(run, 'confirm', response);
        const known = await createPasskeyStore(run).findByCredential(idOf(response));
        const asked = question?.user_id === actor.userId && question.about === actor.loginId;
        return asked && known?.user_id === actor.userId ? known : undefined;
      });
      const seen = passkey && (await ceremonies.verify(response, passkey));
      const login = await db.withSystem('confirm-by-passkey', async (run) => {
        const counts = passkey && seen && (await createPasskeyStore(run).use(passkey, seen, clock.now())) > 0;
        await audit.record(run, {
          actor,
          action: 'login:confirm (passkey)',
          subject: actor.userId,
          outcome: counts ? 'done' : 'refused',
        });
        return counts ? logins.renew(run, actor, true) : undefined;
      });
      if (!login) throw failed();
      return login;
    },
  };
}
