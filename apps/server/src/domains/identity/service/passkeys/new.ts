import { type Actor, nobody, type UserActor } from '../../../../kernel/actor.ts';
import type { Run } from '../../../../kernel/database/database.ts';
import { AppError } from '../../../../kernel/errors.ts';
import { newId } from '../../../../kernel/ids.ts';
import { createPasskeyStore } from '../../store/passkeys.ts';
import { createUserStore } from '../../store/users.ts';
import type { IdentityDeps, Where } from '../deps.ts';
import { type Acceptance, noInvite } from '../invites/accept.ts';
import { calledOf, refuseUnproven } from '../proven.ts';
import type { Credential, NewPasskeyResponse } from './ceremony.ts';
import type { PasskeyParts } from './parts.ts';
import { passkeyPlace } from './place.ts';

/** More than anybody has devices; a row costs nothing, a list without an end would. */
const mostPasskeys = 20;

const unfit = () =>
  new AppError('bad-request', 'This passkey could not be checked. Nothing was stored; begin again.');

/** Making a passkey: when signed in, or to accept an invite with. */
export function createNewPasskeys(deps: IdentityDeps, parts: PasskeyParts) {
  const { db, vault, audit, clock } = deps;
  const { ceremonies, invites, letters, logins } = parts;

  /** Whose offer the response answers, and what it proves. Uses the offer up, well answered or not. */
  async function answered(
    purpose: 'register' | 'accept',
    response: NewPasskeyResponse,
  ): Promise<{ userId: string; credential: Credential }> {
    const offer = await db.withSystem('take-passkey-answer', (run) =>
      ceremonies.useChallenge(run, purpose, response),
    );
    const credential = offer && (await ceremonies.verifyNew(response));
    if (!offer?.user_id || !credential) throw unfit();
    return { userId: offer.user_id, credential };
  }

  /** In the caller's transaction. */
  async function insert(
    run: Run,
    actor: Actor,
    passkey: { userId: string; credential: Credential; label: string },
  ) {
    const { userId, credential, label } = passkey;
    const id = newId();
    const at = clock.now();
    await createPasskeyStore(run).insert({
      userId,
      id,
      credentialId: credential.id,
      publicKey: credential.publicKey,
      counter: credential.counter,
      transports: credential.transports,
      label: (await vault.of(userId)).sealText(passkeyPlace(userId, id), label),
      backedUp: credential.backedUp,
      at,
    });
    await audit.record(run, { actor, action: 'passkey:add', subject: userId, outcome: 'done' });
    return {
      id,
      label,
      backedUp: credential.backedUp,
      createdAt: at.toISOString(),
      lastUsedAt: null,
    };
  }

  return {
    registerOptions: (actor: UserActor) =>
      db.withSystem('offer-passkey', async (run) => {
        await refuseUnproven(run, logins, actor);
        const called = await calledOf(run, deps, actor.userId);
        return ceremonies.creationOptions(run, 'register', { userId: actor.userId, ...called });
      }),

    async register(actor: UserActor, response: NewPasskeyResponse, label: string) {
      const { userId, credential } = await answered('register', response);
      if (userId !== actor.userId) throw unfit();
      return db
        .withSystem('add-passkey', async (run) => {
          await createUserStore(run).lock(userId);
          await refuseUnproven(run, logins, actor);
          if ((await createPasskeyStore(run).list(userId)).length >= mostPasskeys)
            throw new AppError('conflict', `There are ${mostPasskeys} passkeys. Remove one first.`);
          const passkey = await insert(run, actor, { userId, credential, label });
          await letters.securityChanged(run, userId, 'passkey-added');
          return { passkey, login: await logins.renew(run, actor, true) };
        })
        .catch(refuseTaken);
    },

    /** Looking at the invite uses nothing up. */
    async acceptOptions(token: string) {
      const { userId, name, email } = await invites.invitedBy(token);
      return db.withSystem('offer-passkey-to-invited', (run) =>
        ceremonies.creationOptions(run, 'accept', { userId, name: email, displayName: name }),
      );
    },

    async accept(
      { response, label, ...acceptance }: Acceptance & { response: NewPasskeyResponse; label: string },
      where: Where,
    ) {
      const { userId: invited, credential } = await answered('accept', response);
      return db
        .withSystem('accept-invite-with-passkey', (run) =>
          invites.acceptWithin(run, acceptance, where, async (inner, userId) => {
            // A passkey that was made for another invite carries another person's handle.
            if (userId !== invited) throw noInvite();
            await insert(inner, nobody, { userId, credential, label });
            return { method: 'passkey', strong: true };
          }),
        )
        .catch(refuseTaken);
    },
  };
}

function refuseTaken(error: unknown): never {
  if ((error as { constraint?: unknown }).constraint !== 'passkey_credentials_pkey') throw error;
  throw new AppError('conflict', 'This passkey is known already. Make a new one.', { cause: error });
}
