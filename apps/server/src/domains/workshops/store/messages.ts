import { sql } from 'kysely';
import type { Run } from '../../../kernel/database/database.ts';
import { query, statement } from '../../../kernel/database/query.ts';
import { newId } from '../../../kernel/ids.ts';

/** Of what a job takes in turn. */
export const pageSize = 100;

/** Something somebody is to be told, and whether that is still so. */
export type Untold = {
  readonly workshop_id: string;
  readonly id: string;
  readonly user_id: string;
  readonly about: string | null;
  readonly kind: string;
  /** Which fields a change was of. */
  readonly fields: string[];
  /** Of a reminder: whether it is of the time that holds now, not past, and of somebody who comes. */
  readonly holds: boolean;
};

/** SQL of what people are to be told of workshops. */
export const messagesStore = (run: Run) => ({
  /** Tells each of them, once each. */
  tellPeople: async (
    workshopId: string,
    userIds: readonly string[],
    { kind, about, at }: { readonly kind: string; readonly about: string | null; readonly at: Date },
  ): Promise<void> => {
    const rows = [...new Set(userIds)].map((userId) => ({
      ...{ workshop_id: workshopId, id: newId(), user_id: userId, about, kind, created_at: at },
    }));
    if (rows.length > 0) await run.count(query.insertInto('workshop_messages').values(rows));
  },

  /** Tells those who run it, stand by or are asked to, except who did it and who is told as a participant. */
  tellOrganizers: (
    workshopId: string,
    kind: string,
    exceptUserId: string,
    at: Date,
    fields: readonly string[] = [],
  ) =>
    run.count(statement`
      insert into workshop_messages (workshop_id, id, user_id, about, kind, fields, created_at)
      select o.workshop_id, gen_random_uuid(), o.user_id, o.user_id, ${kind}, ${[...fields]}, ${at}
      from organizers o
      where o.workshop_id = ${workshopId} and o.state in ('invited', 'confirmed', 'standby')
        and o.user_id <> ${exceptUserId} and not exists (
          select from participants p
          where p.workshop_id = o.workshop_id and p.user_id = o.user_id and p.state in ('registered', 'waitlisted')
        )`),

  /** Tells those who are asked to come in by an open call, except who did it and whoever is told otherwise. */
  tellAsked: (workshopId: string, kind: string, exceptUserId: string, at: Date) =>
    run.count(statement`
      insert into workshop_messages (workshop_id, id, user_id, about, kind, created_at)
      select ${workshopId}, gen_random_uuid(), asked.user_id, asked.user_id, ${kind}, ${at}
      from (
        select distinct a.user_id
        from cover_asks a join cover_calls c on c.workshop_id = a.workshop_id and c.id = a.call_id
        where a.workshop_id = ${workshopId} and c.state = 'open'
      ) as asked
      where asked.user_id <> ${exceptUserId} and not exists (
        select from organizers o
        where o.workshop_id = ${workshopId} and o.user_id = asked.user_id and o.state in ('invited', 'confirmed', 'standby')
      ) and not exists (
        select from participants p
        where p.workshop_id = ${workshopId} and p.user_id = asked.user_id and p.state in ('registered', 'waitlisted')
      )`),

  /**
   * The first that is not told and that nobody else is telling now, reminders before all else, then the oldest; held
   * until the transaction ends.
   */
  takeUntold: (except: readonly string[], now: Date): Promise<Untold | undefined> =>
    run.first(
      statement<Untold>`
        select m.workshop_id, m.id, m.user_id, m.about, m.kind, m.fields, m.starts_at is null or (
          w.state = 'published' and w.starts_at = m.starts_at and w.starts_at > ${now} and (
            exists (
              select from participants p
              where p.workshop_id = m.workshop_id and p.user_id = m.about and p.state = 'registered'
            ) or m.about = m.user_id and exists (
              select from organizers o
              where o.workshop_id = m.workshop_id and o.user_id = m.user_id and o.state = 'confirmed'
            )
          )
        ) as holds
        from workshop_messages m join workshops w on w.id = m.workshop_id
        where m.told_at is null and m.id <> all (${[...except]}::uuid[])
        order by (m.starts_at is null), m.created_at, m.id limit 1
        for update of m skip locked`,
    ),

  markTold: (workshopId: string, id: string, at: Date) =>
    run.count(
      query
        .updateTable('workshop_messages')
        .set({ told_at: at })
        .where('workshop_id', '=', workshopId)
        .where('id', '=', id),
    ),

  /**
   * Reminds whoever has a seat, who signed them up, their guardians, and who runs it, a day and an hour before: of each start once, and
   * not who came to it after that moment. A day's reminder that is late by most of the day is not sent any more.
   */
  remind: (now: Date): Promise<number> =>
    run.count(statement`
      insert into workshop_messages (workshop_id, id, user_id, about, kind, starts_at, created_at)
      select distinct on (w.id, one.told, one.about, r.kind)
        w.id, gen_random_uuid(), one.told, one.about, r.kind, w.starts_at, ${now}::timestamptz
      from workshops w,
        lateral (
          select people.told, p.user_id as about, p.state_at as since
          from participants p, lateral (
            select p.user_id as told union select p.signed_up_by union select attune_guardians_of(p.user_id)
          ) as people
          where p.workshop_id = w.id and p.state = 'registered'
          union all
          select o.user_id, o.user_id, o.since from organizers o where o.workshop_id = w.id and o.state = 'confirmed'
        ) as one,
        (values ('reminder-day', interval '24 hours', interval '3 hours'), ('reminder-hour', interval '1 hour', interval '0'))
          as r (kind, before, latest)
      where w.state = 'published' and w.starts_at > ${now} and w.starts_at <= ${now}::timestamptz + r.before
        and w.starts_at > ${now}::timestamptz + r.latest and one.since < w.starts_at - r.before
      on conflict (workshop_id, user_id, about, kind, starts_at) where starts_at is not null do nothing`),

  /** What was told before then is kept no longer. */
  removeTold: (before: Date) =>
    run.count(query.deleteFrom('workshop_messages').where('told_at', '<', before)),

  titles: (ids: readonly string[]) =>
    run.all(
      query
        .selectFrom('workshops')
        .select(['id', 'title', 'starts_at', 'ends_at', 'time_zone', 'place', 'cancel_message'])
        .where('id', '=', sql<string>`any (${[...ids]}::uuid[])`),
    ),

  /** A page of the announced workshops that ended before a time, after the last one of the page before. */
  endedBefore: (before: Date, after: string | undefined) =>
    run.all(
      query
        .selectFrom('workshops')
        .select('id')
        .where('state', '=', 'published')
        .where('ends_at', '<=', before)
        .$if(after !== undefined, (some) => some.where('id', '>', after as string))
        .orderBy('id')
        .limit(pageSize),
    ),

  /** Where anybody was checked in, who was not did not come. */
  missRegistered: (workshopId: string, at: Date) =>
    run.count(statement`
      update participants set state = 'no-show', state_at = ${at}
      where workshop_id = ${workshopId} and state = 'registered'
        and exists (select from participants p where p.workshop_id = ${workshopId} and p.state = 'attended')`),
});
