import type { SystemActor, UserActor } from '../../../kernel/actor.ts';
import type { Run } from '../../../kernel/database/database.ts';
import { AppError, notFound } from '../../../kernel/errors.ts';
import { hashToken, newToken } from '../../../kernel/ids.ts';
import { createAppStore } from '../store/apps.ts';
import { createGrantStore, type GrantRow } from '../store/grants.ts';
import { refuseOwnApp } from './apps.ts';
import type { AppdataDeps, PersonAbout } from './deps.ts';
import type { AppScope } from './scopes.ts';

/** A page fetches its token at once; whoever finds the code later is too late. */
const codeMilliseconds = 60_000;

export type NewGrant = {
  readonly scopes: readonly AppScope[];
  /** Where the person came from with the wish that the app acts for them, and what its page can prove (RFC 7636). */
  readonly page?: { readonly origin: string; readonly challenge: string } | undefined;
};

const fallen: SystemActor = { kind: 'system', name: 'end-fallen-grants' };

const shown = ({ scopes, state, grantedAt, lastUsedAt, ...rest }: GrantRow) => ({
  ...rest,
  scopes: scopes as AppScope[],
  active: state === 'active',
  grantedAt: grantedAt.toISOString(),
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
});

/** The leave that a person gives an app to act for them. */
export function createGrants({ db, audit, clock, access, isMinor, tellGranted }: AppdataDeps) {
  /**
   * Nobody lets an app act for somebody else, whatever rights they have: an adult for themselves, a parent or guardian
   * for a child. A child may take back what was granted for them.
   */
  async function refuseOthers(run: Run, actor: UserActor, userId: string, what: 'give' | 'withdraw') {
    const minor = await isMinor(run, userId);
    const allowed =
      actor.userId === userId
        ? !minor || what === 'withdraw'
        : minor && (await access.isGuardian(run, actor.userId, userId));
    if (allowed) return;
    throw new AppError(
      'refused',
      minor
        ? 'A parent or guardian decides which apps act for a child. Ask them.'
        : 'Only the person themselves decides which apps act for them. Ask them.',
    );
  }

  /** The person, and of a child the other parents and guardians: each answers for the child. */
  async function tell(run: Run, by: string, userId: string, facts: { app: string; appName: string }) {
    const guardians = by === userId ? [] : await access.guardiansOf(run, userId);
    await tellGranted(run, userId, { userId: by, ...facts });
    for (const guardian of guardians)
      if (guardian !== by) await tellGranted(run, guardian, { userId, ...facts });
  }

  return {
    /**
     * In the caller's transaction: a guardianship of the person ended or begins, or they came of age. What was granted
     * by whoever is no guardian now is gone for good: it does not come back with them.
     */
    async endFallen(run: Run, userId: string): Promise<void> {
      for (const { app } of await createGrantStore(run).endFallen(userId))
        await audit.record(run, {
          actor: fallen,
          action: `grant:end ${app}`,
          subject: userId,
          outcome: 'done',
        });
    },

    // As the program: when a token was last used stands beside its hash, which nobody else may read.
    list: async ({ userId }: PersonAbout) =>
      (await createGrantStore(db.asSystem('list-grants')).list(userId)).map(shown),

    /** In the caller's transaction; for somebody made up, who allows it themselves. */
    giveWithin: (run: Run, userId: string, app: string, scopes: readonly AppScope[]) =>
      createGrantStore(run).give({ userId, app, scopes, by: userId, at: clock.now() }),

    /** Giving again replaces the scopes; tokens that have more can do less from the next statement on. */
    give: ({ actor, userId, requestId }: PersonAbout, app: string, { scopes, page }: NewGrant) =>
      db.withSystem('give-grant', async (run) => {
        const store = createGrantStore(run);
        await store.holdPerson(userId);
        await refuseOthers(run, actor, userId, 'give');
        refuseOwnApp(app);
        const known = await createAppStore(run).holdActive(app);
        if (!known) throw notFound();
        if (page && !known.origins.includes(page.origin))
          throw new AppError('bad-request', 'body.returnTo: this app has no pages there.');
        const at = clock.now();
        const [before] = await store.list(userId, app);
        await store.give({ userId, app, scopes: [...new Set(scopes)], by: actor.userId, at });
        await store.endOfOthers(userId, app, actor.userId);
        const code = page && newToken();
        if (page && code)
          await store.addCode({
            hash: hashToken(code),
            app,
            userId,
            by: actor.userId,
            challenge: Buffer.from(page.challenge, 'base64url'),
            origin: page.origin,
            expiresAt: new Date(at.getTime() + codeMilliseconds),
          });
        await audit.record(run, {
          actor,
          action: `grant:give ${app}`,
          subject: userId,
          outcome: 'done',
          requestId,
        });
        const [grant] = await store.list(userId, app);
        if (!grant) throw notFound();
        // Somebody else may sit at a screen that was left open; who only comes back with the same is told nothing.
        if (before?.grantedBy !== actor.userId || !scopes.every((scope) => before.scopes.includes(scope)))
          await tell(run, actor.userId, userId, { app, appName: known.name });
        return code ? { grant: shown(grant), code } : { grant: shown(grant) };
      }),

    /** Acts at once: what the app's tokens could see of the person is gone from the next statement on. */
    withdraw: ({ actor, userId, requestId }: PersonAbout, app: string) =>
      db.withSystem('withdraw-grant', async (run) => {
        await refuseOthers(run, actor, userId, 'withdraw');
        if (!(await createGrantStore(run).withdraw(userId, app))) throw notFound();
        await audit.record(run, {
          actor,
          action: `grant:withdraw ${app}`,
          subject: userId,
          outcome: 'done',
          requestId,
        });
      }),
  };
}
