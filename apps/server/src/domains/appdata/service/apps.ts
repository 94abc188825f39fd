import type { Reach, UserActor } from '../../../kernel/actor.ts';
import type { Run } from '../../../kernel/database/database.ts';
import { AppError, notFound } from '../../../kernel/errors.ts';
import { hashToken, newId, newToken } from '../../../kernel/ids.ts';
import { type AppChange, createAppStore } from '../store/apps.ts';
import { createGrantStore } from '../store/grants.ts';
import { createTokenStore } from '../store/tokens.ts';
import type { AppdataDeps } from './deps.ts';
import { type AppScope, ownApp } from './scopes.ts';

const day = 86_400_000;
/** Tokens of its own that an app may have at once: more is a program that makes one each time it starts. */
const mostTokens = 50;

/** Somebody who registers apps. */
export type ByStaff = {
  readonly actor: UserActor;
  readonly reach: Reach;
  readonly requestId?: string | undefined;
};

/** @throws AppError where the app is the product itself */
export function refuseOwnApp(app: string): void {
  if (app === ownApp)
    throw new AppError('refused', 'This is Attune itself: it is neither changed nor granted like an app.');
}

/** Which apps there are, and the tokens that are their own. */
export function createApps({ db, audit, clock, refuseStale }: AppdataDeps, forgetOrigins: () => void) {
  const full = (row: NonNullable<Awaited<ReturnType<ReturnType<typeof createAppStore>['one']>>>) => ({
    app: row.slug,
    name: row.name,
    description: row.description,
    origins: row.origins,
    state: row.state as 'active' | 'disabled',
    grants: row.grants ?? 0,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  });

  return {
    list: async (actor: UserActor) => {
      const rows = await createAppStore(db.as(actor, { to: 'subject', userId: actor.userId })).active();
      return rows.map(({ slug, ...rest }) => ({ app: slug, ...rest }));
    },

    /** In the caller's transaction: which of these apps there are. */
    among: async (run: Run, apps: readonly string[]): Promise<readonly string[]> =>
      apps.length === 0 ? [] : (await createAppStore(run).among(apps)).map(({ slug }) => slug),

    /** In the caller's transaction. @returns false where there is an app of this name already, which stays as it is */
    addWithin: (
      run: Run,
      { app, ...rest }: { app: string; name: string; description: string; origins: readonly string[] },
    ): Promise<boolean> => createAppStore(run).add({ slug: app, ...rest }),

    all: async ({ actor, reach }: ByStaff) => (await createAppStore(db.as(actor, reach)).all()).map(full),

    async one({ actor, reach }: ByStaff, app: string) {
      const store = createAppStore(db.as(actor, reach));
      const row = await store.one(app);
      if (!row) throw notFound();
      const schemas = await store.schemas(app);
      return {
        ...full(row),
        schemas: schemas.map((one) => ({
          key: one.key,
          schema: one.schema,
          updatedAt: one.updated_at.toISOString(),
        })),
      };
    },

    async add(
      { actor, reach, requestId }: ByStaff,
      { app, ...rest }: { app: string; name: string; description: string; origins: readonly string[] },
    ) {
      // Who has pages can be given people's tokens: as serious as making a token.
      if (rest.origins.length > 0) refuseStale(actor);
      const added = await db.withActor(actor, reach, async (run) => {
        const store = createAppStore(run);
        if (!(await store.add({ slug: app, ...rest })))
          throw new AppError('conflict', 'There is an app of this name already. Choose another.');
        await audit.record(run, { actor, action: `app:register ${app}`, outcome: 'done', requestId });
        return store.one(app);
      });
      forgetOrigins();
      if (!added) throw notFound();
      return full(added);
    },

    /**
     * Switched off, an app can do nothing from the next statement on; its grants come back with it. Where a page is
     * none of the app's any more, what its pages hold ends: which of them holds what, nobody knows.
     */
    async change({ actor, reach, requestId }: ByStaff, app: string, change: AppChange) {
      refuseOwnApp(app);
      if (change.origins || change.state === 'active') refuseStale(actor);
      const changed = await db.withActor(actor, reach, async (run) => {
        const store = createAppStore(run);
        const before = await store.hold(app);
        if (!before || !(await store.change(app, change))) throw notFound();
        const { origins = before.origins } = change;
        if (!before.origins.every((origin) => origins.includes(origin))) {
          await createGrantStore(run).endOpenCodes(app);
          await createTokenStore(run).endOfPersons(app);
        }
        await audit.record(run, { actor, action: `app:change ${app}`, outcome: 'done', requestId });
        return store.one(app);
      });
      forgetOrigins();
      if (!changed) throw notFound();
      return full(changed);
    },

    tokens: {
      async list({ actor, reach }: ByStaff, app: string) {
        const rows = await createTokenStore(db.as(actor, reach)).ofApp(app);
        return rows.map((row) => ({
          tokenId: row.id,
          label: row.label,
          scopes: row.scopes as AppScope[],
          createdAt: row.created_at.toISOString(),
          lastUsedAt: row.last_used_at?.toISOString() ?? null,
          expiresAt: row.expires_at.toISOString(),
        }));
      },

      /** The token is in the answer and nowhere else. */
      async make(
        { actor, reach, requestId }: ByStaff,
        app: string,
        { label, scopes, days }: { label: string; scopes: readonly AppScope[]; days: number },
      ) {
        refuseOwnApp(app);
        refuseStale(actor);
        const token = `app_${newToken()}`;
        const [id, at] = [newId(), clock.now()];
        const expiresAt = new Date(at.getTime() + days * day);
        await db.withActor(actor, reach, async (run) => {
          if (!(await createAppStore(run).hold(app))) throw notFound();
          const store = createTokenStore(run);
          if ((await store.ofApp(app)).length >= mostTokens)
            throw new AppError(
              'conflict',
              `An app may have ${mostTokens} tokens. Revoke one that is not used.`,
            );
          const hash = hashToken(token);
          await store.add({ hash, app, id, label, scopes, by: actor.userId, at, expiresAt });
          await audit.record(run, { actor, action: `app:make-token ${app}`, outcome: 'done', requestId });
        });
        return { token, tokenId: id, label, scopes, expiresAt: expiresAt.toISOString() };
      },

      async revoke({ actor, reach, requestId }: ByStaff, app: string, tokenId: string) {
        refuseOwnApp(app);
        refuseStale(actor);
        await db.withActor(actor, reach, async (run) => {
          if (!(await createTokenStore(run).end(app, tokenId))) throw notFound();
          await audit.record(run, { actor, action: `app:revoke-token ${app}`, outcome: 'done', requestId });
        });
      },
    },
  };
}
