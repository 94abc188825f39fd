import type { Run } from '../../../kernel/database/database.ts';
import { query, statement } from '../../../kernel/database/query.ts';

export type FoundToken = {
  readonly app: string;
  readonly origins: readonly string[];
  readonly lastUsedAt: Date | null;
  /** Whether it may be used for the permission on the person: attune_app_stands says so, as it does in each statement. */
  readonly stands: boolean;
};

export type NewToken = {
  readonly hash: Buffer;
  readonly app: string;
  readonly id: string;
  /** Absent: the app's own, for everybody who granted it leave. */
  readonly userId?: string;
  readonly label: string;
  readonly scopes: readonly string[];
  readonly by: string;
  readonly at: Date;
  readonly expiresAt: Date;
};

/** SQL of the tokens of apps. */
export function createTokenStore(run: Run) {
  return {
    /** Absent where there is no such token, or it ran out, or its app was switched off. */
    find: (hash: Buffer, subject: string, permission: string) =>
      run.first(
        statement<FoundToken>`
          select t.app, a.origins, t.last_used_at as "lastUsedAt",
            attune_app_stands(t.token_hash, ${subject}, ${permission}) as stands
          from app_tokens t join apps a on a.slug = t.app and a.state = 'active'
          where t.token_hash = ${hash} and t.expires_at > now()
        `,
      ),

    touch: (hash: Buffer, at: Date) =>
      run.count(query.updateTable('app_tokens').set({ last_used_at: at }).where('token_hash', '=', hash)),

    add: ({ hash, userId, by, at, expiresAt, scopes, ...rest }: NewToken) =>
      run.count(
        query.insertInto('app_tokens').values({
          ...rest,
          token_hash: hash,
          user_id: userId ?? null,
          scopes: [...scopes],
          created_by: by,
          created_at: at,
          expires_at: expiresAt,
        }),
      ),

    /** Whether a token may be used for a permission on a person, in the words of the database. */
    stands: async (hash: Buffer, subject: string, permission: string): Promise<boolean> =>
      (
        await run.first(
          statement<{
            stands: boolean;
          }>`select attune_app_stands(${hash}, ${subject}, ${permission}) as stands`,
        )
      )?.stands === true,

    /** An app's own; whose persons' ones are is nothing that staff is shown. */
    ofApp: (app: string) =>
      run.all(
        query
          .selectFrom('app_tokens')
          .select(['id', 'label', 'scopes', 'created_at', 'last_used_at', 'expires_at'])
          .where('app', '=', app)
          .where('user_id', 'is', null)
          .orderBy('created_at', 'desc')
          .orderBy('id'),
      ),

    end: async (app: string, id: string): Promise<boolean> =>
      (await run.count(
        query
          .deleteFrom('app_tokens')
          .where('app', '=', app)
          .where('id', '=', id)
          .where('user_id', 'is', null),
      )) === 1,

    /** Ends a person's token by its hash. @returns whose it was */
    endByHash: (hash: Buffer) =>
      run.first(
        query
          .deleteFrom('app_tokens')
          .where('token_hash', '=', hash)
          .where('user_id', 'is not', null)
          .returning(['app', 'user_id']),
      ),

    /** Ends what was made of a code. */
    endMadeOf: (app: string, id: string) =>
      run.count(query.deleteFrom('app_tokens').where('app', '=', app).where('id', '=', id)),

    /** Ends every token that the app has for one person. */
    endOfPersons: (app: string) =>
      run.count(query.deleteFrom('app_tokens').where('app', '=', app).where('user_id', 'is not', null)),

    dropExpired: (now: Date) => run.count(query.deleteFrom('app_tokens').where('expires_at', '<', now)),
  };
}
