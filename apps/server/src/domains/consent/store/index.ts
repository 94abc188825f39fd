import { sql } from 'kysely';
import type { Run } from '../../../kernel/database/database.ts';
import { plannedAnew, query, statement } from '../../../kernel/database/query.ts';
import type { ConsentAge } from '../service/who-agrees.ts';

/** How a consent came to be: by one, or by a first and a second. */
export type NewConsent = {
  readonly user_id: string;
  readonly id: string;
  readonly purpose: string;
  readonly version: string;
  readonly language: string;
  readonly given_as: string;
  readonly given_how: string;
  readonly given_by: string;
  readonly given_at: Date;
  readonly seconded_by?: string | null;
  readonly seconded_at?: Date | null;
  readonly seconded_language?: string | null;
  readonly seconded_how?: string | null;
};

export type ListedConsent = Required<NewConsent> & {
  readonly withdrawn_at: Date | null;
  readonly withdrawn_by: string | null;
  readonly withdrawn_why: string | null;
  /** Open, and to the text that is the current one. */
  readonly current: boolean;
};

/** SQL of purposes, their texts, and who agreed to what. */
export function createConsentStore(run: Run) {
  const open = (userId: string, purpose: string) =>
    query
      .selectFrom('consents')
      .where('user_id', '=', userId)
      .where('purpose', '=', purpose)
      .where('withdrawn_at', 'is', null);

  /** Found by person and purpose, whatever the planner thinks of the versions: `|| ''` keeps it from another index. */
  const current = (userId: string, purpose: string) =>
    open(userId, purpose)
      .where(
        sql`version || ''`,
        '=',
        query.selectFrom('consent_purposes').select('current_version').where('name', '=', purpose),
      )
      .select('consents.id');

  /**
   * Found by the people: by purpose or version, the index of texts would find everybody who ever agreed. `|| ''` keeps
   * the planner from it, and the version is compared behind.
   */
  const allOpen = (userIds: readonly string[], purpose: string) =>
    query
      .selectFrom('consents')
      .where('user_id', '=', sql<string>`any (${[...userIds]})`)
      .where(sql`purpose || ''`, '=', purpose)
      .where('withdrawn_at', 'is', null)
      .select((select) => [
        'user_id',
        select(
          'version',
          '=',
          select
            .selectFrom('consent_purposes as p')
            .select('p.current_version')
            .whereRef('p.name', '=', 'consents.purpose'),
        ).as('is_current'),
      ]);

  const currentOf = (rows: readonly { readonly user_id: string; readonly is_current: unknown }[]) =>
    new Set(rows.filter((row) => row.is_current).map((row) => row.user_id));

  return {
    list: (userId: string): Promise<ListedConsent[]> =>
      run.all(
        statement<ListedConsent>`
          select c.user_id, c.id, c.purpose, c.version, c.language, c.given_as, c.given_how, c.given_by, c.given_at,
            c.seconded_by, c.seconded_at, c.seconded_language, c.seconded_how, c.withdrawn_at, c.withdrawn_by, c.withdrawn_why,
            c.withdrawn_at is null and c.version = p.current_version as current
          from consents c join consent_purposes p on p.name = c.purpose
          where c.user_id = ${userId} order by coalesce(c.seconded_at, c.given_at) desc, c.id desc limit 200
        `,
      ),

    async isCurrent(userId: string, purpose: string): Promise<boolean> {
      return (await run.first(current(userId, purpose))) !== undefined;
    },

    /** The same, held until the transaction ends: a withdrawal waits, and so do we. */
    async holdCurrent(userId: string, purpose: string): Promise<boolean> {
      return (await run.first(current(userId, purpose).forShare('consents'))) !== undefined;
    },

    /**
     * The same of many people, as one statement. One who is just taking it back, or agreeing anew, is left out, so that
     * they keep nobody waiting.
     */
    async holdAllCurrent(userIds: readonly string[], purpose: string): Promise<Set<string>> {
      const held = allOpen(userIds, purpose).orderBy('user_id').forShare('consents').skipLocked();
      return currentOf(await run.all(plannedAnew(held)));
    },

    async allCurrent(userIds: readonly string[], purpose: string): Promise<Set<string>> {
      return currentOf(await run.all(plannedAnew(allOpen(userIds, purpose))));
    },

    /** What each was ever asked and agreed to, and whether that stands. */
    latestOf: (userIds: readonly string[], hold: boolean) =>
      run.all(
        plannedAnew(
          query
            .selectFrom('consents')
            .select(['user_id', 'purpose'])
            .select(sql<boolean>`withdrawn_at is null`.as('open'))
            .select(
              sql<boolean>`withdrawn_at is null and version = (select p.current_version from consent_purposes p where p.name = consents.purpose)`.as(
                'stands',
              ),
            )
            .where('user_id', '=', sql<string>`any (${[...userIds]}::uuid[])`)
            .$if(hold, (some) => some.forShare('consents')),
        ),
      ),

    /** Newest first. Of two who agree it holds from when the second did. */
    historyOf: (userId: string, purpose: string) =>
      run.all(
        statement<{ version: string; given_at: Date; withdrawn_at: Date | null }>`
          select version, coalesce(seconded_at, given_at) as given_at, withdrawn_at from consents
          where user_id = ${userId} and purpose = ${purpose} order by 2 desc, id desc
        `,
      ),

    /** Whether it is the purpose's text; another one waits until the transaction ends. */
    async holdText(purpose: string, version: string, language: string): Promise<boolean> {
      const row = await run.first(
        statement<{ name: string }>`
          select p.name from consent_purposes p
          join consent_texts t on t.purpose = p.name and t.version = p.current_version
          where p.name = ${purpose} and t.version = ${version} and t.language = ${language} for key share of p
        `,
      );
      return row !== undefined;
    },

    /**
     * Until the transaction ends nobody else answers for the person, and when they were born, and where, stays. The
     * person's row comes first, as where that is corrected.
     */
    async hold(userId: string): Promise<void> {
      await run.all(statement`select id from users where id = ${userId} for share`);
      await run.all(statement`select pg_advisory_xact_lock(hashtextextended('consent ' || ${userId}, 0))`);
    },

    ages: (): Promise<ConsentAge[]> =>
      run.all(
        statement<ConsentAge>`
          select country, valid_from::text as "validFrom", age::int, joint_below::int as "jointBelow" from consent_ages
        `,
      ),

    openByGuardians: (userId: string) =>
      run.all(
        statement<{ purpose: string }>`
          select purpose from consents where user_id = ${userId} and withdrawn_at is null and given_as <> 'self' order by purpose
        `,
      ),

    findOpen: (userId: string, purpose: string) =>
      run.first(
        statement<{ version: string; given_as: string }>`
          select version, given_as from consents
          where user_id = ${userId} and purpose = ${purpose} and withdrawn_at is null
        `,
      ),

    /** One open consent a purpose: of two at once, one is kept. */
    give: (row: NewConsent) =>
      run.count(
        statement`
          insert into consents (
            user_id, id, purpose, version, language, given_as, given_how, given_by, given_at,
            seconded_by, seconded_at, seconded_language, seconded_how
          ) values (
            ${row.user_id}, ${row.id}, ${row.purpose}, ${row.version}, ${row.language}, ${row.given_as}, ${row.given_how}, ${row.given_by}, ${row.given_at},
            ${row.seconded_by ?? null}, ${row.seconded_at ?? null}, ${row.seconded_language ?? null}, ${row.seconded_how ?? null}
          ) on conflict (user_id, purpose) where withdrawn_at is null do nothing
        `,
      ),

    withdraw: (userId: string, purpose: string, { by, at, why }: { by: string; at: Date; why: string }) =>
      run.count(
        statement`
          update consents set withdrawn_at = ${at}, withdrawn_by = ${by}, withdrawn_why = ${why}
          where user_id = ${userId} and purpose = ${purpose} and withdrawn_at is null
        `,
      ),
  };
}
