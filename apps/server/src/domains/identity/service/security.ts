import type { UserActor } from '../../../kernel/actor.ts';
import { createCodeStore } from '../store/codes.ts';
import { createPasskeyStore } from '../store/passkeys.ts';
import { createProofStore } from '../store/proofs.ts';
import type { IdentityDeps } from './deps.ts';
import type { Logins } from './logins.ts';
import { passkeyPlace } from './passkeys/place.ts';

const moment = (at: Date | null | undefined): string | null => at?.toISOString() ?? null;

/** What somebody sees of how they get in: nothing that would let anybody else in. */
export function createSecurity({ db, vault }: IdentityDeps, { logins }: { readonly logins: Logins }) {
  return {
    async of(actor: UserActor) {
      const { userId } = actor;
      const found = await db.withSystem('describe-security', async (run) => ({
        password: await createProofStore(run).password(userId),
        passkeys: await createPasskeyStore(run).list(userId),
        generator: await createCodeStore(run).generator(userId),
        recoveryCodesLeft: await createCodeStore(run).recoveryCodesLeft(userId),
        identities: await createProofStore(run).identities(userId),
      }));
      const key = await vault.of(userId);
      const nameOf = (id: string, name: Buffer | null) =>
        name && key.openText({ table: 'identities', column: 'name', key: [userId, id] }, name);
      const { password, generator } = found;
      return {
        password: password ? { changedAt: password.changed_at.toISOString(), short: password.short } : null,
        passkeys: found.passkeys.map((one) => ({
          id: one.id,
          label: key.openText(passkeyPlace(userId, one.id), one.label),
          backedUp: one.backed_up,
          createdAt: one.created_at.toISOString(),
          lastUsedAt: moment(one.last_used_at),
        })),
        codeGenerator: generator?.confirmed_at ? { confirmedAt: generator.confirmed_at.toISOString() } : null,
        recoveryCodesLeft: found.recoveryCodesLeft,
        identities: found.identities.map((one) => ({
          id: one.id,
          provider: one.provider,
          name: nameOf(one.id, one.name),
          linkedAt: one.linked_at.toISOString(),
          lastUsedAt: moment(one.last_used_at),
        })),
        confirmedUntil: moment(logins.freshUntil(actor)),
      };
    },
  };
}
