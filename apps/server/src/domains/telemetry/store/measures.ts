import type { Run } from '../../../kernel/database/database.ts';
import { statement } from '../../../kernel/database/query.ts';
import type { Partitioned } from './partitions.ts';

type Horizon = { readonly table: Partitioned; readonly days: number };

/** SQL of how far the background work of telemetry is. */
export const createMeasureStore = (run: Run) => ({
  /** Seconds since the oldest count was written that is in no sum yet; 0 where all are. */
  async behind(): Promise<number> {
    const row = await run.first(statement<{ behind: number }>`
      select greatest(extract(epoch from clock_timestamp() - noted_at), 0)::float8 as behind
      from event_count_changes order by id limit 1`);
    return row?.behind ?? 0;
  },

  /** Days until the first moment that has no partition of its own; below 0 where today has none. */
  horizons: () =>
    run.all(statement<Horizon>`
      select 'activities' as table, extract(epoch from first.missing at time zone 'UTC' - now())::float8 / 86400 as days
      from (
        select missing from generate_series((now() at time zone 'UTC')::date::timestamp,
          (now() at time zone 'UTC')::date::timestamp + interval '400 days', '1 day') missing
        where to_regclass('public.activities_' || to_char(missing, 'YYYY_MM_DD')) is null limit 1
      ) first
      union all
      select 'analytics_events', extract(epoch from first.missing at time zone 'UTC' - now())::float8 / 86400
      from (
        select missing from generate_series(date_trunc('month', now() at time zone 'UTC'),
          date_trunc('month', now() at time zone 'UTC') + interval '13 months', '1 month') missing
        where to_regclass('public.analytics_events_' || to_char(missing, 'YYYY_MM')) is null limit 1
      ) first`),
});
