import type { Actor, SystemActor } from '../../../kernel/actor.ts';
import type { Run } from '../../../kernel/database/database.ts';
import { AppError } from '../../../kernel/errors.ts';
import {
  type Between,
  createFormerStore,
  createRelationshipStore,
  createRoleStore,
  type RelationshipType,
} from '../store/index.ts';
import type { AccessDeps, Standing } from './deps.ts';

export const guardianRole = 'guardian';

type Sides = { readonly lead: string; readonly follower: string };

const expiry: SystemActor = { kind: 'system', name: 'expire-relationship' };

export type Ties = ReturnType<typeof createTies>;

/** What every change of relationships asks, in the caller's transaction. */
export function createTies({
  standingOf,
  endFallenGrants,
  tellAsked,
  tellOutcome,
  audit,
  clock,
}: AccessDeps) {
  /** After a guardianship ended, whose writing holds the lead: with the last one goes the right to make children. */
  async function dropGuardian(run: Run, lead: string, actor: Actor): Promise<void> {
    if ((await createRelationshipStore(run).childrenOf(lead)) > 0) return;
    if ((await createRoleStore(run).takeRole(lead, guardianRole)) === 0) return;
    await audit.record(run, { actor, action: `role:take ${guardianRole}`, subject: lead, outcome: 'done' });
  }

  const readersFor = async (run: Run, follower: string, minor: boolean): Promise<readonly string[]> =>
    minor ? createRelationshipStore(run).guardiansOf(follower) : [follower];

  return {
    dropGuardian,

    /** Writes down that what is past its end has ended: until then it stands in the way of asking again. */
    async endExpired(run: Run, between: Between): Promise<void> {
      const store = createFormerStore(run);
      const expired = await store.lockExpired(between);
      if (expired.length === 0) return;
      const { lead } = between;
      const ids = expired.map((one) => one.id);
      await store.endExpired(lead, ids, clock.now());
      for (const { user_id: subject, of_minor: ofMinor } of expired) {
        await audit.record(run, { actor: expiry, action: 'relationship:expire', subject, outcome: 'done' });
        if (ofMinor) await endFallenGrants(run, subject);
      }
      if (expired.some((one) => one.of_minor && one.state === 'active'))
        await dropGuardian(run, lead, expiry);
    },

    /** Whether somebody can answer for a child: they are of age and may sign in. */
    async mayGuard(run: Run, lead: string): Promise<boolean> {
      const standing = (await standingOf(run, [lead])).get(lead);
      return standing?.active === true && !standing.minor;
    },

    /** @throws AppError `bad-request` */
    async typeNamed(run: Run, name: string): Promise<RelationshipType> {
      const type = await createRelationshipStore(run).findType(name);
      if (!type) throw new AppError('bad-request', 'There is no such type of relationship.');
      return type;
    },

    mayLead: async (run: Run, lead: string, type: RelationshipType): Promise<boolean> =>
      type.lead_role === null || createRoleStore(run).hasRole(lead, type.lead_role),

    standing: async (run: Run, userId: string): Promise<Standing | undefined> =>
      (await standingOf(run, [userId])).get(userId),

    isGuardian: async (run: Run, actor: string, person: string): Promise<boolean> =>
      (await createRelationshipStore(run).guardiansOf(person)).includes(actor),

    /** Whoever has to answer is told: the person, or for a child the guardians, who are not asked about themselves. */
    async tell(run: Run, follower: string, minor: boolean, lead: string): Promise<void> {
      for (const reader of await readersFor(run, follower, minor))
        if (reader !== lead) await tellAsked(run, reader, lead);
    },

    tellAccepted: (run: Run, lead: string, follower: string): Promise<void> =>
      tellOutcome(run, lead, 'relationship-accepted', follower),

    /** Both sides are told, without whoever ended it. */
    async tellEnded(run: Run, ended: Sides, minor: boolean, by: string): Promise<void> {
      const { lead, follower } = ended;
      const told = 'relationship-ended';
      if (lead !== by) await tellOutcome(run, lead, told, follower);
      for (const reader of await readersFor(run, follower, minor))
        if (reader !== lead && reader !== by) await tellOutcome(run, reader, told, lead);
    },
  };
}

export const leadLacksRole = () =>
  new AppError(
    'refused',
    'Only who has the role for it may lead such a relationship. Ask for the role first.',
  );

export const unfitGuardian = () =>
  new AppError('conflict', 'A guardian is of age and may sign in here. Name somebody who is.');

/** Two people who lead each other by one type, in a row of any length: the database says so, in a race as well. */
export function refuseCycle(error: unknown): never {
  if ((error as { constraint?: unknown }).constraint !== 'relationships_no_cycle') throw error;
  throw new AppError(
    'conflict',
    'They lead this person already, directly or through others, by the same type. End that first.',
    { cause: error },
  );
}
