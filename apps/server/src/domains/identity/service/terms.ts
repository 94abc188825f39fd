import type { UserActor } from '../../../kernel/actor.ts';
import type { Run } from '../../../kernel/database/database.ts';
import { AppError, notFound } from '../../../kernel/errors.ts';
import { createTermsStore } from '../store/terms.ts';
import { createUserStore } from '../store/users.ts';
import type { IdentityDeps } from './deps.ts';

export type Terms = ReturnType<typeof createTerms>;

/** The terms of use: accepted on entry, and again when they change. */
export function createTerms({ db, audit, clock }: IdentityDeps) {
  const currentVersion = async (run: Run): Promise<string> => {
    const row = await createTermsStore(run).current();
    if (!row) throw new Error('There are no terms.');
    return row.version;
  };

  /** In the caller's transaction. @throws AppError `conflict` when they are not the current ones */
  async function acceptWithin(run: Run, userId: string, version: string): Promise<void> {
    if (version !== (await currentVersion(run)))
      throw new AppError('conflict', 'The terms have changed. Read the new ones, then accept those.');
    await createUserStore(run).acceptTerms(userId, version, clock.now());
  }

  return {
    acceptWithin,
    currentVersion,

    text: (language: string) =>
      db.withSystem('read-terms', async (run) => {
        const text = await createTermsStore(run).text(await currentVersion(run), language);
        if (!text) throw notFound();
        return text;
      }),

    accept: (actor: UserActor, version: string) =>
      db.withSystem('accept-terms', async (run) => {
        await acceptWithin(run, actor.userId, version);
        await audit.record(run, { actor, action: 'terms:accept', subject: actor.userId, outcome: 'done' });
      }),
  };
}
