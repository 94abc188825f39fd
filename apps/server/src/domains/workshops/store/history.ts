import type { Insertable } from 'kysely';
import type { Run } from '../../../kernel/database/database.ts';
import type { WorkshopHistory } from '../../../kernel/database/generated.ts';
import { query } from '../../../kernel/database/query.ts';

/** SQL of who did what to a workshop. */
export const historyStore = (run: Run) => ({
  addHistory: (row: Insertable<WorkshopHistory>) =>
    run.count(query.insertInto('workshop_history').values(row)),

  history: (workshopId: string) =>
    run.all(
      query
        .selectFrom('workshop_history')
        .selectAll()
        .where('workshop_id', '=', workshopId)
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .limit(500),
    ),
});
