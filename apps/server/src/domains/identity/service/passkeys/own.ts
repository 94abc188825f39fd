import type { UserActor } from '../../../../kernel/actor.ts';
import { notFound } from '../../../../kernel/errors.ts';
import { createPasskeyStore } from '../../store/passkeys.ts';
import type { IdentityDeps } from '../deps.ts';
import { refuseUnproven } from '../proven.ts';
import type { PasskeyParts } from './parts.ts';
import { passkeyPlace } from './place.ts';

/** Calling one's own passkeys something, and removing them. */
export function createOwnPasskeys({ db, vault, audit }: IdentityDeps, parts: PasskeyParts) {
  const { letters, logins, recoveryCodes, waysIn } = parts;
  return {
    rename: (actor: UserActor, id: string, label: string) =>
      db.withSystem('rename-passkey', async (run) => {
        const { userId } = actor;
        const sealed = (await vault.of(userId)).sealText(passkeyPlace(userId, id), label);
        if ((await createPasskeyStore(run).rename(userId, id, sealed)) === 0) throw notFound();
        await audit.record(run, { actor, action: 'passkey:rename', subject: userId, outcome: 'done' });
      }),

    remove: (actor: UserActor, id: string) =>
      db.withSystem('remove-passkey', async (run) => {
        const { userId } = actor;
        await refuseUnproven(run, logins, actor);
        await waysIn.remove(run, userId, async () => {
          if ((await createPasskeyStore(run).remove(userId, id)) === 0) throw notFound();
          await recoveryCodes.removeUnneeded(run, userId);
          await letters.securityChanged(run, userId, 'passkey-removed');
          await audit.record(run, { actor, action: 'passkey:remove', subject: userId, outcome: 'done' });
        });
      }),
  };
}
