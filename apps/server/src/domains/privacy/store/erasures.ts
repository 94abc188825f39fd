import { sql } from 'kysely';
import type { Run } from '../../../kernel/database/database.ts';
import { query, statement } from '../../../kernel/database/query.ts';

export type AskedAs = 'self' | 'guardian' | 'administrator' | 'restore';

/** SQL of the record of erasures. */
export function createErasureStore(run: Run) {
  return {
    /** Once more, where somebody came back with a backup. */
    begin: (row: {
      pseudonym: Buffer;
      userId: string;
      askedAs: AskedAs;
      receiptHash: Buffer | null;
      at: Date;
    }) =>
      run.count(
        query
          .insertInto('erasures')
          .values({
            pseudonym: row.pseudonym,
            person: row.userId,
            asked_as: row.askedAs,
            receipt_hash: row.receiptHash,
            begun_at: row.at,
          })
          .onConflict((conflict) =>
            conflict
              .column('pseudonym')
              .doUpdateSet((row) => ({
                person: row.ref('excluded.person'),
                receipt_hash: sql`coalesce(excluded.receipt_hash, erasures.receipt_hash)`,
                repeated_at: row.ref('excluded.begun_at'),
                rows_removed_at: null,
                completed_at: null,
              }))
              .where('erasures.completed_at', 'is not', null),
          ),
      ),

    /** Held: one worker at a time goes on with it. */
    lock: (pseudonym: Buffer) =>
      run.first(
        query
          .selectFrom('erasures')
          .select(['person', 'rows_removed_at', 'completed_at'])
          .where('pseudonym', '=', pseudonym)
          .forUpdate(),
      ),

    noteRemoved: (pseudonym: Buffer, at: Date, removed: Readonly<Record<string, number>>) =>
      run.count(
        query
          .updateTable('erasures')
          .set({
            rows_removed_at: at,
            // What came back with a backup and went again is what is written down already.
            removed: sql`case when repeated_at is null then ${JSON.stringify(removed)}::jsonb else removed end`,
          })
          .where('pseudonym', '=', pseudonym),
      ),

    complete: (pseudonym: Buffer, at: Date) =>
      run.count(
        query
          .updateTable('erasures')
          .set({ completed_at: at, person: null })
          .where('pseudonym', '=', pseudonym)
          .where('rows_removed_at', 'is not', null),
      ),

    /** Of these tables, the planner forgets what it remembers of those that are empty. */
    async forgetStatistics(tables: readonly string[]): Promise<void> {
      const looks = tables.map(
        (table) => sql`select ${sql.lit(table)} as name where not exists (select from ${sql.table(table)})`,
      );
      const looked = sql<{ name: string }>`${sql.join(looks, sql` union all `)}`;
      const empty = await run.all({ compile: () => looked.compile(query) });
      await run.all(
        statement`select attune_forget_statistics(${empty.map(({ name }) => name)}::text[], ${[...tables]}::text[])`,
      );
    },

    unfinished: () =>
      run.all(
        query
          .selectFrom('erasures')
          .select(['pseudonym', 'person', 'rows_removed_at'])
          .where('completed_at', 'is', null)
          .orderBy('begun_at')
          .$narrowType<{ person: string }>(),
      ),

    /** Of these pseudonyms and those on record as erased, who is here. */
    cameBack: (destroyed: readonly Buffer[]) =>
      run.all(
        statement<{ id: string }>`
          select u.id from users u where u.pseudonym = any (${[...destroyed]}::bytea[])
          union select u.id from users u join erasures e on e.pseudonym = u.pseudonym and e.completed_at is not null`,
      ),

    byReceipt: (receiptHash: Buffer) =>
      run.first(
        query
          .selectFrom('erasures')
          .select(['begun_at', 'rows_removed_at', 'completed_at', 'removed'])
          .where('receipt_hash', '=', receiptHash),
      ),

    newest: (limit: number) =>
      run.all(
        query
          .selectFrom('erasures')
          .select([
            'pseudonym',
            'asked_as',
            'begun_at',
            'rows_removed_at',
            'completed_at',
            'repeated_at',
            'removed',
          ])
          .orderBy('begun_at', 'desc')
          .limit(limit),
      ),
  };
}
