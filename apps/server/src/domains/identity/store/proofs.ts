import type { Run } from '../../../kernel/database/database.ts';
import { query, statement } from '../../../kernel/database/query.ts';

export type Credentials = {
  readonly user_id: string;
  readonly hash: string | null;
  readonly changed_at: Date | null;
  readonly status: string;
};

/** SQL of what proves who somebody is: passwords, and which other ways in there are. */
export function createProofStore(run: Run) {
  return {
    /** By the blind index of the e-mail; no row: nobody has it. */
    credentials: (emailIndex: Buffer) =>
      run.first<Credentials>(
        query
          .selectFrom('user_emails as e')
          .innerJoin('users as u', 'u.id', 'e.user_id')
          .leftJoin('passwords as p', 'p.user_id', 'e.user_id')
          .select(['e.user_id', 'p.hash', 'p.changed_at', 'u.status'])
          .where('e.email_index', '=', emailIndex),
      ),

    password: (userId: string) =>
      run.first(
        query.selectFrom('passwords').select(['hash', 'short', 'changed_at']).where('user_id', '=', userId),
      ),

    setPassword: (userId: string, hash: string, short: boolean, at: Date) =>
      run.count(
        query
          .insertInto('passwords')
          .values({ user_id: userId, hash, short, changed_at: at })
          .onConflict((conflict) => conflict.column('user_id').doUpdateSet({ hash, short, changed_at: at })),
      ),

    removePassword: (userId: string) =>
      run.count(query.deleteFrom('passwords').where('user_id', '=', userId)),

    identities: (userId: string) =>
      run.all(
        query
          .selectFrom('identities')
          .select(['id', 'provider', 'name', 'linked_at', 'last_used_at'])
          .where('user_id', '=', userId)
          .orderBy('linked_at')
          .orderBy('id'),
      ),

    /** Which second factors the person has. */
    factors: (userId: string) =>
      run.first(
        statement<{ code: boolean; passkey: boolean; recovery: boolean }>`
          select
            exists (select from code_generators where user_id = ${userId} and confirmed_at is not null) as code,
            exists (select from passkeys where user_id = ${userId}) as passkey,
            exists (select from recovery_codes where user_id = ${userId} and used_at is null) as recovery
        `,
      ),

    /** How many ways there are to begin a sign-in, apart from a new password by mail. */
    waysIn: async (userId: string) => {
      const row = await run.first(
        statement<{ ways: number }>`
          select (select count(*) from passwords where user_id = ${userId})
            + (select count(*) from passkeys where user_id = ${userId})
            + (select count(*) from identities where user_id = ${userId}) as ways
        `,
      );
      return row?.ways ?? 0;
    },
  };
}
