import type { Run } from '../../../kernel/database/database.ts';
import { query, statement } from '../../../kernel/database/query.ts';

/** SQL of what went because it was old enough. */
export function createRetentionStore(run: Run) {
  return {
    /** Of each kind: when it was last looked at, and what went in the last thirty days. */
    latest: () =>
      run.all(
        statement<{ kind: string; ran_at: Date; removed: number }>`
          select kind, max(ran_at) as ran_at,
            coalesce(sum(removed) filter (where day > current_date - 30), 0)::float8 as removed
          from retention_runs group by kind order by kind`,
      ),

    removeRunsBefore: (day: string) =>
      run.count(query.deleteFrom('retention_runs').where('day', '<', new Date(day))),

    /** From the old end of each chain. @returns how many events */
    async pruneAudit(olderThan: Date): Promise<number> {
      const row = await run.first(
        statement<{ removed: number }>`select attune_prune_audit(${olderThan})::float8 as removed`,
      );
      return row?.removed ?? 0;
    },
  };
}
