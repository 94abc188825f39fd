import type { Run } from '../../../kernel/database/database.ts';
import { statement } from '../../../kernel/database/query.ts';

/** What the first of two agreed to, while it waits for the other. */
export type OfferRow = {
  readonly user_id: string;
  readonly purpose: string;
  readonly version: string;
  readonly language: string;
  readonly given_by: string;
  readonly given_how: string;
  readonly given_at: Date;
};

/** SQL of what one of two agreed to. */
export function createOfferStore(run: Run) {
  return {
    /** Of one text, oldest first. */
    of: (userId: string, purpose: string, version: string): Promise<OfferRow[]> =>
      run.all(
        statement<OfferRow>`
          select user_id, purpose, version, language, given_by, given_how, given_at from consent_offers
          where user_id = ${userId} and purpose = ${purpose} and version = ${version} order by given_at, given_by
        `,
      ),

    /** To texts that are still the current ones. */
    currentOf: (userIds: readonly string[]): Promise<OfferRow[]> =>
      run.all(
        statement<OfferRow>`
          select o.user_id, o.purpose, o.version, o.language, o.given_by, o.given_how, o.given_at
          from consent_offers o join consent_purposes p on p.name = o.purpose and p.current_version = o.version
          where o.user_id = any (${[...userIds]}::uuid[]) order by o.given_at, o.given_by
        `,
      ),

    /** In the place of one to an older text. @returns 0 where the same was said already */
    offer: (row: OfferRow): Promise<number> =>
      run.count(
        statement`
          insert into consent_offers (user_id, purpose, version, language, given_by, given_how, given_at)
          values (${row.user_id}, ${row.purpose}, ${row.version}, ${row.language}, ${row.given_by}, ${row.given_how}, ${row.given_at})
          on conflict (user_id, purpose, given_by) do update
          set version = excluded.version, language = excluded.language, given_how = excluded.given_how, given_at = excluded.given_at
          where consent_offers.version <> excluded.version
        `,
      ),

    remove: (userId: string, purpose: string): Promise<number> =>
      run.count(statement`delete from consent_offers where user_id = ${userId} and purpose = ${purpose}`),

    removeAll: (userId: string): Promise<number> =>
      run.count(statement`delete from consent_offers where user_id = ${userId}`),
  };
}
