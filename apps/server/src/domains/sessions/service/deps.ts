import type { Reach, SystemActor, UserActor } from '../../../kernel/actor.ts';
import type { Audit } from '../../../kernel/audit.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { Database, Run } from '../../../kernel/database/database.ts';
import type { Once } from '../../../kernel/http/idempotency.ts';
import type { Vault } from '../../../kernel/keys/vault.ts';
import type { Limit } from '../../../kernel/limit.ts';
import type { Metrics } from '../../../kernel/metrics.ts';
import type { Consent } from '../../consent/index.ts';

type AddedSession = { readonly userId: string; readonly sessionId: string };

export type SessionsDeps = {
  readonly db: Database;
  readonly vault: Vault;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly consent: Consent;
  readonly once: Once;
  readonly metrics: Metrics;
  /** Each import holds its file several times over while it is worked on. */
  readonly importsAtOnce: Limit;
  /** Tells the person, in the caller's transaction, that somebody else added a session. */
  readonly tellAdded: (run: Run, userId: string, facts: AddedSession) => Promise<void>;
  /** After its commit: what the person was told goes out to them. Never throws. */
  readonly sendTold: (userId: string) => Promise<void>;
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
