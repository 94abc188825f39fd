import { query, statement } from '../../kernel/database/query.ts';
import type { PersonalData } from '../../kernel/personal-data.ts';
import { reasonPlace } from './service/cover.ts';
import { answerPlace } from './service/facts.ts';
import { shownPlace } from './service/sign-up.ts';
import { createWorkshopStore } from './store/index.ts';

export const workshopsPersonalData: PersonalData = {
  columns: [
    'organizers.user_id',
    'organizers.covers',
    'organizers.invited_by',
    'cover_calls.user_id',
    'cover_calls.filled_by',
    'cover_asks.user_id',
    'workshop_history.actor',
    'workshop_history.about',
    'user_requirements.user_id',
    'user_requirements.declared_by',
    'participants.user_id',
    'participants.signed_up_by',
    'participants.checked_in_by',
    'workshop_messages.user_id',
    'workshop_messages.about',
    'calendar_feeds.user_id',
  ],
  async collect(run, userId, key) {
    const [participations, declarations, organized, calls, feed] = await Promise.all([
      run.all(
        query
          .selectFrom('participants as p')
          .innerJoin('workshops as w', 'w.id', 'p.workshop_id')
          .selectAll('p')
          .select(['w.title', 'w.starts_at'])
          .where('p.user_id', '=', userId)
          .orderBy('p.signed_up_at'),
      ),
      createWorkshopStore(run).declarations([userId]),
      run.all(
        query
          .selectFrom('organizers as o')
          .innerJoin('workshops as w', 'w.id', 'o.workshop_id')
          .select(['o.workshop_id', 'o.state', 'o.since', 'w.title', 'w.starts_at'])
          .where('o.user_id', '=', userId)
          .orderBy('o.since'),
      ),
      run.all(query.selectFrom('cover_calls').selectAll().where('user_id', '=', userId).orderBy('opened_at')),
      createWorkshopStore(run).feedOf(userId),
    ]);
    return {
      participations: participations.map((row) => ({
        ...{ workshop: row.workshop_id, title: row.title, startsAt: row.starts_at, state: row.state },
        ...{ signedUpAt: row.signed_up_at, stateAt: row.state_at, visible: row.visible },
        sharesSessions: row.shares_sessions,
        shown: key.openJson(shownPlace(row.workshop_id, row.id), row.shown),
      })),
      requirements: declarations.map((row) => ({
        requirement: row.requirement_id,
        answer: key.openJson(answerPlace(userId, row.requirement_id), row.answer),
        declaredAt: row.declared_at,
      })),
      organized: organized.map((row) => ({
        ...{ workshop: row.workshop_id, title: row.title, startsAt: row.starts_at },
        ...{ state: row.state, since: row.since },
      })),
      coverCalls: calls.map(({ workshop_id, id, reason, state, opened_at }) => ({
        ...{ workshop: workshop_id, state, openedAt: opened_at },
        reason: reason && key.openText(reasonPlace(workshop_id, id), reason),
      })),
      calendarFeed: feed ? { madeAt: feed.created_at, readAt: feed.last_read_at } : null,
    };
  },
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
    // Seats that fell free go to who waits; by the database's clock, as nobody asks here.
    for (const { id } of workshops) await run.count(statement`select attune_fill_seats(${id}, now())`);
  },
};

type Run = Parameters<PersonalData['erase']>[0];

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
