import type { AppActor, Reach, UserActor } from '../../../kernel/actor.ts';
import type { Audit } from '../../../kernel/audit.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { Database, Run } from '../../../kernel/database/database.ts';
import type { Once } from '../../../kernel/http/idempotency.ts';
import type { Vault } from '../../../kernel/keys/vault.ts';
import type { Access } from '../../access/index.ts';
import type { UserSummary } from '../../people/index.ts';

export type AppdataDeps = {
  readonly db: Database;
  readonly vault: Vault;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly access: Access;
  readonly once: Once;
  /** How many versions of a value are kept, the newest included; 0: none. */
  readonly historyDepth: number;
  /** In the caller's transaction. */
  readonly isMinor: (run: Run, userId: string) => Promise<boolean>;
  /** @throws AppError `sign-in-again` unless the person proved a short while ago who they are. */
  readonly refuseStale: (actor: UserActor) => void;
  /** Writes into the caller's transaction what somebody did. */
  readonly recordActivity: (
    run: Run,
    activity: { userId: string; app: string; type: string },
  ) => Promise<void>;
  /**
   * Tells somebody, in the caller's transaction, that an app may act for them, or for their child. Its `userId` is the
   * other person: who allowed it, or the child.
   */
  readonly tellGranted: (
    run: Run,
    userId: string,
    facts: { userId: string; app: string; appName: string },
  ) => Promise<void>;
  /** Of these people whom the actor may see. */
  readonly describeUsers: (
    actor: UserActor | AppActor,
    userIds: readonly string[],
  ) => Promise<ReadonlyMap<string, UserSummary>>;
};

/** Who asks, whom it is about, and what they may see. */
export type About = {
  readonly actor: UserActor | AppActor;
  readonly reach: Reach;
  readonly userId: string;
  readonly requestId?: string | undefined;
};

/** The same of a person, never an app. */
export type PersonAbout = Omit<About, 'actor'> & { readonly actor: UserActor };
