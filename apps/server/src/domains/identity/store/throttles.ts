import { sql } from 'kysely';
import type { Run } from '../../../kernel/database/database.ts';
import { query, statement } from '../../../kernel/database/query.ts';

/** Failures that cost nothing, the longest wait, and how fast failures are forgotten; in seconds. */
export type Patience = { readonly free: number; readonly longest: number; readonly fade: number | null };

/** Failures that are not forgotten yet. Tries at once come in any order: none of them turns the time back. */
const left = (now: Date, fade: number | null) =>
  fade === null
    ? sql`t.failures`
    : sql`greatest(0, t.failures - floor(greatest(0, extract(epoch from ${now}::timestamptz - t.last_at)) / ${fade})::integer)`;

/** SQL of how often somebody tried. */
export function createThrottleStore(run: Run) {
  return {
    /**
     * Counts a try before it is made, so that a hundred at once are a hundred. No row: wait.
     * Up to `free` failures cost nothing; each one more doubles the wait, up to `longest` seconds. One failure is
     * forgotten every `fade` seconds; null: none is.
     */
    reserve: (bucket: Buffer, now: Date, { free, longest, fade }: Patience) =>
      run.first(
        statement<{ failures: number }>`
          insert into throttles as t (bucket, failures, last_at) values (${bucket}, 1, ${now})
          on conflict (bucket) do update set
            failures = ${left(now, fade)} + 1,
            last_at = greatest(t.last_at, ${now}),
            wait_until = case when ${left(now, fade)} < ${free} then '-infinity'::timestamptz
              else ${now}::timestamptz + make_interval(secs => least(${longest}, power(2, least(${left(now, fade)} - ${free}, 20)))) end
          where t.wait_until <= ${now}
          returning failures
        `,
      ),

    /** The try went well: it does not count. */
    refund: (bucket: Buffer) =>
      run.count(
        query
          .updateTable('throttles')
          .set((row) => ({ failures: row('failures', '-', 1) }))
          .where('bucket', '=', bucket)
          .where('failures', '>', 0),
      ),

    clear: (bucket: Buffer) => run.count(query.deleteFrom('throttles').where('bucket', '=', bucket)),

    dropOlder: (before: Date) => run.count(query.deleteFrom('throttles').where('last_at', '<', before)),
  };
}
