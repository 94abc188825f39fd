import type { Run } from '../../../kernel/database/database.ts';
import { statement } from '../../../kernel/database/query.ts';

/** SQL of what must always be so of workshops. */
export const invariantsStore = (run: Run) => ({
  databaseTime: async (): Promise<Date> => {
    const row = await run.first(statement<{ now: Date }>`select now()`);
    if (!row) throw new Error('The database tells no time.');
    return row.now;
  },

  /** How many break each, all of them as of one moment: one that is being mended meanwhile breaks none. */
  broken: (now: Date) =>
    run.all(statement<{ invariant: string; broken: number }>`
      select 'workshops_over_capacity' as invariant, count(*)::int as broken from workshops_over_capacity
      union all select 'participants_open_twice', count(*)::int from participants_open_twice
      union all select 'workshops_without_organizer', count(*)::int from workshops_without_organizer
      union all select 'seats_left_empty', count(*)::int from attune_seats_left_empty(${now})`),
});
