import { sql } from 'kysely';
import type { Run } from '../../kernel/database/database.ts';
import { query } from '../../kernel/database/query.ts';

/** A new user; what is sealed comes as bytes. */
export type UserRow = {
  readonly id: string;
  readonly email: Buffer | null;
  readonly first_name: Buffer | null;
  readonly last_name: Buffer | null;
  readonly birth_date: Buffer | null;
  readonly location: Buffer | null;
  readonly gender: Buffer | null;
  readonly demographics: Buffer | null;
  readonly minor: boolean;
};

/** SQL of users, logins and the directories that find them. */
export function createIdentityStore(run: Run) {
  return {
    insertUser: (row: UserRow) => run.count(query.insertInto('users').values(row)),

    insertEmail: (userId: string, index: Buffer) =>
      run.count(query.insertInto('user_emails').values({ user_id: userId, email_index: index })),

    findByEmail: (index: Buffer) =>
      run.first(query.selectFrom('user_emails').select('user_id').where('email_index', '=', index)),

    someoneBesides: (userIds: readonly string[]) =>
      run.first(
        query
          .selectFrom('users')
          .select('id')
          .where('id', 'not in', [...userIds])
          .limit(1),
      ),

    user: (userId: string) =>
      run.first(query.selectFrom('users').select(['id', 'status', 'minor']).where('id', '=', userId)),

    insertLogin: async (login: {
      id: string;
      userId: string;
      device: Buffer | null;
      tokenHash: Buffer;
      expiresAt: Date;
    }) => {
      await run.count(
        query
          .insertInto('logins')
          .values({ user_id: login.userId, id: login.id, device: login.device, expires_at: login.expiresAt }),
      );
      await run.count(
        query.insertInto('login_tokens').values({
          token_hash: login.tokenHash,
          user_id: login.userId,
          login_id: login.id,
          expires_at: login.expiresAt,
        }),
      );
    },

    touchLastLogin: (userId: string, at: Date) =>
      run.count(query.updateTable('users').set({ last_login_at: at }).where('id', '=', userId)),

    // By the database's clock, which checks the login again in every statement: two clocks would disagree.
    findLogin: (tokenHash: Buffer) =>
      run.first(
        query
          .selectFrom('login_tokens as t')
          .innerJoin('users as u', 'u.id', 't.user_id')
          .select(['t.user_id', 't.login_id', 'u.access_version'])
          .where('t.token_hash', '=', tokenHash)
          .where('t.expires_at', '>', sql<Date>`now()`)
          .where('u.status', '=', 'active'),
      ),

    /** The login's token goes with it. */
    deleteLogin: (userId: string, loginId: string) =>
      run.count(query.deleteFrom('logins').where('user_id', '=', userId).where('id', '=', loginId)),

    deleteExpired: async (now: Date) => {
      await run.count(query.deleteFrom('logins').where('expires_at', '<', now));
      await run.count(query.deleteFrom('login_links').where('expires_at', '<', now));
    },

    insertLink: (userId: string, tokenHash: Buffer, expiresAt: Date) =>
      run.count(
        query
          .insertInto('login_links')
          .values({ token_hash: tokenHash, user_id: userId, expires_at: expiresAt }),
      ),

    deleteLinks: (userId: string) => run.count(query.deleteFrom('login_links').where('user_id', '=', userId)),

    /** Of any number at once, one gets the row. */
    useLink: (tokenHash: Buffer, now: Date) =>
      run.first(
        query
          .updateTable('login_links')
          .set({ used_at: now })
          .where('token_hash', '=', tokenHash)
          .where('used_at', 'is', null)
          .where('expires_at', '>', now)
          .returning('user_id'),
      ),
  };
}
