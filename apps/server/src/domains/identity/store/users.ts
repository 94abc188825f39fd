import type { Run } from '../../../kernel/database/database.ts';
import { query } from '../../../kernel/database/query.ts';

/** A person's own fields, sealed. */
export type SealedFields = {
  readonly email: Buffer | null;
  readonly first_name: Buffer | null;
  readonly last_name: Buffer | null;
  readonly birth_date: Buffer | null;
  readonly location: Buffer | null;
  readonly gender: Buffer | null;
  readonly demographics: Buffer | null;
  readonly country: Buffer | null;
};

/** What somebody was told ahead of a birthday, and when; null: not yet. */
type Told = { readonly told_of_age_at?: Date | null; readonly told_decides_at?: Date | null };

export type NewUserRow = SealedFields & {
  readonly id: string;
  readonly pseudonym: Buffer;
  readonly status: string;
  readonly minor: boolean;
  readonly terms_version: string | null;
  readonly terms_accepted_at: Date | null;
};

const facts = ['id', 'status', 'minor', 'terms_version', 'last_login_at', 'created_at'] as const;
const sealed = [
  'email',
  'first_name',
  'last_name',
  'birth_date',
  'location',
  'gender',
  'demographics',
  'country',
] as const;

/** Everything about a user, what is personal sealed. */
export type WholeUser = SealedFields & {
  readonly id: string;
  readonly status: string;
  readonly minor: boolean;
  readonly terms_version: string | null;
  readonly last_login_at: Date | null;
  readonly created_at: Date;
};

/** SQL of users and of the directory that finds them by e-mail. */
export function createUserStore(run: Run) {
  return {
    insert: (row: NewUserRow) => run.count(query.insertInto('users').values(row)),

    insertEmail: (userId: string, index: Buffer) =>
      run.count(query.insertInto('user_emails').values({ user_id: userId, email_index: index })),

    /** The same address again, for the same person, changes nothing. */
    changeEmail: (userId: string, index: Buffer) =>
      run.count(
        query
          .insertInto('user_emails')
          .values({ user_id: userId, email_index: index })
          .onConflict((conflict) => conflict.column('user_id').doUpdateSet({ email_index: index })),
      ),

    findByEmail: (index: Buffer) =>
      run.first(query.selectFrom('user_emails').select('user_id').where('email_index', '=', index)),

    indexOf: (userId: string) =>
      run.first(query.selectFrom('user_emails').select('email_index').where('user_id', '=', userId)),

    facts: (userId: string) => run.first(query.selectFrom('users').select(facts).where('id', '=', userId)),

    /** `hold`: who changes them meanwhile waits. */
    standings: (userIds: readonly string[], hold: boolean) =>
      run.all(
        query
          .selectFrom('users')
          .select(['id', 'status', 'minor'])
          .where('id', 'in', [...userIds])
          .$if(hold, (some) => some.forShare()),
      ),

    whole: (userId: string) =>
      run.first<WholeUser>(
        query
          .selectFrom('users')
          .select([...facts, ...sealed])
          .where('id', '=', userId),
      ),

    emails: (userIds: readonly string[]) =>
      run.all(
        query
          .selectFrom('users')
          .select(['id', 'email'])
          .where('id', 'in', [...userIds])
          .where('email', 'is not', null)
          .$narrowType<{ email: Buffer }>(),
      ),

    /**
     * Holds the person's row until the transaction ends: what counts their ways in is done one after the other. Rows that
     * only name them are written meanwhile: who holds a workshop writes some, and whoever holds a person may want it next.
     */
    lock: (userId: string) =>
      run.first(query.selectFrom('users').select(facts).where('id', '=', userId).forNoKeyUpdate()),

    change: (userId: string, change: Partial<SealedFields> & Told & { minor?: boolean }, at: Date) =>
      run.count(
        query
          .updateTable('users')
          .set({ ...change, updated_at: at })
          .where('id', '=', userId),
      ),

    setStatus: (userId: string, from: readonly string[], to: string, at: Date) =>
      run.count(
        query
          .updateTable('users')
          .set({ status: to, updated_at: at })
          .where('id', '=', userId)
          .where('status', 'in', [...from]),
      ),

    /** What was decided about the person before counts no more: the database compares the number with each statement. */
    raiseAccessVersion: (userId: string) =>
      run.count(
        query
          .updateTable('users')
          .set((row) => ({ access_version: row('access_version', '+', 1) }))
          .where('id', '=', userId),
      ),

    acceptTerms: (userId: string, version: string, at: Date) =>
      run.count(
        query
          .updateTable('users')
          .set({ terms_version: version, terms_accepted_at: at })
          .where('id', '=', userId),
      ),

    touchLastLogin: (userId: string, at: Date) =>
      run.count(query.updateTable('users').set({ last_login_at: at }).where('id', '=', userId)),

    setEmailChange: (userId: string, email: Buffer, at: Date) =>
      run.count(
        query
          .insertInto('email_changes')
          .values({ user_id: userId, email, requested_at: at })
          .onConflict((conflict) => conflict.column('user_id').doUpdateSet({ email, requested_at: at })),
      ),

    emailChange: (userId: string) =>
      run.first(query.selectFrom('email_changes').select('email').where('user_id', '=', userId)),

    emailChanges: (userIds: readonly string[]) =>
      run.all(
        query
          .selectFrom('email_changes')
          .select(['user_id', 'email'])
          .where('user_id', 'in', [...userIds]),
      ),

    takeEmailChange: (userId: string) =>
      run.first(query.deleteFrom('email_changes').where('user_id', '=', userId).returning('email')),
  };
}
