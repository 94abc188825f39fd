import type { Reach, UserActor } from '../../../kernel/actor.ts';
import type { Audit } from '../../../kernel/audit.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { Database, Run } from '../../../kernel/database/database.ts';
import type { Vault } from '../../../kernel/keys/vault.ts';
import type { Log } from '../../../kernel/log.ts';
import type { Look } from '../../../kernel/looks.ts';
import type { Metrics } from '../../../kernel/metrics.ts';
import type { Retention } from '../../../kernel/retention.ts';
import type { Access } from '../../access/index.ts';
import type { Queue } from '../../jobs/index.ts';

/** A session recorded at a workshop. */
export type AtWorkshop = {
  readonly userId: string;
  readonly sessionId: string;
  readonly state: 'recording' | 'complete';
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly channels: readonly {
    readonly number: number;
    readonly dataType: string;
    readonly label: string;
    readonly unit: string;
  }[];
};

export type WorkshopsDeps = {
  readonly db: Database;
  readonly vault: Vault;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly access: Access;
  readonly queue: Queue;
  readonly retention: Retention;
  /** How many days it is kept what people were told of workshops. */
  readonly messageDays: number;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly publicUrl: string;
  /** In the caller's transaction: when people were born, of whom it is known. `hold`: who corrects it meanwhile waits. */
  readonly birthDatesOf: (
    run: Run,
    userIds: readonly string[],
    hold: boolean,
  ) => Promise<ReadonlyMap<string, string>>;
  /** In the caller's transaction: what each agrees to now, by its purpose, what of an earlier text, and what they took back. */
  readonly agreementsOf: (
    run: Run,
    userIds: readonly string[],
    hold: boolean,
  ) => Promise<ReadonlyMap<string, ReadonlyMap<string, 'agreed' | 'outdated' | 'withdrawn'>>>;
  /** In the caller's transaction: what these people recorded at a workshop. */
  readonly sessionsAt: (
    run: Run,
    workshopId: string,
    userIds: readonly string[],
  ) => Promise<readonly AtWorkshop[]>;
  /** Text of the JSON of a channel's overview. */
  readonly overviewOf: (
    about: {
      readonly actor: UserActor;
      readonly reach: Reach;
      readonly userId: string;
      readonly sessionId: string;
      readonly channel: number;
    },
    range: { readonly from?: number | undefined; readonly to?: number | undefined },
    pairs: number,
  ) => Promise<{ readonly text: string }>;
  /** In the caller's transaction: display names; who does not exist is absent. */
  readonly namesOf: (run: Run, userIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /**
   * In the caller's transaction: whether each may sign in, and is a minor; who does not exist is absent. `hold`: who
   * shuts them out, or takes rights from them, waits until it ends.
   */
  readonly standingOf: (
    run: Run,
    userIds: readonly string[],
    hold?: boolean,
  ) => Promise<ReadonlyMap<string, { readonly active: boolean; readonly minor: boolean }>>;
  /** In the caller's transaction, which a system capability opened: tells somebody, where and how they want it. */
  readonly notify: (
    run: Run,
    userId: string,
    kind: 'workshop-participation' | 'workshop-reminder' | 'workshop-organizing',
    facts: {
      readonly workshopId: string;
      readonly what: string;
      readonly userId?: string;
      readonly fields?: readonly string[];
    },
  ) => Promise<void>;
};

/** Who asks, and for whom: oneself, or one's child. */
export type About = {
  readonly actor: UserActor;
  readonly reach: Reach;
  readonly userId: string;
  readonly requestId?: string | undefined;
};

/** Who does something to a workshop. */
export type Managing = {
  readonly actor: UserActor;
  readonly workshopId: string;
  readonly requestId?: string | undefined;
};

/** What an organizer looks at, in one workshop. */
export const lookOf = ({ actor, workshopId, requestId }: Managing, action: string): Look => ({
  ...{ actor, action, requestId },
  place: workshopId,
});
