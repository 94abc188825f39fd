import type { UserActor } from '../../../kernel/actor.ts';
import type { Audit } from '../../../kernel/audit.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { Database, Run } from '../../../kernel/database/database.ts';
import type { Queue } from '../../jobs/index.ts';
import type { WorkshopSight } from './seen.ts';

/** Whether somebody is here and may sign in, and whether they are a child. */
export type Standing = { readonly active: boolean; readonly minor: boolean };

export type AccessDeps = {
  readonly db: Database;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly queue: Queue;
  /** Whether the person agrees to share with those who accompany them. */
  readonly sharesWithLeads: (run: Run, userId: string) => Promise<boolean>;
  /** In the caller's transaction; who does not exist is absent. */
  readonly standingOf: (run: Run, userIds: readonly string[]) => Promise<ReadonlyMap<string, Standing>>;
  /** Under which keyed hash an e-mail is found. */
  readonly emailIndex: (email: string) => Buffer;
  /** In the caller's transaction: whose e-mail it is. */
  readonly ownerOfEmail: (run: Run, emailIndex: Buffer) => Promise<string | undefined>;
  /** In the caller's transaction: display names; who does not exist is absent. */
  readonly namesOf: (run: Run, userIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** In the caller's transaction: whether an open invite grants the role. */
  readonly isRoleInvited: (run: Run, role: string) => Promise<boolean>;
  /** Writes, in the caller's transaction, to the follower or their guardian that the lead would like to accompany them. */
  readonly tellAsked: (run: Run, userId: string, lead: string) => Promise<void>;
  /** In the caller's transaction: who sees the person because they run a workshop of theirs. */
  readonly workshopSightOf: (run: Run, userId: string) => Promise<readonly WorkshopSight[]>;
  /** In the caller's transaction: apps act no longer on the word of who is no guardian of the person now. */
  readonly endFallenGrants: (run: Run, userId: string) => Promise<void>;
  /** In the transaction in which somebody may not do any more what they might: what rests on it ends. */
  readonly rightsTaken: (run: Run) => Promise<void>;
  /** Tells, in the caller's transaction, what became of a relationship with `other`. */
  readonly tellOutcome: (
    run: Run,
    userId: string,
    outcome: 'relationship-accepted' | 'relationship-ended',
    other: string,
  ) => Promise<void>;
};

/** Who asks, and whom it is about. */
export type About = {
  readonly actor: UserActor;
  readonly userId: string;
  readonly requestId?: string | undefined;
};
