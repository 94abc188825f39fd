import { nobody, type UserActor } from '../../../kernel/actor.ts';
import type { Run } from '../../../kernel/database/database.ts';
import { AppError } from '../../../kernel/errors.ts';
import { newId } from '../../../kernel/ids.ts';
import { createRelationshipStore, createRoleStore, type RelationshipType } from '../store/index.ts';
import type { AccessDeps } from './deps.ts';
import { actsOverAll, holdsOverAll, refuseUnlessHeld } from './held.ts';
import { guardianRole, leadLacksRole, type Ties, unfitGuardian } from './ties.ts';

export type InvitedRelationship = {
  readonly type: string;
  readonly withUserId: string;
  readonly invitedIs: 'lead' | 'follower';
};
export type AcceptedRelationship = {
  readonly lead: string;
  readonly follower: string;
  readonly type: string;
  readonly invited: string;
  readonly inviter: string | null;
};

/** Many times a large family; a school or a clinic is not the guardian of those in its care. */
const mostChildren = 20;

/** Relationships that come with an invite, with a child, and that end with childhood. In the caller's transaction. */
export function createInvited({ audit, clock, sharesWithLeads, endFallenGrants }: AccessDeps, ties: Ties) {
  /** Whether the relationship needs no further answer: the invited one has said yes by accepting the invite. */
  async function needsNoAnswer(
    run: Run,
    { lead, follower, invited, inviter }: AcceptedRelationship,
    type: RelationshipType,
    minor: boolean,
  ): Promise<boolean> {
    if (!minor) return invited === follower;
    if (inviter === null || inviter === lead || inviter === follower) return false;
    return type.of_minor
      ? holdsOverAll(run, inviter, 'relationship:confirm')
      : ties.isGuardian(run, inviter, follower);
  }

  /** What cannot be is left out and recorded: it must not keep somebody from coming in. */
  async function isPossible(
    run: Run,
    { lead, follower }: AcceptedRelationship,
    type: RelationshipType,
    minor: boolean,
  ): Promise<boolean> {
    if (type.of_minor && !minor) return false;
    if (!(await ties.mayLead(run, lead, type))) return false;
    if (type.of_minor && !(await ties.mayGuard(run, lead))) return false;
    return !(await createRelationshipStore(run).leadsBack(lead, follower, type.name));
  }

  return {
    /** May the actor invite somebody into this relationship? @throws AppError */
    async checkInvitedRelationship(
      run: Run,
      actor: UserActor,
      { type: name, withUserId, invitedIs }: InvitedRelationship,
    ): Promise<void> {
      const type = await ties.typeNamed(run, name);
      const ownFollower = withUserId === actor.userId && invitedIs === 'follower';
      if (!ownFollower && !(await actsOverAll(run, actor, 'relationship:write')))
        throw new AppError('refused', 'You may invite people whom you yourself will accompany.');
      if (type.of_minor) await refuseUnlessHeld(run, actor, 'relationship:confirm');
      const other = await ties.standing(run, withUserId);
      if (!other?.active)
        throw new AppError('bad-request', 'body.relationship.withUserId: there is nobody like that.');
      if (invitedIs === 'lead' && type.of_minor && !other.minor)
        throw new AppError('conflict', 'They are of age, and have no guardian any more.');
      if (invitedIs === 'follower' && type.of_minor && other.minor) throw unfitGuardian();
      if (invitedIs === 'follower' && !(await ties.mayLead(run, withUserId, type))) throw leadLacksRole();
    },

    /** The relationship that an accepted invite brings. */
    async relateByInvite(run: Run, accepted: AcceptedRelationship): Promise<void> {
      const { lead, follower, type: name, inviter } = accepted;
      const record = (outcome: 'done' | 'refused') =>
        audit.record(run, { actor: nobody, action: 'relationship:by-invite', subject: follower, outcome });
      const type = await ties.typeNamed(run, name);
      const minor = (await ties.standing(run, follower))?.minor ?? false;
      if (!(await isPossible(run, accepted, type, minor))) return record('refused');
      const active = await needsNoAnswer(run, accepted, type, minor);
      await ties.endExpired(run, { lead, follower, type: name });
      if (type.of_minor) await endFallenGrants(run, follower);
      const answer = minor ? inviter : follower;
      const added = await createRelationshipStore(run).relate({
        id: newId(),
        lead,
        follower,
        type: name,
        state: active ? 'active' : 'pending',
        consented: active && (await sharesWithLeads(run, follower)),
        requestedBy: inviter,
        ...(active ? { answeredBy: answer, answeredAt: clock.now() } : {}),
      });
      if (added > 0 && active && type.of_minor) await createRoleStore(run).giveRole(lead, guardianRole);
      if (added > 0 && active && lead !== accepted.invited) await ties.tellAccepted(run, lead, follower);
      if (added > 0 && !active) await ties.tell(run, follower, minor, lead);
      await record('done');
    },

    /** A child and the guardian who made them; only whom staff has confirmed as one makes children. */
    async relateChild(
      run: Run,
      { guardian, child, type: name }: { guardian: string; child: string; type: string },
    ): Promise<void> {
      const type = await ties.typeNamed(run, name);
      if (!type.of_minor) throw new AppError('bad-request', 'A child is made with a guardian.');
      await ties.endExpired(run, { lead: guardian });
      const store = createRelationshipStore(run);
      await store.relate({
        id: newId(),
        lead: guardian,
        follower: child,
        type: name,
        state: 'active',
        consented: false,
        requestedBy: guardian,
        answeredBy: guardian,
        answeredAt: clock.now(),
      });
      // Looked at after writing, which holds the guardian: of two children at once, or of a child and the end of the
      // guardianship, the second sees the first.
      if (!(await createRoleStore(run).hasRole(guardian, guardianRole)))
        throw new AppError('conflict', 'Staff has not confirmed them as a guardian. Do that first.');
      if ((await store.childrenOf(guardian)) > mostChildren)
        throw new AppError(
          'conflict',
          `Somebody is guardian of at most ${mostChildren} children here. Name another guardian for this one.`,
        );
    },

    /** The child is of age. @returns those who were guardians */
    async endGuardianships(run: Run, userId: string, by: string | null): Promise<string[]> {
      const store = createRelationshipStore(run);
      const open = await store.lockGuardianships(userId);
      if (open.length === 0) return [];
      await store.end(
        userId,
        open.map((one) => one.id),
        by,
        clock.now(),
      );
      await endFallenGrants(run, userId);
      return [...new Set(open.filter((one) => one.state === 'active').map((one) => one.lead_id))];
    },
  };
}
