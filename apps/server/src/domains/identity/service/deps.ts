import type { UserActor } from '../../../kernel/actor.ts';
import type { Audit } from '../../../kernel/audit.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { Database, Run } from '../../../kernel/database/database.ts';
import type { Vault } from '../../../kernel/keys/vault.ts';
import type { Log } from '../../../kernel/log.ts';
import type { Access } from '../../access/index.ts';
import type { Consent } from '../../consent/index.ts';
import type { Queue } from '../../jobs/index.ts';
import type { Mail } from '../../mail/index.ts';
import type { ProviderConfig } from './provider-config.ts';

/** What a screen needs about the one who is signed in, from the domain that keeps it. */
type PersonOf = (actor: UserActor) => Promise<{
  displayName: string;
  avatarId: string | null;
  theme: string;
  language: string;
  widgets: { enabled: string[]; disabled: string[] };
  dashboard: { layout: string; defaultView: string; favouriteApps: string[] };
  preferencesVersion: number;
}>;

export type IdentityDeps = {
  readonly db: Database;
  readonly vault: Vault;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly log: Log;
  readonly access: Access;
  readonly consent: Consent;
  readonly queue: Queue;
  readonly mail: Mail;
  /** How people reach the app: links in mails begin with it, passkeys belong to its host. */
  readonly publicUrl: string;
  readonly providers: readonly ProviderConfig[];
  /** Makes profile and preferences in the transaction that makes the user. */
  readonly createPerson: (run: Run, userId: string, displayName: string, language: string) => Promise<void>;
  readonly personOf: PersonOf;
  /** Display names and languages of people, in the caller's transaction; erased ones are absent. */
  readonly namesOf: (run: Run, userIds: readonly string[]) => Promise<Map<string, string>>;
  readonly rename: (run: Run, userId: string, displayName: string) => Promise<void>;
  readonly languageOf: (run: Run, userId: string) => Promise<string>;
  /** In the transaction that corrects when somebody was born: what rests on it is judged anew. */
  readonly judgeAnew: (run: Run, userId: string) => Promise<void>;
  /** In the transaction that shuts somebody out: what they run is somebody else's to run. `gone`: it is for good. */
  readonly stepBack: (run: Run, userId: string, why: 'shut-out' | 'gone') => Promise<void>;
  /** Tells, in the caller's transaction, the person or who was their guardian that they are of age. */
  readonly tellOfAge: (run: Run, userId: string, child: string) => Promise<void>;
  /** The same: that a child is of age soon, or old enough to agree alone. */
  readonly tellAge: (
    run: Run,
    userId: string,
    what: 'of-age-soon' | 'decides-now',
    child: string,
  ) => Promise<void>;
  /** Signing in is an activity, and counted only with that consent. */
  readonly recordSignIn: (run: Run, userId: string, at: Date) => Promise<void>;
};

/** Where a request comes from, as far as it says so itself. */
export type Where = {
  readonly device?: string | undefined;
  readonly place?: string | undefined;
  /** The token of a login that the browser has already: a new one takes its place. */
  readonly earlier?: string | undefined;
};
