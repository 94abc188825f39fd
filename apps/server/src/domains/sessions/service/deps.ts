import type { Reach, SystemActor, UserActor } from '../../../kernel/actor.ts';
import type { Audit } from '../../../kernel/audit.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { Database } from '../../../kernel/database/database.ts';
import type { Once } from '../../../kernel/http/idempotency.ts';
import type { Vault } from '../../../kernel/keys/vault.ts';
import type { Limit } from '../../../kernel/limit.ts';
import type { Metrics } from '../../../kernel/metrics.ts';
import type { Consent } from '../../consent/index.ts';

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
