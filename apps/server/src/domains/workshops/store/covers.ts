import { type Insertable, sql, type Updateable } from 'kysely';
import type { Run } from '../../../kernel/database/database.ts';
import type { CoverCalls } from '../../../kernel/database/generated.ts';
import { query, statement } from '../../../kernel/database/query.ts';
import { pageSize } from './messages.ts';

type OfCall = { readonly workshop_id: string; readonly id: string };

/** SQL of calls to come in somebody's place. */
export const coversStore = (run: Run) => ({
  /** Whether an open call asks the person to come in. */
  isAskedToCover: async (workshopId: string, userId: string): Promise<boolean> => {
    const found = await run.first(
      query
        .selectFrom('cover_asks as a')
        .innerJoin('cover_calls as c', (join) =>
          join.onRef('c.workshop_id', '=', 'a.workshop_id').onRef('c.id', '=', 'a.call_id'),
        )
        .select('a.user_id')
        .where('a.workshop_id', '=', workshopId)
        .where('a.user_id', '=', userId)
        .where('c.state', '=', 'open'),
    );
    return found !== undefined;
  },

  insertCall: (row: Insertable<CoverCalls>) => run.count(query.insertInto('cover_calls').values(row)),

  openCallOf: (workshopId: string, userId: string) =>
    run.first(
      query
        .selectFrom('cover_calls')
        .selectAll()
        .where('workshop_id', '=', workshopId)
        .where('user_id', '=', userId)
        .where('state', '=', 'open'),
    ),

  call: (workshopId: string, id: string) =>
    run.first(
      query.selectFrom('cover_calls').selectAll().where('workshop_id', '=', workshopId).where('id', '=', id),
    ),

  /** Only while it is open. @returns 0 where it was closed before */
  changeOpenCall: (workshopId: string, id: string, change: Updateable<CoverCalls>) =>
    run.count(
      query
        .updateTable('cover_calls')
        .set(change)
        .where('workshop_id', '=', workshopId)
        .where('id', '=', id)
        .where('state', '=', 'open'),
    ),

  /**
   * Of who is erased: what is open goes on without their name and words, and those who are asked still hear of it.
   * Somebody came in for one without a name: who that was is forgotten with it.
   */
  forgetCallsOf: async (userId: string): Promise<void> => {
    await run.count(statement`
      update workshop_messages set about = null
      where about = ${userId} and user_id <> ${userId} and told_at is null and kind like 'cover-%'`);
    await run.count(
      query
        .updateTable('cover_calls')
        .set({ user_id: null, reason: null, why: 'gone' })
        .where('user_id', '=', userId)
        .where('state', '=', 'open'),
    );
    await run.count(
      query.deleteFrom('cover_calls').where('filled_by', '=', userId).where('user_id', 'is', null),
    );
  },

  /** Those that are open end with it. @returns whose they were */
  lapseCalls: async (workshopId: string, at: Date): Promise<(string | null)[]> => {
    const rows = await run.all(
      query
        .updateTable('cover_calls')
        .set({ state: 'lapsed', closed_at: at })
        .where('workshop_id', '=', workshopId)
        .where('state', '=', 'open')
        .returning('user_id'),
    );
    return rows.map((row) => row.user_id);
  },

  /** With whom they asked. */
  removeCallsOf: (workshopId: string, userId: string) =>
    run.count(
      query.deleteFrom('cover_calls').where('workshop_id', '=', workshopId).where('user_id', '=', userId),
    ),

  /** Whoever was asked already is not asked again. @returns whom it asked */
  askAll: async (workshopId: string, callId: string, userIds: readonly string[], at: Date) => {
    if (userIds.length === 0) return [];
    const rows = await run.all(
      query
        .insertInto('cover_asks')
        .values(
          userIds.map((userId) => ({
            ...{ workshop_id: workshopId, call_id: callId, user_id: userId, asked_at: at },
          })),
        )
        .onConflict((conflict) => conflict.doNothing())
        .returning('user_id'),
    );
    return rows.map((row) => row.user_id);
  },

  asked: (workshopId: string, callId: string) =>
    run.all(
      query
        .selectFrom('cover_asks')
        .selectAll()
        .where('workshop_id', '=', workshopId)
        .where('call_id', '=', callId)
        .orderBy('user_id'),
    ),

  answerAsk: (workshopId: string, callId: string, userId: string, answer: string, at: Date) =>
    run.count(
      query
        .updateTable('cover_asks')
        .set({ answer, answered_at: at })
        .where('workshop_id', '=', workshopId)
        .where('call_id', '=', callId)
        .where('user_id', '=', userId),
    ),

  /** Calls that are open and that the person is asked about, of workshops that are not over, soonest first. */
  callsAbout: (userId: string, now: Date) =>
    run.all(
      query
        .selectFrom('cover_asks as a')
        .innerJoin('cover_calls as c', (join) =>
          join.onRef('c.workshop_id', '=', 'a.workshop_id').onRef('c.id', '=', 'a.call_id'),
        )
        .innerJoin('workshops as w', 'w.id', 'a.workshop_id')
        .selectAll('w')
        .select([
          'c.id as call_id',
          'c.user_id as call_of',
          'c.reason as call_reason',
          'c.why as call_why',
          'c.opened_at as call_opened_at',
          'a.answer as own_answer',
        ])
        .where('a.user_id', '=', userId)
        .where('c.state', '=', 'open')
        .where('w.state', '=', 'published')
        .where('w.ends_at', '>', now)
        .orderBy('w.starts_at')
        .orderBy('c.id')
        .limit(100),
    ),

  /** A page of the calls that nobody has answered in time, of workshops that are not over. */
  callsToEscalate: (now: Date, after: OfCall | undefined) =>
    run.all(
      query
        .selectFrom('cover_calls as c')
        .innerJoin('workshops as w', 'w.id', 'c.workshop_id')
        .select(['c.workshop_id', 'c.id'])
        .where('c.state', '=', 'open')
        .where('c.escalated_at', 'is', null)
        .where('c.escalates_at', '<=', now)
        .where('w.state', '=', 'published')
        .where('w.ends_at', '>', now)
        .$if(after !== undefined, (some) =>
          some.where(sql<boolean>`(c.workshop_id, c.id) > (${after?.workshop_id}::uuid, ${after?.id}::uuid)`),
        )
        .orderBy('c.workshop_id')
        .orderBy('c.id')
        .limit(pageSize),
    ),

  /**
   * A page of the calls that are of no use any more. Where a workshop has ended and nobody was confirmed for it, its call stays until
   * the workshop is said to be over: until then it says why nobody is confirmed.
   */
  callsToLapse: (now: Date, after: OfCall | undefined) =>
    run.all(
      query
        .selectFrom('cover_calls as c')
        .innerJoin('workshops as w', 'w.id', 'c.workshop_id')
        .select(['c.workshop_id', 'c.id'])
        .where('c.state', '=', 'open')
        .where((row) =>
          row.or([
            row('w.state', '<>', 'published'),
            row.and([row('w.ends_at', '<=', now), row('w.organizer_wanted', '=', false)]),
          ]),
        )
        .$if(after !== undefined, (some) =>
          some.where(sql<boolean>`(c.workshop_id, c.id) > (${after?.workshop_id}::uuid, ${after?.id}::uuid)`),
        )
        .orderBy('c.workshop_id')
        .orderBy('c.id')
        .limit(pageSize),
    ),

  /** Who of these takes part in, waits for, or runs something else while the workshop goes on. */
  busyAmong: async (
    userIds: readonly string[],
    { id, starts_at, ends_at }: { readonly id: string; readonly starts_at: Date; readonly ends_at: Date },
  ): Promise<Set<string>> => {
    const among = sql<string>`any (${[...userIds]}::uuid[])`;
    const meanwhile = query
      .selectFrom('workshops as w')
      .where('w.id', '<>', id)
      .where('w.state', '=', 'published')
      .where('w.starts_at', '<', ends_at)
      .where('w.ends_at', '>', starts_at);
    const rows = await run.all(
      meanwhile
        .innerJoin('organizers as o', 'o.workshop_id', 'w.id')
        .select('o.user_id')
        .where('o.state', '=', 'confirmed')
        .where('o.user_id', '=', among)
        .union(
          meanwhile
            .innerJoin('participants as p', 'p.workshop_id', 'w.id')
            .select('p.user_id')
            .where('p.state', 'in', ['registered', 'waitlisted'])
            .where('p.user_id', '=', among),
        ),
    );
    return new Set(rows.map((row) => row.user_id));
  },
});
