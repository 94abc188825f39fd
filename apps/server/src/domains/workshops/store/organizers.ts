import type { Insertable, Updateable } from 'kysely';
import type { Run } from '../../../kernel/database/database.ts';
import type { Organizers } from '../../../kernel/database/generated.ts';
import { query } from '../../../kernel/database/query.ts';

/** SQL of those who run workshops. */
export const organizersStore = (run: Run) => ({
  organizersOf: (workshopId: string) =>
    run.all(
      query
        .selectFrom('organizers')
        .selectAll()
        .where('workshop_id', '=', workshopId)
        .orderBy('since')
        .orderBy('user_id'),
    ),

  organizer: (workshopId: string, userId: string) =>
    run.first(
      query
        .selectFrom('organizers')
        .selectAll()
        .where('workshop_id', '=', workshopId)
        .where('user_id', '=', userId),
    ),

  insertOrganizer: (row: Insertable<Organizers>) =>
    run.count(
      query
        .insertInto('organizers')
        .values(row)
        .onConflict((conflict) => conflict.columns(['workshop_id', 'user_id']).doNothing()),
    ),

  changeOrganizer: (workshopId: string, userId: string, change: Updateable<Organizers>) =>
    run.count(
      query
        .updateTable('organizers')
        .set(change)
        .where('workshop_id', '=', workshopId)
        .where('user_id', '=', userId),
    ),

  /** Asks somebody, or asks them again. */
  askOrganizer: (row: Insertable<Organizers>) =>
    run.count(
      query
        .insertInto('organizers')
        .values(row)
        .onConflict((conflict) =>
          conflict.columns(['workshop_id', 'user_id']).doUpdateSet({
            ...{ state: row.state, asked_as: row.asked_as, covers: row.covers ?? null, since: row.since },
            invited_by: row.invited_by ?? null,
          }),
        ),
    ),

  removeOrganizer: (workshopId: string, userId: string) =>
    run.count(
      query.deleteFrom('organizers').where('workshop_id', '=', workshopId).where('user_id', '=', userId),
    ),

  /** What somebody runs, or is asked to, latest first. */
  organizedBy: (userId: string, limit: number) =>
    run.all(
      query
        .selectFrom('organizers as o')
        .innerJoin('workshops as w', 'w.id', 'o.workshop_id')
        .selectAll('w')
        .select('o.state as organizer_state')
        .where('o.user_id', '=', userId)
        .orderBy('w.starts_at', 'desc')
        .limit(limit),
    ),
});
