import type { Reach, UserActor } from '../../../kernel/actor.ts';
import type { Run } from '../../../kernel/database/database.ts';
import { newId } from '../../../kernel/ids.ts';
import { createDecisionStore, createRelationshipStore, createRoleStore } from '../store/index.ts';
import { createAnswering } from './answering.ts';
import { createAsking } from './asking.ts';
import { createDecisions } from './decisions.ts';
import type { AccessDeps } from './deps.ts';
import { createGuarding } from './guarding.ts';
import { holdersOf, holdsOverAll, refuseUnlessHeld, refuseWeak } from './held.ts';
import { createInvited } from './invited.ts';
import { createListing } from './listing.ts';
import { createRefusals } from './refusals.ts';
import { createRoles } from './roles.ts';
import { createTies } from './ties.ts';
import { createWhoSees } from './who-sees.ts';
import { createWithin } from './within.ts';

export type Access = ReturnType<typeof createAccess>;

const everybody: Reach = { to: 'any' };

/** What is stored with relationships of the follower's consent to share. */
const sharing = {
  /** In the caller's transaction: the follower agreed, or does not agree any more, to share with who accompanies them. */
  setConsented: async (run: Run, follower: string, consented: boolean): Promise<void> =>
    void (await createRelationshipStore(run).setConsented(follower, consented)),
  /** In the caller's transaction: whoever agreed to that did so by a text that is not the current one any more. */
  endConsented: async (run: Run): Promise<void> => void (await createRelationshipStore(run).endConsented()),
};

/** Who may do what to whom: decisions, roles, and the relationships between people. */
export function createAccess(deps: AccessDeps) {
  const { db, sharesWithLeads } = deps;
  const refusals = createRefusals(deps);
  const ties = createTies(deps);
  const decisions = createDecisions(deps, refusals, { everybody });
  const roles = createRoles(deps, decisions.authoriseAny);
  const invited = createInvited(deps, ties);
  const own = (actor: UserActor) => db.as(actor, { to: 'subject', userId: actor.userId });

  return {
    roles,
    relationships: {
      ...createListing(deps),
      ...createAsking(deps, refusals, ties, decisions.authorise),
      ...createAnswering(deps, refusals, ties, decisions.authoriseAny),
    },

    whoSees: createWhoSees(deps),

    /**
     * May the actor use the permission on the subject? The answer is the reach of the request's statements.
     * @throws AppError `refused`, recorded, the same for somebody who does not exist; `second-factor-missing`
     */
    authorise: decisions.authorise,
    /** A permission over everybody. @throws AppError unless the actor holds it at scope `any`, with a second factor */
    authoriseAny: decisions.authoriseAny,
    /** Everyone on whom the actor may use the permission. @throws AppError when there is nobody */
    reachOf: decisions.reachOf,
    followers: decisions.followers,
    /** Somebody was refused in the middle of what they were about to do; `recording` does the work, and notes it if so. */
    recordRefusal: refusals.record,
    recording: refusals.recording,

    /** In the caller's transaction: whether the person holds any permission on others. */
    isStaff: async (run: Run, userId: string): Promise<boolean> =>
      (await createDecisionStore(run).permissionsOf(userId)).some((one) => one.scope !== 'own'),
    ...{ refuseUnlessHeld, refuseWeak, holdsOverAll, holdersOf },
    /** In the caller's transaction: whether the person holds the permission, over themselves at least. */
    holds: async (run: Run, userId: string, permission: string): Promise<boolean> =>
      (await createDecisionStore(run).permissionsOf(userId)).some((one) => one.name === permission),
    /** In the caller's transaction: the same, of somebody who may sign in now. */
    actsStill: async (run: Run, userId: string, permission: string): Promise<boolean> =>
      (await ties.standing(run, userId))?.active === true && (await holdsOverAll(run, userId, permission)),
    /** In the caller's transaction. */
    isRole: (run: Run, role: string): Promise<boolean> => createRoleStore(run).isRole(role),
    /** In the caller's transaction. */
    giveRole: async (run: Run, userId: string, role: string): Promise<void> =>
      void (await createRoleStore(run).giveRole(userId, role)),
    /** In the caller's transaction. @throws AppError `conflict` when nobody else could manage the rest */
    refuseLastAdministrator: roles.refuseLastAdministrator,
    isLastAdministrator: roles.isLastAdministrator,
    rolesOf: (actor: UserActor) => createRoleStore(own(actor)).rolesOf(actor.userId),
    permissionsOf: (actor: UserActor) => createDecisionStore(own(actor)).permissionsOf(actor.userId),

    ...invited,
    /** In the caller's transaction: `lead` may from now on see `follower` as the type grants. */
    async relate(run: Run, relationship: { lead: string; follower: string; type: string }): Promise<void> {
      await ties.endExpired(run, relationship);
      const consented = await sharesWithLeads(run, relationship.follower);
      const answeredAt = deps.clock.now();
      const row = { id: newId(), ...relationship, state: 'active', consented, answeredAt } as const;
      await createRelationshipStore(run).relate(row);
    },
    ...sharing,
    ...createGuarding(ties),
    ...createWithin(deps),
  };
}
