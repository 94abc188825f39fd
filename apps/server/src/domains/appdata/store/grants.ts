import type { Run } from '../../../kernel/database/database.ts';
import { query, statement } from '../../../kernel/database/query.ts';

export type GrantRow = {
  readonly app: string;
  readonly name: string;
  readonly description: string;
  readonly state: string;
  readonly scopes: string[];
  readonly grantedAt: Date;
  readonly grantedBy: string;
  readonly lastUsedAt: Date | null;
};

export type NewGrant = {
  readonly userId: string;
  readonly app: string;
  readonly scopes: readonly string[];
  readonly by: string;
  readonly at: Date;
};

export type NewCode = {
  readonly hash: Buffer;
  readonly app: string;
  readonly userId: string;
  readonly by: string;
  readonly challenge: Buffer;
  readonly origin: string;
  readonly expiresAt: Date;
};

/** SQL of the leave that people give to apps, and of the codes with which an app asks for its token. */
export function createGrantStore(run: Run) {
  return {
    /** Those that stand: what a parent or guardian gave, for as long as they are one. */
    list: (userId: string, app?: string) =>
      run.all(
        statement<GrantRow>`
          select g.app, a.name, a.description, a.state, g.scopes, g.granted_at as "grantedAt", g.granted_by as "grantedBy",
            (select max(t.last_used_at) from app_tokens t where t.user_id = g.user_id and t.app = g.app) as "lastUsedAt"
          from app_grants g join apps a on a.slug = g.app
          where g.user_id = ${userId} and (${app ?? null}::text is null or g.app = ${app ?? null})
            and attune_giver_stands(g.user_id, g.granted_by)
          order by g.app
        `,
      ),

    give: ({ userId, app, scopes, by, at }: NewGrant) =>
      run.count(
        query
          .insertInto('app_grants')
          .values({ user_id: userId, app, scopes: [...scopes], granted_by: by, granted_at: at })
          .onConflict((conflict) =>
            conflict.columns(['user_id', 'app']).doUpdateSet((row) => ({
              scopes: row.ref('excluded.scopes'),
              granted_by: row.ref('excluded.granted_by'),
              granted_at: row.ref('excluded.granted_at'),
            })),
          ),
      ),

    /** Nobody comes of age, or is erased, until the transaction ends. Held before their grants, as whoever does that holds them. */
    holdPerson: (userId: string) =>
      run.first(query.selectFrom('users').select('id').where('id', '=', userId).forKeyShare()),

    /** Ends tokens and open codes that stand on the word of somebody else than the giver of now. */
    async endOfOthers(userId: string, app: string, giver: string): Promise<void> {
      const [codes, tokens] = [query.deleteFrom('app_codes'), query.deleteFrom('app_tokens')];
      await run.count(
        codes.where('user_id', '=', userId).where('app', '=', app).where('granted_by', '<>', giver),
      );
      await run.count(
        tokens
          .where('user_id', '=', userId)
          .where('app', '=', app)
          .where((row) => row.or([row('created_by', 'is', null), row('created_by', '<>', giver)])),
      );
    },

    /** Ends what was granted for somebody by those who are no parent or guardian of them any more. @returns for which apps */
    endFallen: (userId: string) =>
      run.all(
        statement<{ app: string }>`
          delete from app_grants
          where user_id = ${userId} and granted_by <> user_id and not attune_giver_stands(user_id, granted_by)
          returning app
        `,
      ),

    /** Children for whom something was granted by somebody who is no parent or guardian of them any more. */
    withFallen: (limit: number) =>
      run.all(
        statement<{ user_id: string }>`
          select distinct user_id from app_grants
          where granted_by <> user_id and not attune_giver_stands(user_id, granted_by) limit ${limit}
        `,
      ),

    /** With it go the tokens that the app had for this person, and the codes that would become some. */
    withdraw: async (userId: string, app: string): Promise<boolean> =>
      (await run.count(
        query.deleteFrom('app_grants').where('user_id', '=', userId).where('app', '=', app),
      )) === 1,

    addCode: ({ hash, app, userId, by, challenge, origin, expiresAt }: NewCode) =>
      run.count(
        query.insertInto('app_codes').values({
          code_hash: hash,
          app,
          user_id: userId,
          granted_by: by,
          challenge,
          return_to: origin,
          expires_at: expiresAt,
        }),
      ),

    /** A code with the grant behind it, which is not withdrawn until the transaction ends. */
    holdCode: (hash: Buffer, app: string) =>
      run.first(
        query
          .selectFrom('app_codes as c')
          .innerJoin('app_grants as g', (join) =>
            join.onRef('g.user_id', '=', 'c.user_id').onRef('g.app', '=', 'c.app'),
          )
          .select(['c.user_id', 'c.challenge', 'c.return_to', 'g.scopes', 'g.granted_by'])
          .where('c.code_hash', '=', hash)
          .where('c.app', '=', app)
          // Whoever said yes to this page is not always who says yes now.
          .whereRef('c.granted_by', '=', 'g.granted_by')
          .forShare('g'),
      ),

    /** True for one, whoever else shows the same code at the same time. */
    useCode: async (hash: Buffer, tokenId: string, now: Date): Promise<boolean> =>
      (await run.count(
        query
          .updateTable('app_codes')
          .set({ used_at: now, token_id: tokenId })
          .where('code_hash', '=', hash)
          .where('used_at', 'is', null)
          .where('expires_at', '>', now),
      )) === 1,

    /** What was made of a code that was used. */
    madeOf: (hash: Buffer) =>
      run.first(
        query
          .selectFrom('app_codes')
          .select(['app', 'user_id', 'token_id'])
          .where('code_hash', '=', hash)
          .where('used_at', 'is not', null),
      ),

    /** Codes that have not become a token yet. */
    endOpenCodes: (app: string) =>
      run.count(query.deleteFrom('app_codes').where('app', '=', app).where('used_at', 'is', null)),

    dropCodes: (before: Date) => run.count(query.deleteFrom('app_codes').where('expires_at', '<', before)),
  };
}
