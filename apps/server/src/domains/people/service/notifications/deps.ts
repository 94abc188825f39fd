import type { Audit } from '../../../../kernel/audit.ts';
import type { Clock } from '../../../../kernel/clock.ts';
import type { Database, Run } from '../../../../kernel/database/database.ts';
import type { Vault } from '../../../../kernel/keys/vault.ts';
import type { Log } from '../../../../kernel/log.ts';
import type { Retention } from '../../../../kernel/retention.ts';
import type { Queue } from '../../../jobs/index.ts';
import type { MailText } from '../../../mail/index.ts';
import type { AboutWorkshop } from './workshop-texts.ts';

export type NotificationDeps = {
  readonly db: Database;
  readonly vault: Vault;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly log: Log;
  readonly queue: Queue;
  readonly retention: Retention;
  /** How many days notifications are kept. */
  readonly keptDays: number;
  /** How people reach the app: links in mails begin with it. */
  readonly publicUrl: string;
  /** Push services besides the browsers' own: hosts, or addresses of this machine with a port. */
  readonly pushHosts: readonly string[];
  /** In the caller's transaction: display names; who is erased is absent. */
  readonly namesOf: (run: Run, userIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** In the caller's transaction, which is a system capability's: workshops as they are now. */
  readonly workshopsNamed: (run: Run, ids: readonly string[]) => Promise<ReadonlyMap<string, AboutWorkshop>>;
  /** In the caller's transaction, which is a system capability's: whether they may sign in. */
  readonly isActive: (run: Run, userId: string) => Promise<boolean>;
  /** The same: writes them a mail, where they have an e-mail. `about`: another person whom it names. */
  readonly writeNotice: (
    run: Run,
    userId: string,
    text: (name: string) => MailText,
    about?: string,
  ) => Promise<void>;
};
