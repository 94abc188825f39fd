import type { UserActor } from '../../../kernel/actor.ts';
import { AppError, notFound } from '../../../kernel/errors.ts';
import { createCodeStore } from '../store/codes.ts';
import { createUserStore } from '../store/users.ts';
import type { Codes } from './codes.ts';
import type { IdentityDeps } from './deps.ts';
import type { Letters } from './letters.ts';
import type { Logins } from './logins.ts';
import { calledOf, refuseUnproven } from './proven.ts';
import type { RecoveryCodes } from './recovery-codes.ts';
import type { WaysIn } from './ways-in.ts';

type Parts = {
  readonly codes: Codes;
  readonly letters: Letters;
  readonly logins: Logins;
  readonly recoveryCodes: RecoveryCodes;
  readonly waysIn: WaysIn;
};

/** An app that makes a new code every 30 s from a secret that it shares with us. */
export function createCodeGenerator(deps: IdentityDeps, parts: Parts) {
  const { db, audit, clock } = deps;
  const { codes, letters, logins, recoveryCodes, waysIn } = parts;
  return {
    /** Counts for nothing until a code from it was shown. Asked again, there is a new secret. */
    offer: (actor: UserActor) =>
      db.withSystem('offer-code-generator', async (run) => {
        const { userId } = actor;
        await refuseUnproven(run, logins, actor);
        const { name } = await calledOf(run, deps, userId);
        const { sealed, secret, uri } = await codes.newSecret(userId, name);
        if ((await createCodeStore(run).offer(userId, sealed, clock.now())) === 0)
          throw new AppError(
            'conflict',
            'There is a code generator already. Remove it, then add the new one.',
          );
        return { secret, uri };
      }),

    confirm: (actor: UserActor, code: string) =>
      db.withSystem('add-code-generator', async (run) => {
        const { userId } = actor;
        const store = createCodeStore(run);
        await createUserStore(run).lock(userId);
        await refuseUnproven(run, logins, actor);
        const generator = await store.generator(userId);
        if (!generator || generator.confirmed_at)
          throw new AppError(
            'conflict',
            'There is no new code generator to confirm. Ask for a secret first.',
          );
        const step = await codes.stepOfSealed(userId, generator.secret, code);
        if (step === undefined) {
          throw new AppError(
            'bad-request',
            'This code does not fit. Take the newest one, and see that the clock of the device is right.',
          );
        }
        await store.confirm(userId, step, clock.now());
        const made = await recoveryCodes.makeFirst(run, userId);
        await letters.securityChanged(run, userId, 'code-added');
        await audit.record(run, { actor, action: 'code-generator:add', subject: userId, outcome: 'done' });
        return { recoveryCodes: made, login: await logins.renew(run, actor, true) };
      }),

    remove: (actor: UserActor) =>
      db.withSystem('remove-code-generator', async (run) => {
        const { userId } = actor;
        await refuseUnproven(run, logins, actor);
        await waysIn.remove(run, userId, async () => {
          if ((await createCodeStore(run).removeGenerator(userId)) === 0) throw notFound();
          await recoveryCodes.removeUnneeded(run, userId);
          await letters.securityChanged(run, userId, 'code-removed');
          await audit.record(run, {
            actor,
            action: 'code-generator:remove',
            subject: userId,
            outcome: 'done',
          });
        });
      }),
  };
}
