import { type Insertable, sql, type Updateable } from 'kysely';
import type { Run } from '../../../kernel/database/database.ts';
import type { Organizers } from '../../../kernel/database/generated.ts';
import { query, statement } from '../../../kernel/database/query.ts';
import { beyond, type Page } from './beyond.ts';

/** Workshops that somebody runs, added up. */
type Ahead = Readonly<Record<'workshops' | 'seats' | 'taken' | 'waiting' | 'coverCalls' | 'unmet', number>>;

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

  /** Whether something announced that is not over has nobody confirmed but this person. */
  async organizesAlone(userId: string, now: Date): Promise<boolean> {
    const row = await run.first(
      statement`
        select from organizers o join workshops w on w.id = o.workshop_id
        where o.user_id = ${userId} and o.state = 'confirmed' and w.state = 'published' and w.ends_at > ${now}
          and not exists (
            select from organizers b where b.workshop_id = o.workshop_id and b.user_id <> o.user_id and b.state = 'confirmed'
          ) limit 1`,
    );
    return row !== undefined;
  },

  /** What the person is confirmed to run and that begins until then, added up. */
  runsAhead: (userId: string, from: Date, until: Date) =>
    run.first(
      statement<Ahead>`
        select count(*) as workshops, coalesce(sum(w.capacity), 0) as seats,
          coalesce(sum(w.seats_taken), 0) as taken, coalesce(sum(w.waiting), 0) as waiting,
          coalesce(sum((
            select count(*) from cover_calls c where c.workshop_id = w.id and c.state = 'open'
          )), 0)::bigint as "coverCalls",
          coalesce(sum((
            select count(*) from participants p
            where p.workshop_id = w.id and p.state = 'registered' and not p.eligible
          )), 0)::bigint as unmet
        from organizers o join workshops w on w.id = o.workshop_id
        where o.user_id = ${userId} and o.state = 'confirmed' and w.state = 'published'
          and w.starts_at >= ${from} and w.starts_at < ${until}`,
    ),

  /** Who is confirmed to run what is not over, of these people or of all. */
  runningNow: (userIds?: readonly string[]) =>
    run.all(
      query
        .selectFrom('organizers as o')
        .innerJoin('workshops as w', 'w.id', 'o.workshop_id')
        .select(['o.workshop_id', 'o.user_id'])
        .where('o.state', '=', 'confirmed')
        .where('w.state', 'in', ['draft', 'published'])
        .$if(userIds !== undefined, (some) =>
          some.where('o.user_id', '=', sql<string>`any (${[...(userIds ?? [])]}::uuid[])`),
        )
        .orderBy('o.workshop_id')
        .orderBy('o.user_id'),
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
  organizedBy: (userId: string, { after, limit }: Page) =>
    run.all(
      query
        .selectFrom('organizers as o')
        .innerJoin('workshops as w', 'w.id', 'o.workshop_id')
        .selectAll('w')
        .select('o.state as organizer_state')
        .where('o.user_id', '=', userId)
        .where(beyond(after, 'w.id'))
        .orderBy('w.starts_at', 'desc')
        .orderBy('w.id', 'desc')
        .limit(limit),
    ),
});
