import { sql } from 'kysely';
import type { Run } from '../database/database.ts';
import { query } from '../database/query.ts';
import { type Everything, subjectOf, tablesOf } from './registry.ts';

/** The tables of people's own rows, each with its column that says whose a row is. */
export const ownTables = (everything: Everything): { table: string; column: string }[] =>
  tablesOf(everything).flatMap((table) => {
    const subject = subjectOf(table);
    return subject?.by === 'id' ? [{ table: table.name, column: subject.column }] : [];
  });

/** In the caller's transaction: how many rows of the person's own each table has; where there are none it is absent. */
export async function rowsOf(
  run: Run,
  everything: Everything,
  userId: string,
): Promise<Record<string, number>> {
  const counts = ownTables(everything).map(
    ({ table, column }) =>
      sql`select ${sql.lit(table)} as "table", count(*)::int as rows from ${sql.table(table)} where ${sql.ref(column)} = ${userId}::uuid`,
  );
  const counted = sql<{ table: string; rows: number }>`${sql.join(counts, sql` union all `)}`;
  const rows = await run.all({ compile: () => counted.compile(query) });
  return Object.fromEntries(rows.filter((one) => one.rows > 0).map((one) => [one.table, one.rows]));
}
