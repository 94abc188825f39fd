import type pg from 'pg';
import type { ProviderConfig } from './domains/identity/index.ts';
import type { MailTransport } from './domains/mail/index.ts';
import type { LimitSettings } from './domains/sessions/index.ts';
import type { Clock } from './kernel/clock.ts';
import type { Replica } from './kernel/database/replica.ts';
import type { Vault } from './kernel/keys/vault.ts';
import type { Log } from './kernel/log.ts';
import type { Metrics } from './kernel/metrics.ts';

/** What the whole product is made with. */
export type AppDeps = {
  readonly pool: pg.Pool;
  readonly pooled: boolean;
  /** Takes heavy reads; absent: there is none. */
  readonly replica?: Replica | undefined;
  /** The database is sharded (Citus). */
  readonly sharded?: boolean | undefined;
  /** Where to listen for what other instances store, past any pooler; absent: this is the only one. */
  readonly listenUrl?: string | undefined;
  readonly vault: Vault;
  readonly clock: Clock;
  /** What the database's clock tells; absent: it is asked. Tests that move the clock move this one too. */
  readonly databaseClock?: Clock | undefined;
  readonly log: Log;
  readonly metrics: Metrics;
  /** The largest file that may be uploaded. */
  readonly uploadBytes: number;
  /** How many points people may send and keep; absent: as many as usual. */
  readonly pointLimits?: LimitSettings | undefined;
  /** A recording that nobody goes on with for so many hours is discarded; absent: 72. */
  readonly sessionGraceHours?: number | undefined;
  /** After so many days nobody can read an activity any more. */
  readonly activityDays: number;
  /** After so many months analytics events are packed into the archive of their person. */
  readonly eventMonths: number;
  /** How long kinds of data are kept that go by themselves; `sessionMonths` 0: until the person is erased. */
  readonly keptFor: {
    readonly notificationDays: number;
    readonly workshopMessageDays: number;
    readonly sessionMonths: number;
    readonly auditMonths: number;
  };
  /** Where the organisation is, ISO 3166-1 alpha-2; absent: nowhere in particular. */
  readonly country?: string | undefined;
  /** Days to think again before somebody is erased. */
  readonly erasureGraceDays: number;
  /** How many versions of what an app stores are kept; 0: none. */
  readonly appDataHistory: number;
  /** How people reach the app. */
  readonly publicUrl: string;
  readonly mailTransport: MailTransport;
  /** Push services besides the browsers' own. */
  readonly pushHosts: readonly string[];
  /** The bucket that keeps pictures of people; absent: the database does. */
  readonly avatarBucketUrl?: string | undefined;
  /** Outside providers of identities. */
  readonly providers: readonly ProviderConfig[];
};
