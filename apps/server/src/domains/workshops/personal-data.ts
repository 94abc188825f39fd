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
    const [participations, declarations, organized, told, feed] = await Promise.all([
      participationsOf(run, userId, key),
      createWorkshopStore(run).declarations([userId]),
      organizedBy(run, userId, key),
      toldTo(run, userId),
      createWorkshopStore(run).feedOf(userId),
    ]);
    return {
      participations,
      requirements: declarations.map((row) => ({
        requirement: row.requirement_id,
        answer: key.openJson(answerPlace(userId, row.requirement_id), row.answer),
        declaredBy: whoOf(row.declared_by, userId),
        declaredAt: row.declared_at,
      })),
      ...organized,
      ...told,
      calendarFeed: feed ? { madeAt: feed.created_at, readAt: feed.last_read_at } : null,
    };
  },
  /**
   * Nothing is refused here. Where they alone were confirmed to run what is announced, nobody is from then on, and no
   * call to come in is open: the workshop says that an organizer is wanted, and workshops_without_organizer counts it
   * until somebody is confirmed. Whoever erases a person hands such workshops over first.
   */
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
type Key = Parameters<PersonalData['collect']>[2];

/** Who else it was is theirs, and stays out: that it was somebody else is the person's own. */
const whoOf = (by: string | null, userId: string): 'oneself' | 'somebody else' | null =>
  by === null ? null : by === userId ? 'oneself' : 'somebody else';

async function participationsOf(run: Run, userId: string, key: Key) {
  const rows = await run.all(
    query
      .selectFrom('participants as p')
      .innerJoin('workshops as w', 'w.id', 'p.workshop_id')
      .selectAll('p')
      .select(['w.title', 'w.starts_at'])
      .where('p.user_id', '=', userId)
      .orderBy('p.signed_up_at'),
  );
  return rows.map((row) => ({
    ...{ workshop: row.workshop_id, title: row.title, startsAt: row.starts_at, state: row.state },
    ...{ signedUpAt: row.signed_up_at, stateAt: row.state_at, visible: row.visible },
    ...{ position: row.position, eligible: row.eligible, sharesSessions: row.shares_sessions },
    signedUpBy: whoOf(row.signed_up_by, userId),
    checkedInBy: whoOf(row.checked_in_by, userId),
    requirementsVersion: row.requirements_version,
    shown: key.openJson(shownPlace(row.workshop_id, row.id), row.shown),
  }));
}

async function organizedBy(run: Run, userId: string, key: Key) {
  const [organized, calls, asks] = await Promise.all([
    run.all(
      query
        .selectFrom('organizers as o')
        .innerJoin('workshops as w', 'w.id', 'o.workshop_id')
        .selectAll('o')
        .select(['w.title', 'w.starts_at'])
        .where('o.user_id', '=', userId)
        .orderBy('o.since'),
    ),
    run.all(query.selectFrom('cover_calls').selectAll().where('user_id', '=', userId).orderBy('opened_at')),
    run.all(query.selectFrom('cover_asks').selectAll().where('user_id', '=', userId).orderBy('asked_at')),
  ]);
  return {
    organized: organized.map((row) => ({
      ...{ workshop: row.workshop_id, title: row.title, startsAt: row.starts_at },
      ...{ state: row.state, askedAs: row.asked_as, since: row.since },
      ...{ inSomebodysPlace: row.covers !== null, invitedBy: whoOf(row.invited_by, userId) },
    })),
    coverCalls: calls.map((row) => ({
      ...{ workshop: row.workshop_id, state: row.state, openedAt: row.opened_at, closedAt: row.closed_at },
      ...{ escalatesAt: row.escalates_at, escalatedAt: row.escalated_at },
      reason: row.reason && key.openText(reasonPlace(row.workshop_id, row.id), row.reason),
    })),
    coverAsks: asks.map((row) => ({
      ...{ workshop: row.workshop_id, askedAt: row.asked_at },
      ...{ answer: row.answer, answeredAt: row.answered_at },
    })),
  };
}

/** What they were told, and what the history says of them: never who else it was about. */
async function toldTo(run: Run, userId: string) {
  const [messages, history] = await Promise.all([
    run.all(
      query.selectFrom('workshop_messages').selectAll().where('user_id', '=', userId).orderBy('created_at'),
    ),
    run.all(
      query
        .selectFrom('workshop_history')
        .selectAll()
        .where((row) => row.or([row('actor', '=', userId), row('about', '=', userId)]))
        .orderBy('at'),
    ),
  ]);
  return {
    messages: messages.map((row) => ({
      ...{ workshop: row.workshop_id, kind: row.kind, fields: row.fields, about: whoOf(row.about, userId) },
      ...{ workshopStartsAt: row.starts_at, writtenAt: row.created_at, toldAt: row.told_at },
    })),
    history: history.map((row) => ({
      ...{ workshop: row.workshop_id, kind: row.kind, fields: row.fields, at: row.at },
      ...{ doneBy: whoOf(row.actor, userId), about: whoOf(row.about, userId) },
    })),
  };
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
