import type { Run } from '../../../kernel/database/database.ts';
import { statement } from '../../../kernel/database/query.ts';

/** The tables that come in parts: activities by the day, events by the month. */
export type Partitioned = 'activities' | 'analytics_events';

/** SQL of the parts of a table. A part is named by the first day of its span, `2026-11-01`. */
export function createPartitionStore(run: Run) {
  return {
    /** Those that there are; the default one is none of them. */
    async all(parent: Partitioned): Promise<string[]> {
      const rows = await run.all(statement<{ begins: string }>`
        select replace(substring(relname from '[0-9]{4}_[0-9]{2}(?:_[0-9]{2})?$'), '_', '-') as begins
        from pg_inherits join pg_class on pg_class.oid = inhrelid
        where inhparent = ${`public.${parent}`}::regclass and relname <> ${`${parent}_default`}
        order by relname`);
      return rows.map(({ begins }) => (begins.length === 7 ? `${begins}-01` : begins));
    },

    /** The spans of which the default partition holds rows, and how many. */
    async inDefault(parent: Partitioned): Promise<Map<string, number>> {
      const rows = await run.all(statement<{ begins: string; held: string }>`
        select begins::text, held from attune_spans_in_default(${`public.${parent}`}::regclass) order by 1`);
      return new Map(rows.map(({ begins, held }) => [begins, Number(held)]));
    },

    /**
     * @returns false where the default partition holds so much of it that others would wait: it stays there
     * @throws where somebody else holds a lock: come again
     */
    async make(parent: Partitioned, begins: string): Promise<boolean> {
      const row = await run.first(statement<{ made: boolean | null }>`
        select attune_make_partition(${`public.${parent}`}::regclass, ${begins}::date) as made`);
      return row?.made !== null;
    },

    /** @throws where somebody else holds a lock: come again */
    drop: (parent: Partitioned, begins: string) =>
      run.count(statement`select attune_drop_partition(${`public.${parent}`}::regclass, ${begins}::date)`),

    /** Removes some of a day's activities from the default partition. @returns how many */
    async emptyDefault(begins: string, most: number): Promise<number> {
      const row = await run.first(
        statement<{ gone: string }>`select attune_empty_default(${begins}::date, ${most}) as gone`,
      );
      return Number(row?.gone);
    },

    /** The database's own clock. */
    async now(): Promise<Date> {
      const row = await run.first(statement<{ now: Date }>`select now() as now`);
      if (!row) throw new Error('A statement that answers one row answered none.');
      return row.now;
    },
  };
}
