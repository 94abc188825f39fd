import { sql } from 'kysely';
import type { Run } from '../../kernel/database/database.ts';
import { plannedAnew, query } from '../../kernel/database/query.ts';

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

    list: (userId: string) =>
      run.all(
        query
          .selectFrom('consents')
          .select(['id', 'purpose', 'version', 'given_at', 'withdrawn_at'])
          .where('user_id', '=', userId)
          .orderBy('given_at', 'desc')
          .limit(200),
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
            .select(
              sql<boolean>`withdrawn_at is null and version = (select p.current_version from consent_purposes p where p.name = consents.purpose)`.as(
                'stands',
              ),
            )
            .where('user_id', '=', sql<string>`any (${[...userIds]}::uuid[])`)
            .$if(hold, (some) => some.forShare('consents')),
        ),
      ),

    /** Newest first. */
    historyOf: (userId: string, purpose: string) =>
      run.all(
        query
          .selectFrom('consents')
          .select(['version', 'given_at', 'withdrawn_at'])
          .where('user_id', '=', userId)
          .where('purpose', '=', purpose)
          .orderBy('given_at', 'desc')
          .orderBy('id', 'desc'),
      ),

    isText: (purpose: string, version: string, language: string) =>
      run.first(
        query
          .selectFrom('consent_purposes as p')
          .innerJoin('consent_texts as t', (join) =>
            join.onRef('t.purpose', '=', 'p.name').onRef('t.version', '=', 'p.current_version'),
          )
          .select('p.name')
          .where('p.name', '=', purpose)
          .where('t.version', '=', version)
          .where('t.language', '=', language),
      ),

    findOpen: (userId: string, purpose: string) =>
      run.first(open(userId, purpose).select(['id', 'version', 'given_at'])),

    /** One open consent a purpose: of two at once, one is kept. */
    give: (row: {
      userId: string;
      id: string;
      purpose: string;
      version: string;
      language: string;
      by: string;
      at: Date;
    }) =>
      run.count(
        query
          .insertInto('consents')
          .values({
            user_id: row.userId,
            id: row.id,
            purpose: row.purpose,
            version: row.version,
            language: row.language,
            given_by: row.by,
            given_at: row.at,
          })
          .onConflict((conflict) =>
            conflict.columns(['user_id', 'purpose']).where('withdrawn_at', 'is', null).doNothing(),
          ),
      ),

    withdraw: (userId: string, purpose: string, by: string, at: Date) =>
      run.count(
        query
          .updateTable('consents')
          .set({ withdrawn_at: at, withdrawn_by: by })
          .where('user_id', '=', userId)
          .where('purpose', '=', purpose)
          .where('withdrawn_at', 'is', null),
      ),
  };
}
