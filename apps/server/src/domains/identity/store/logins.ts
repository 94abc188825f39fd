import { sql } from 'kysely';
import type { LoginProof } from '../../../kernel/actor.ts';
import type { Run } from '../../../kernel/database/database.ts';
import { plannedAnew, query, statement } from '../../../kernel/database/query.ts';

export type NewLogin = {
  readonly id: string;
  readonly userId: string;
  readonly device: Buffer | null;
  readonly place: Buffer | null;
  readonly method: string;
  readonly strong: boolean;
  readonly at: Date;
  readonly expiresAt: Date;
  readonly idleSeconds: number;
};

type Token = {
  readonly hash: Buffer;
  readonly userId: string;
  readonly loginId: string;
  readonly expiresAt: Date;
};

/** A login as its token finds it. */
export type FoundLogin = {
  readonly user_id: string;
  readonly login_id: string;
  readonly access_version: number;
  readonly strong: boolean;
  readonly authenticated_at: Date;
  readonly last_seen_at: Date;
  readonly expires_at: Date;
  readonly idle_seconds: number;
};

/** SQL of logins and of the directory that finds them by token. */
export function createLoginStore(run: Run) {
  return {
    /** What attune_login_stands answers of one, of many at once, by their places in the list: a call each takes ten times as long. */
    standing: async (proofs: readonly LoginProof[]): Promise<Set<number>> => {
      const tokens = proofs.map(({ tokenHash }) => `"\\\\x${Buffer.from(tokenHash).toString('hex')}"`);
      const rows = await run.all(
        plannedAnew(statement<{ place: number }>`
        select p.place::int - 1 as place
        from unnest(${`{${tokens.join(',')}}`}::bytea[], ${`{${proofs.map((proof) => proof.accessVersion).join(',')}}`}::int8[])
            with ordinality as p (token, version, place)
        -- One by one: as a join, the planner would put each login beside everybody whose rights have changed as often.
        where (
          select u.access_version = p.version and u.status = 'active'
          from login_tokens t join users u on u.id = t.user_id
          where t.token_hash = p.token and t.expires_at > now())
      `),
      );
      return new Set(rows.map((row) => row.place));
    },

    insert: (login: NewLogin) =>
      run.count(
        query.insertInto('logins').values({
          user_id: login.userId,
          id: login.id,
          device: login.device,
          place: login.place,
          method: login.method,
          strong: login.strong,
          created_at: login.at,
          last_seen_at: login.at,
          authenticated_at: login.at,
          expires_at: login.expiresAt,
          idle_seconds: login.idleSeconds,
        }),
      ),

    insertToken: (token: Token) =>
      run.count(
        query.insertInto('login_tokens').values({
          token_hash: token.hash,
          user_id: token.userId,
          login_id: token.loginId,
          expires_at: token.expiresAt,
        }),
      ),

    /** The login goes on under a new token; the old one is nobody's. */
    replaceToken: (token: Token) =>
      run.count(
        query
          .updateTable('login_tokens')
          .set({ token_hash: token.hash, expires_at: token.expiresAt })
          .where('user_id', '=', token.userId)
          .where('login_id', '=', token.loginId),
      ),

    renew: (userId: string, loginId: string, change: { strong?: boolean; authenticated_at: Date }) =>
      run.first(
        query
          .updateTable('logins')
          .set(change)
          .where('user_id', '=', userId)
          .where('id', '=', loginId)
          .returning(['expires_at', 'idle_seconds']),
      ),

    // By the database's clock, which checks the login again in every statement: two clocks would disagree.
    find: (tokenHash: Buffer) =>
      run.first<FoundLogin>(
        query
          .selectFrom('login_tokens as t')
          .innerJoin('logins as l', (join) =>
            join.onRef('l.user_id', '=', 't.user_id').onRef('l.id', '=', 't.login_id'),
          )
          .innerJoin('users as u', 'u.id', 't.user_id')
          .select([
            't.user_id',
            't.login_id',
            'u.access_version',
            'l.strong',
            'l.authenticated_at',
            'l.last_seen_at',
            'l.expires_at',
            'l.idle_seconds',
          ])
          .where('t.token_hash', '=', tokenHash)
          .where('t.expires_at', '>', sql<Date>`now()`)
          .where('u.status', '=', 'active'),
      ),

    touch: async (
      userId: string,
      loginId: string,
      change: { last_seen_at: Date; expires_at: Date; idle_seconds: number },
      tokenExpiresAt: Date,
    ) => {
      await run.count(
        query.updateTable('logins').set(change).where('user_id', '=', userId).where('id', '=', loginId),
      );
      await run.count(
        query
          .updateTable('login_tokens')
          .set({ expires_at: tokenExpiresAt })
          .where('user_id', '=', userId)
          .where('login_id', '=', loginId),
      );
    },

    list: (userId: string) =>
      run.all(
        query
          .selectFrom('logins')
          .selectAll()
          .where('user_id', '=', userId)
          .where('expires_at', '>', sql<Date>`now()`)
          .orderBy('last_seen_at', 'desc')
          .limit(200),
      ),

    /** A login's token goes with it. @returns the ids of those that ended */
    end: async (userId: string, loginId: string) =>
      run.count(query.deleteFrom('logins').where('user_id', '=', userId).where('id', '=', loginId)),

    weaken: (userId: string) =>
      run.count(query.updateTable('logins').set({ strong: false }).where('user_id', '=', userId)),

    endByToken: (tokenHash: Buffer) =>
      run.count(
        query
          .deleteFrom('logins')
          .using('login_tokens as t')
          .whereRef('logins.user_id', '=', 't.user_id')
          .whereRef('logins.id', '=', 't.login_id')
          .where('t.token_hash', '=', tokenHash),
      ),

    endAll: (userId: string, except?: string) => {
      const logins = query.deleteFrom('logins').where('user_id', '=', userId);
      return run.count(except ? logins.where('id', '<>', except) : logins);
    },

    /** Past their end, or unused for longer than they may be. */
    dropExpired: (now: Date) =>
      run.count(
        query
          .deleteFrom('logins')
          .where((row) =>
            row.or([
              row('expires_at', '<', now),
              row(sql<Date>`last_seen_at + make_interval(secs => idle_seconds)`, '<', now),
            ]),
          ),
      ),
  };
}
