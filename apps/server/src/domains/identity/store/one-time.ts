import type { Run } from '../../../kernel/database/database.ts';
import { query } from '../../../kernel/database/query.ts';

export type TokenKind =
  | 'login-link'
  | 'invite'
  | 'password-reset'
  | 'email-change'
  | 'second-factor'
  | 'provider'
  | 'passkey';

export type NewToken = {
  readonly hash: Buffer;
  readonly kind: TokenKind;
  readonly userId?: string | undefined;
  /** The invite, the login or whatever it is for. */
  readonly about?: string | undefined;
  readonly browserHash?: Buffer | undefined;
  readonly details?: Readonly<Record<string, string>> | undefined;
  readonly at: Date;
  readonly expiresAt: Date;
};

export type FoundToken = {
  readonly user_id: string | null;
  readonly about: string | null;
  readonly details: unknown;
  readonly expires_at: Date;
};

/** SQL of everything that may happen once. */
export function createOneTimeStore(run: Run) {
  return {
    insert: (token: NewToken) =>
      run.count(
        query.insertInto('one_time_tokens').values({
          token_hash: token.hash,
          kind: token.kind,
          user_id: token.userId ?? null,
          about: token.about ?? null,
          browser_hash: token.browserHash ?? null,
          details: JSON.stringify(token.details ?? {}),
          created_at: token.at,
          expires_at: token.expiresAt,
        }),
      ),

    look: (kind: TokenKind, hash: Buffer, now: Date) =>
      run.first<FoundToken>(
        query
          .selectFrom('one_time_tokens')
          .select(['user_id', 'about', 'details', 'expires_at'])
          .where('token_hash', '=', hash)
          .where('kind', '=', kind)
          .where('used_at', 'is', null)
          .where('expires_at', '>', now),
      ),

    /** Of any number at once, one gets the row: the others wait for it, and find it used. */
    use: (kind: TokenKind, hash: Buffer, now: Date, browserHash?: Buffer) => {
      const update = query
        .updateTable('one_time_tokens')
        .set({ used_at: now })
        .where('token_hash', '=', hash)
        .where('kind', '=', kind)
        .where('used_at', 'is', null)
        .where('expires_at', '>', now)
        .returning(['user_id', 'about', 'details', 'expires_at']);
      return run.first<FoundToken>(browserHash ? update.where('browser_hash', '=', browserHash) : update);
    },

    /** One more try at what the token waits for; none when it was tried `most` times. */
    attempt: (kind: TokenKind, hash: Buffer, now: Date, most: number) =>
      run.first<FoundToken>(
        query
          .updateTable('one_time_tokens')
          .set((row) => ({ attempts: row('attempts', '+', 1) }))
          .where('token_hash', '=', hash)
          .where('kind', '=', kind)
          .where('used_at', 'is', null)
          .where('expires_at', '>', now)
          .where('attempts', '<', most)
          .returning(['user_id', 'about', 'details', 'expires_at']),
      ),

    newest: (userId: string, kind: TokenKind, since: Date) =>
      run.first(
        query
          .selectFrom('one_time_tokens')
          .select('created_at')
          .where('user_id', '=', userId)
          .where('kind', '=', kind)
          .where('created_at', '>', since)
          .limit(1),
      ),

    /** What was made for the person before stops working. */
    drop: (userId: string, ...kinds: readonly TokenKind[]) =>
      run.count(
        query
          .deleteFrom('one_time_tokens')
          .where('user_id', '=', userId)
          .where('kind', 'in', [...kinds]),
      ),

    dropExpired: (before: Date) =>
      run.count(query.deleteFrom('one_time_tokens').where('expires_at', '<', before)),
  };
}
