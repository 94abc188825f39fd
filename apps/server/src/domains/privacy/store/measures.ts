import type { Run } from '../../../kernel/database/database.ts';
import { statement } from '../../../kernel/database/query.ts';

export type PrivacyInvariant = 'request-overdue' | 'erased-with-key' | 'erasure-stuck' | 'audit-not-anchored';

/** SQL of what must always be so of privacy. */
export const createMeasureStore = (run: Run) => ({
  /**
   * How many break each, as of now.
   * @param destroyed pseudonyms of those whose keys are gone
   */
  broken: (now: Date, destroyed: readonly Buffer[]) =>
    run.all(statement<{ invariant: PrivacyInvariant; broken: number }>`
      select 'request-overdue' as invariant, count(*)::int as broken from data_requests
      where state in ('waiting', 'blocked', 'running') and due_at < ${now}::timestamptz
      union all
      select 'erased-with-key', count(*)::int from erasures
      where completed_at is not null and pseudonym <> all (${[...destroyed]}::bytea[])
      union all
      select 'erasure-stuck', count(*)::int from erasures
      where completed_at is null and coalesce(repeated_at, begun_at) < ${now}::timestamptz - interval '1 hour'
      union all
      select 'audit-not-anchored', count(*)::int from audit_heads h
      join audit_chain c on c.chain = h.chain and c.seq = 1 + greatest(h.start_seq, (
        select (head ->> 1)::bigint
        from jsonb_array_elements((select heads::jsonb from audit_anchors order by number desc limit 1)) head
        where (head ->> 0)::int = h.chain
      ))
      join audit_events e on e.id = c.event_id
      where e.at < ${now}::timestamptz - interval '30 minutes'`),
});
