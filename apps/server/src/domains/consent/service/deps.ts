import type { Reach, UserActor } from '../../../kernel/actor.ts';
import type { Audit } from '../../../kernel/audit.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { Database, Run } from '../../../kernel/database/database.ts';
import type { Log } from '../../../kernel/log.ts';
import type { Access } from '../../access/index.ts';
import type { Queue } from '../../jobs/index.ts';
import type { AgeFacts } from './who-agrees.ts';

export type ConsentDeps = {
  readonly db: Database;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly log: Log;
  readonly queue: Queue;
  readonly access: Access;
  /** Where the organisation is, ISO 3166-1 alpha-2: for people of whom no country is known. */
  readonly country: string | undefined;
  /** In the caller's transaction: what decides who agrees for them; who does not exist is absent. */
  readonly ageFactsOf: (run: Run, userIds: readonly string[]) => Promise<ReadonlyMap<string, AgeFacts>>;
  /** In the caller's transaction: display names; who does not exist is absent. */
  readonly namesOf: (run: Run, userIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** In the transaction in which somebody agrees to something or takes it back: what rests on it is judged anew. */
  readonly judgeAnew: (run: Run, userId: string) => Promise<void>;
  /** In the transaction that made another text of the purpose the current one. */
  readonly judgeAfterText: (run: Run, purpose: string) => Promise<void>;
  /** In the transaction in which somebody takes back that their use is counted. */
  readonly stopCounting: (run: Run, userId: string) => Promise<void>;
  /** In the caller's transaction: tells somebody that `about` is asked anew, them or whom they answer for. */
  readonly tellAsked: (run: Run, userId: string, about: string) => Promise<void>;
};

export type About = {
  readonly actor: UserActor;
  readonly reach: Reach;
  readonly userId: string;
  readonly requestId?: string;
};

/** How somebody was asked. */
export type How = 'screen' | 'invite' | 'app' | 'staff' | 'demo';

/** Which text somebody agreed to. */
export type Given = { readonly purpose: string; readonly version: string; readonly language: string };

/** The one that lets practitioners and coaches see sessions. */
export const sharing = 'practitioner-sharing';
/** The one that lets their use of apps be counted. */
export const counting = 'analytics';
/** The one without which nobody is here. */
export const service = 'service';
