import type { AppActor, Reach, SystemActor, UserActor } from '../../../kernel/actor.ts';
import type { Audit } from '../../../kernel/audit.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { Database, Run } from '../../../kernel/database/database.ts';
import type { Vault } from '../../../kernel/keys/vault.ts';
import type { Log } from '../../../kernel/log.ts';
import type { Retention } from '../../../kernel/retention.ts';
import type { Queue } from '../../jobs/index.ts';
import type { UserSummary } from '../../people/index.ts';

export type TelemetryDeps = {
  readonly db: Database;
  readonly vault: Vault;
  readonly audit: Audit;
  readonly clock: Clock;
  /** What the database's clock tells, where it is not asked itself. */
  readonly databaseClock?: Clock | undefined;
  readonly log: Log;
  readonly retention: Retention;
  /** Whether the person agrees that their use is counted. */
  readonly countsUse: (run: Run, userId: string) => Promise<boolean>;
  /** Those of the people whom the actor may see. */
  readonly describeUsers: (
    actor: UserActor | AppActor,
    userIds: readonly string[],
  ) => Promise<ReadonlyMap<string, UserSummary>>;
  /** Since when they have agreed without a break; undefined where they do not. */
  readonly agreedSince: (run: Run, userId: string) => Promise<Date | undefined>;
  readonly queue: Queue;
  /** After so many days nobody can read an activity any more. */
  readonly activityDays: number;
  /** After so many months events are packed into the archive of their person. */
  readonly eventMonths: number;
};

/** Who asks, and about whom. */
export type About = {
  readonly actor: UserActor | AppActor | SystemActor;
  readonly reach: Reach;
  readonly userId: string;
};
