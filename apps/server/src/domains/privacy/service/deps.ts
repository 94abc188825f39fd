import type { UserActor } from '../../../kernel/actor.ts';
import type { Audit } from '../../../kernel/audit.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { Database, Run } from '../../../kernel/database/database.ts';
import type { Vault } from '../../../kernel/keys/vault.ts';
import type { Log } from '../../../kernel/log.ts';
import type { PersonalData } from '../../../kernel/personal-data/index.ts';
import type { Retention } from '../../../kernel/retention.ts';
import type { Access } from '../../access/index.ts';
import type { Queue } from '../../jobs/index.ts';
import type { MailText } from '../../mail/index.ts';
import type { ArchiveDeps } from './export/deps.ts';

export type PrivacyDeps = ArchiveDeps & {
  readonly db: Database;
  readonly vault: Vault;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly log: Log;
  readonly access: Access;
  readonly queue: Queue;
  readonly publicUrl: string;
  /** Days to think again before somebody is erased. */
  readonly graceDays: number;
  /** How long kinds of data are kept that go by themselves; 0: until the person is erased. */
  readonly keptFor: {
    readonly activityDays: number;
    readonly notificationDays: number;
    readonly workshopMessageDays: number;
    readonly sessionMonths: number;
    readonly auditMonths: number;
  };
  readonly retention: Retention;
  /** What every domain holds about a person, in the order in which it is erased. */
  readonly personalData: Readonly<Record<string, PersonalData>>;
  /** In the caller's transaction: display names; who was erased is absent. */
  readonly namesOf: (run: Run, userIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** In the caller's transaction: whose pseudonyms these are, by the pseudonym in hexadecimal; who was erased is absent. */
  readonly behindPseudonyms: (
    run: Run,
    pseudonyms: readonly Buffer[],
  ) => Promise<ReadonlyMap<string, string>>;
  /** In the caller's transaction: whether the person is a child, and who decides for them today. */
  readonly standingOf: (
    run: Run,
    userId: string,
  ) => Promise<{ readonly agrees: 'self' | 'guardian' | 'both'; readonly child: boolean }>;
  /** @throws AppError `sign-in-again` unless the person proved a short while ago who they are */
  readonly refuseStale: (actor: UserActor) => void;
  /** In the caller's transaction: holds the person's row; undefined when there is nobody. */
  readonly lockPerson: (run: Run, userId: string) => Promise<{ readonly status: string } | undefined>;
  /** In the caller's transaction: nobody of theirs may sign in any more, and every login ends. */
  readonly shutOut: (run: Run, userId: string) => Promise<void>;
  /** In the caller's transaction: whether workshops that are announced would be left without an organizer. */
  readonly organizesAlone: (run: Run, userId: string) => Promise<boolean>;
  /**
   * In the caller's transaction: how often they tried in vain to get in goes.
   * @returns the index of their e-mail, by which the queue knows them
   */
  readonly forgetTries: (run: Run, userId: string) => Promise<string | undefined>;
  /** In the caller's transaction: a mail to the person about themselves or another, where they have an e-mail, in their language. */
  readonly writeTo: (
    run: Run,
    userId: string,
    about: string,
    text: (name: string, language: string) => MailText,
  ) => Promise<void>;
};
