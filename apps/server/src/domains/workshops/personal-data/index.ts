import { query } from '../../../kernel/database/query.ts';
import type { PersonalData } from '../../../kernel/personal-data/index.ts';
import { holdersOf } from '../../access/index.ts';
import { standingOf } from '../../identity/index.ts';
import { openCallOfGone } from '../service/calls.ts';
import { createCandidates } from '../service/candidates.ts';
import { createWorkshopStore, type WorkshopRow } from '../store/index.ts';
import { workshopsTables } from './tables.ts';

export const workshopsPersonalData: PersonalData = {
  tables: workshopsTables,
  /** Nothing is refused here: where they alone were confirmed to run what is announced, others are asked to come in. */
  async erase(run, userId) {
    const store = createWorkshopStore(run);
    const rows = await run.all(
      query
        .selectFrom('participants')
        .select('workshop_id')
        .where('user_id', '=', userId)
        .union(query.selectFrom('organizers').select('workshop_id').where('user_id', '=', userId)),
    );
    const workshops = await store.lockWorkshops(rows.map((row) => row.workshop_id));
    // By the database's clock, as nobody asks here.
    const now = await store.databaseTime();
    const left = await leftAlone(run, workshops, userId);
    await store.forgetCallsOf(userId);
    for (const table of [
      'workshop_messages',
      'participants',
      'user_requirements',
      'cover_asks',
      'cover_calls',
      'calendar_feeds',
    ] as const)
      await run.count(query.deleteFrom(table).where('user_id', '=', userId));
    await run.count(query.deleteFrom('workshop_messages').where('about', '=', userId));
    await run.count(query.deleteFrom('organizers').where('user_id', '=', userId));
    await forgetOthers(run, userId);
    for (const workshop of left)
      await openCallOfGone({ run, workshop, now }, { userId, isErased: true }, candidates);
    // Seats that fell free go to who waits.
    for (const { id } of workshops) await store.fillSeats(id, now);
  },
};

type Run = Parameters<PersonalData['erase']>[0];

const candidates = createCandidates({ access: { holdersOf }, standingOf });

/** What is announced and nobody else is confirmed to run. */
async function leftAlone(run: Run, workshops: readonly WorkshopRow[], userId: string) {
  const left: WorkshopRow[] = [];
  for (const workshop of workshops) {
    const organizers = await createWorkshopStore(run).organizersOf(workshop.id);
    const confirmed = organizers.filter((one) => one.state === 'confirmed');
    if (workshop.state === 'published' && confirmed.length === 1 && confirmed[0]?.user_id === userId)
      left.push(workshop);
  }
  return left;
}

/** Where they stand beside others, these stay; the one whom it is about takes their place, or nobody does. */
async function forgetOthers(run: Run, userId: string): Promise<void> {
  for (const column of ['covers', 'invited_by'] as const)
    await run.count(
      query
        .updateTable('organizers')
        .set({ [column]: null })
        .where(column, '=', userId),
    );
  for (const column of ['actor', 'about'] as const)
    await run.count(
      query
        .updateTable('workshop_history')
        .set({ [column]: null })
        .where(column, '=', userId),
    );
  await run.count(
    query.updateTable('participants').set({ checked_in_by: null }).where('checked_in_by', '=', userId),
  );
  await run.count(
    query
      .updateTable('participants')
      .set((row) => ({ signed_up_by: row.ref('user_id') }))
      .where('signed_up_by', '=', userId),
  );
  await run.count(
    query
      .updateTable('user_requirements')
      .set((row) => ({ declared_by: row.ref('user_id') }))
      .where('declared_by', '=', userId),
  );
  await run.count(
    query
      .updateTable('cover_calls')
      .set((row) => ({ filled_by: row.ref('user_id') }))
      .where('filled_by', '=', userId),
  );
}
