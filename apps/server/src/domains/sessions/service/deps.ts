import type { LoginProof, Reach, SystemActor, UserActor } from '../../../kernel/actor.ts';
import type { Audit } from '../../../kernel/audit.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { Database, Run } from '../../../kernel/database/database.ts';
import type { Once } from '../../../kernel/http/idempotency.ts';
import type { Vault } from '../../../kernel/keys/vault.ts';
import type { Limit } from '../../../kernel/limit.ts';
import type { Log } from '../../../kernel/log.ts';
import type { Metrics } from '../../../kernel/metrics.ts';
import type { Retention } from '../../../kernel/retention.ts';
import type { Consent } from '../../consent/index.ts';
import type { Queue } from '../../jobs/index.ts';
import type { Coders } from './coding/coders.ts';
import type { Limits } from './limits.ts';

type AddedSession = { readonly userId: string; readonly sessionId: string };
type Follower = { readonly userId: string; readonly word: string };
type Named = ReadonlyMap<string, { readonly displayName: string }>;

export type SessionsDeps = {
  readonly db: Database;
  readonly vault: Vault;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly consent: Consent;
  /** In the caller's transaction: which of these logins stand, by their places in the list. */
  readonly loginsStanding: (run: Run, proofs: readonly LoginProof[]) => Promise<Set<number>>;
  readonly once: Once;
  readonly metrics: Metrics;
  readonly limits: Limits;
  readonly coders: Coders;
  readonly log: Log;
  readonly queue: Queue;
  readonly retention: Retention;
  /** After so many months a session goes; 0: never. */
  readonly sessionMonths: number;
  /** Where to listen for what other instances store, past any pooler; absent: there are none. */
  readonly listenUrl?: string | undefined;
  /** So long a recorder may be offline: what nobody goes on with for longer is discarded. */
  readonly graceHours: number;
  /** Each import takes all the processor there is, some 100 MB of memory and a connection of the database. */
  readonly importsAtOnce: Limit;
  /** In the caller's transaction: whether the person has a seat in the workshop, and it takes place about now. */
  readonly isAtWorkshop: (run: Run, userId: string, workshopId: string) => Promise<boolean>;
  /** Tells the person, in the caller's transaction, that somebody else added a session. */
  readonly tellAdded: (run: Run, userId: string, facts: AddedSession) => Promise<void>;
  /** After its commit: what the person was told goes out to them. Never throws. */
  readonly sendTold: (userId: string) => Promise<void>;
  /** Tells the person, in the caller's transaction, that nobody went on with a recording of theirs. */
  readonly tellAbandoned: (run: Run, userId: string, facts: { readonly sessionId: string }) => Promise<void>;
  /** Tells the person, in the caller's transaction, that somebody planned an exercise for them. */
  readonly tellPlanned: (run: Run, userId: string, facts: { readonly userId: string }) => Promise<void>;
  /** Whom the actor accompanies and may do this to, with the word for what they are to the actor. */
  readonly followersOf: (actor: UserActor, permission: string) => Promise<readonly Follower[]>;
  /** Names of people, as far as the reader may see them; the others are absent. */
  readonly describeUsers: (reader: UserActor, userIds: readonly string[]) => Promise<Named>;
};

/** Who asks, and about whom. The command line and the demo act as the program itself. */
export type About = {
  readonly actor: UserActor | SystemActor;
  readonly reach: Reach;
  readonly userId: string;
  readonly requestId?: string | undefined;
};
export type AboutSession = About & { readonly sessionId: string };
export type AboutChannel = AboutSession & { readonly channel: number };

/** Who added a session for somebody else; undefined for one's own, and for the program itself. */
export const byAnother = ({ actor, userId }: About): string | undefined =>
  actor.kind === 'user' && actor.userId !== userId ? actor.userId : undefined;
