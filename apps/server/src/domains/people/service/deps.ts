import type { Actor, Reach, UserActor } from '../../../kernel/actor.ts';
import type { Audit } from '../../../kernel/audit.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { Database, Run } from '../../../kernel/database/database.ts';
import type { Vault } from '../../../kernel/keys/vault.ts';
import type { Access } from '../../access/index.ts';
import type { Identity } from '../../identity/index.ts';
import type { Bucket } from './avatars/bucket.ts';

type Fields = {
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly email: string | null;
};

export type PeopleDeps = {
  readonly db: Database;
  readonly vault: Vault;
  readonly audit: Audit;
  readonly access: Access;
  readonly clock: Clock;
  /** Where pictures are kept; absent: in the database. */
  readonly bucket: Bucket | undefined;
  /** In the caller's transaction: who may sign in, and who is a child; who does not exist is absent. */
  readonly standingOf: (
    run: Run,
    userIds: readonly string[],
  ) => Promise<ReadonlyMap<string, { readonly active: boolean; readonly minor: boolean }>>;
  /** In the caller's transaction: own names and e-mails; who does not exist is absent. */
  readonly fieldsOf: (run: Run, userIds: readonly string[]) => Promise<ReadonlyMap<string, Fields>>;
  /** Somebody's own fields, as `identity` shows them. */
  readonly personOf: (about: About) => ReturnType<Identity['person']['find']>;
  /** In the caller's transaction: which of these apps there are. */
  readonly appsAmong: (run: Run, apps: readonly string[]) => Promise<readonly string[]>;
  /** In the caller's transaction: something that the person did, as an activity. */
  readonly recordActivity: (
    run: Run,
    activity: { readonly userId: string; readonly app: string; readonly type: string },
  ) => Promise<void>;
};

/** Who asks, what they may see of the person, and which person it is about. */
export type About = {
  readonly actor: UserActor;
  readonly reach: Reach;
  readonly userId: string;
  readonly requestId?: string | undefined;
};

/** Those for whom people are described: a person, or an app that acts for one. */
export type Reader = Extract<Actor, { kind: 'user' | 'app' }>;

export const at = (column: string, userId: string) => ({ table: 'profiles', column, key: [userId] });
