import type { Reach, UserActor } from '../../../kernel/actor.ts';
import type { Audit } from '../../../kernel/audit.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { Database, Run } from '../../../kernel/database/database.ts';
import { AppError } from '../../../kernel/errors.ts';
import { newId } from '../../../kernel/ids.ts';
import { createAccessStore, type Follower, type HeldPermission } from '../store.ts';
import { createDecisionCache } from './decision-cache.ts';

// Row level security compares a list row by row: 1,000 people cost 25 ms where 40 cost 1.
const mostRelated = 1000;

const guardianTypes = ['parent-child', 'guardian-ward'];

export type AccessDeps = {
  readonly db: Database;
  readonly audit: Audit;
  readonly clock: Clock;
  /** Whether the person agrees to share with those who accompany them. */
  readonly sharesWithLeads: (run: Run, userId: string) => Promise<boolean>;
};

export type Access = {
  /**
   * May the actor use the permission on the subject? The answer is the reach of the request's statements.
   * @throws AppError `refused`, recorded; the same for somebody who does not exist.
   */
  authorise(actor: UserActor, permission: string, subject: string, requestId?: string): Promise<Reach>;
  /** Everyone on whom the actor may use the permission. @throws AppError `refused` when they do not hold it. */
  reachOf(actor: UserActor, permission: string, requestId?: string): Promise<Reach>;
  /** The people whom the actor may see through a relationship, with the word for what they are to the actor. */
  followers(actor: UserActor, permission: string): Promise<Follower[]>;
  rolesOf(actor: UserActor): Promise<string[]>;
  permissionsOf(actor: UserActor): Promise<HeldPermission[]>;
  /** In the caller's transaction. */
  giveRole(run: Run, userId: string, role: string): Promise<void>;
  /** In the caller's transaction: `lead` may from now on see `follower` as the type grants. */
  relate(run: Run, relationship: { lead: string; follower: string; type: string }): Promise<void>;
  /** In the caller's transaction: the follower agreed, or does not agree any more, to share with who accompanies them. */
  setConsented(run: Run, follower: string, consented: boolean): Promise<void>;
  /** Whether the actor is parent or guardian of the person. */
  isGuardian(run: Run, actor: string, person: string): Promise<boolean>;
};

export function createAccess({ db, audit, clock, sharesWithLeads }: AccessDeps): Access {
  const cache = createDecisionCache(clock);

  async function refuse(
    actor: UserActor,
    permission: string,
    subject: string | undefined,
    requestId?: string,
  ): Promise<never> {
    // In a transaction of its own: the request's own is rolled back, and a refusal must be seen.
    await db.withSystem('record-refusal', (run) =>
      audit.record(run, { actor, action: permission, subject, outcome: 'refused', requestId }),
    );
    throw new AppError('refused', 'You may not do this. Ask somebody who manages people here for the right.');
  }

  return {
    async authorise(actor, permission, subject, requestId) {
      const allowed = await cache.get(actor, permission, subject, () =>
        createAccessStore(db.asSystem('decide')).grounds(actor.userId, permission, subject),
      );
      if (!allowed) return refuse(actor, permission, subject, requestId);
      return { to: 'subject', userId: subject };
    },

    async reachOf(actor, permission, requestId) {
      const { scope, followers } = await db.withSystem('decide-many', async (run) => {
        const store = createAccessStore(run);
        const held = (await store.permissionsOf(actor.userId)).find((one) => one.name === permission);
        const everyType = held?.scope === 'related';
        return {
          scope: held?.scope,
          followers: await store.followers(actor.userId, permission, everyType, mostRelated),
        };
      });
      if (scope === 'any') return { to: 'any' };
      const own = scope === undefined ? [] : [actor.userId];
      const userIds = [...own, ...followers.map((follower) => follower.userId)];
      if (userIds.length === 0) return refuse(actor, permission, undefined, requestId);
      return { to: 'related', userIds: userIds.slice(0, mostRelated) };
    },

    followers: (actor, permission) =>
      db.withSystem('decide-many', async (run) => {
        const store = createAccessStore(run);
        const held = (await store.permissionsOf(actor.userId)).find((one) => one.name === permission);
        return store.followers(actor.userId, permission, held?.scope === 'related', mostRelated);
      }),
    rolesOf: (actor) =>
      createAccessStore(db.as(actor, { to: 'subject', userId: actor.userId })).rolesOf(actor.userId),
    permissionsOf: (actor) =>
      createAccessStore(db.as(actor, { to: 'subject', userId: actor.userId })).permissionsOf(actor.userId),
    giveRole: (run, userId, role) => createAccessStore(run).giveRole(userId, role),
    relate: async (run, { lead, follower, type }) => {
      const consented = await sharesWithLeads(run, follower);
      await createAccessStore(run).relate({ id: newId(), lead, follower, type, state: 'active', consented });
    },
    setConsented: (run, follower, consented) => createAccessStore(run).setConsented(follower, consented),
    isGuardian: (run, actor, person) => createAccessStore(run).leads(actor, person, guardianTypes),
  };
}
