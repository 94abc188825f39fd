import type { Run } from '../../../kernel/database/database.ts';
import { query } from '../../../kernel/database/query.ts';

/** SQL of what an organisation begins with. */
export const setUpStore = (run: Run) => ({
  requirementNamed: (name: string) =>
    run.first(query.selectFrom('requirements').select('id').where('name', '=', name)),

  /** What nobody is to be told any more: it was so before they came. */
  silence: (workshopId: string, at: Date) =>
    run.count(
      query
        .updateTable('workshop_messages')
        .set({ told_at: at })
        .where('workshop_id', '=', workshopId)
        .where('told_at', 'is', null),
    ),

  /** Everybody who has a seat was there. */
  attendAll: (workshopId: string, at: Date, by: string) =>
    run.count(
      query
        .updateTable('participants')
        .set({ state: 'attended', state_at: at, checked_in_by: by })
        .where('workshop_id', '=', workshopId)
        .where('state', '=', 'registered'),
    ),
});
