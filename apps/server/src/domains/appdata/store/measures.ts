import type { Run } from '../../../kernel/database/database.ts';
import { statement } from '../../../kernel/database/query.ts';

/** SQL of how much apps store. */
export const createMeasureStore = (run: Run) => ({
  /** About how many rows there are, without reading them: as the planner has it, else as the server has counted. */
  estimates: () =>
    run.all(statement<{ table: string; rows: number }>`
      select c.relname as table, coalesce(nullif(c.reltuples, -1), s.n_live_tup, 0)::float8 as rows
      from pg_class c left join pg_stat_user_tables s on s.relid = c.oid
      where c.oid in ('public.app_data'::regclass, 'public.app_data_versions'::regclass)`),
});
