import type { Run } from '../../../kernel/database/database.ts';
import { query, statement } from '../../../kernel/database/query.ts';

/** What somebody agreed to and what became of it, as far as it may have to be answered anew. */
export type Answered = {
  readonly user_id: string;
  readonly purpose: string;
  readonly current_version: string;
  readonly open_version: string | null;
  /** Why the newest that does not hold any more ended. */
  readonly ended_why: string | null;
};

type Place = { readonly user_id: string; readonly purpose: string };

/** SQL of texts, of new ones, and of who has to answer them. */
export function createTextStore(run: Run) {
  return {
    purposes: (language: string) =>
      run.all(
        query
          .selectFrom('consent_purposes as p')
          .innerJoin('consent_texts as t', (join) =>
            join.onRef('t.purpose', '=', 'p.name').onRef('t.version', '=', 'p.current_version'),
          )
          .select(['p.name', 't.version', 't.language', 't.body'])
          .where('t.language', '=', language)
          .orderBy('p.name'),
      ),

    text: (purpose: string, version: string, language: string) =>
      run.first(
        query
          .selectFrom('consent_texts')
          .select(['purpose as name', 'version', 'language', 'body'])
          .where('purpose', '=', purpose)
          .where('version', '=', version)
          .where('language', '=', language),
      ),

    /** Whoever is just agreeing to the text before is waited for. */
    lockPurpose: (purpose: string) =>
      run.first(
        statement<{ current_version: string }>`
          select current_version from consent_purposes where name = ${purpose} for update
        `,
      ),

    /** @returns 0 where there is such a text already */
    add: (row: {
      purpose: string;
      version: string;
      language: string;
      body: string;
      at: Date;
    }): Promise<number> =>
      run.count(
        statement`
          insert into consent_texts (purpose, version, language, body, published_at)
          values (${row.purpose}, ${row.version}, ${row.language}, ${row.body}, ${row.at})
          on conflict (purpose, version, language) do nothing
        `,
      ),

    setCurrent: (purpose: string, version: string): Promise<number> =>
      run.count(statement`update consent_purposes set current_version = ${version} where name = ${purpose}`),

    /** People with a consent to an older text of whom nobody was asked about the new one, by their ids. */
    notAsked: (after: Place, limit: number): Promise<Place[]> =>
      run.all(
        statement<Place>`
          select c.user_id, c.purpose from consents c join consent_purposes p on p.name = c.purpose
          where (c.user_id, c.purpose) > (${after.user_id}::uuid, ${after.purpose}) and c.withdrawn_at is null and c.version <> p.current_version
            and c.asked_version is distinct from p.current_version
          order by c.user_id, c.purpose limit ${limit}
        `,
      ),

    /** Whoever rests something on it is waited for. @returns 0 where they were asked, or have answered, meanwhile */
    markAsked: (userId: string, purpose: string): Promise<number> =>
      run.count(
        statement`
          update consents set asked_version = p.current_version from consent_purposes p
          where p.name = consents.purpose and consents.user_id = ${userId} and consents.purpose = ${purpose}
            and withdrawn_at is null and version <> p.current_version and asked_version is distinct from p.current_version
        `,
      ),

    /** For each purpose that somebody ever agreed to. */
    answered: (userIds: readonly string[]): Promise<Answered[]> =>
      run.all(
        statement<Answered>`
          select distinct on (c.user_id, c.purpose) c.user_id, c.purpose, p.current_version,
            case when c.withdrawn_at is null then c.version end as open_version, c.withdrawn_why as ended_why
          from consents c join consent_purposes p on p.name = c.purpose
          where c.user_id = any (${[...userIds]}::uuid[])
          order by c.user_id, c.purpose, (c.withdrawn_at is null) desc, c.withdrawn_at desc, c.id desc
        `,
      ),
  };
}
