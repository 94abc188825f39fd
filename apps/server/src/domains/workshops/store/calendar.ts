import { sql } from 'kysely';
import type { Run } from '../../../kernel/database/database.ts';
import { query, statement } from '../../../kernel/database/query.ts';

/** Most that a calendar is given of each kind, the latest. */
const most = 500;

/** One list for the index: an `or` of both ways reads all participants. */
const themAndSignedUp = (userId: string) =>
  sql`array(select s.user_id from participants s where s.signed_up_by = ${userId}) || ${userId}::uuid`;

/** SQL of people's calendars. */
export const calendarStore = (run: Run) => ({
  /** Gives somebody an address; the one they had before ends. */
  setFeed: (userId: string, tokenHash: Buffer, at: Date) =>
    run.count(
      query
        .insertInto('calendar_feeds')
        .values({ token_hash: tokenHash, user_id: userId, created_at: at })
        .onConflict((conflict) =>
          conflict
            .column('user_id')
            .doUpdateSet({ token_hash: tokenHash, created_at: at, last_read_at: null }),
        ),
    ),

  endFeed: (userId: string) => run.count(query.deleteFrom('calendar_feeds').where('user_id', '=', userId)),

  feedOf: (userId: string) =>
    run.first(
      query.selectFrom('calendar_feeds').select(['created_at', 'last_read_at']).where('user_id', '=', userId),
    ),

  feedBy: (tokenHash: Buffer) =>
    run.first(query.selectFrom('calendar_feeds').select('user_id').where('token_hash', '=', tokenHash)),

  /** To the hour: a calendar that asks each minute writes nothing each minute. */
  noteRead: (tokenHash: Buffer, at: Date) =>
    run.count(
      query
        .updateTable('calendar_feeds')
        .set({ last_read_at: at })
        .where('token_hash', '=', tokenHash)
        .where((row) =>
          row.or([
            row('last_read_at', 'is', null),
            row('last_read_at', '<', new Date(at.getTime() - 3_600_000)),
          ]),
        ),
    ),

  /**
   * The newest participation in each workshop of somebody, and of those whom they signed up; and of what is over for
   * them only what ended since a time.
   */
  takenPartIn: (userId: string, since: Date) =>
    run.all(
      query
        .with('newest', (on) =>
          on
            .selectFrom('participants as p')
            .select(['p.workshop_id', 'p.user_id', 'p.signed_up_by', 'p.state', 'p.state_at'])
            .distinctOn(['p.workshop_id', 'p.user_id'])
            .where('p.user_id', '=', sql<string>`any (${themAndSignedUp(userId)})`)
            .orderBy('p.workshop_id')
            .orderBy('p.user_id')
            .orderBy('p.position', 'desc'),
        )
        .selectFrom('newest as n')
        .innerJoin('workshops as w', 'w.id', 'n.workshop_id')
        .leftJoin('workshop_places as l', 'l.workshop_id', 'w.id')
        .selectAll('w')
        .select(['l.address', 'l.online_url', 'n.user_id', 'n.state as own_state', 'n.state_at as own_at'])
        .where((row) => row.or([row('n.user_id', '=', userId), row('n.signed_up_by', '=', userId)]))
        .where((row) =>
          row.or([
            row('n.state', 'in', ['registered', 'waitlisted', 'attended']),
            row('n.state_at', '>', since),
          ]),
        )
        .orderBy('w.starts_at', 'desc')
        .limit(most),
    ),

  /** What somebody runs or stands by for, and what they no longer run but once said they would; no drafts. */
  runBy: (userId: string, since: Date) =>
    run.all(
      query
        .selectFrom('organizers as o')
        .innerJoin('workshops as w', 'w.id', 'o.workshop_id')
        .leftJoin('workshop_places as l', 'l.workshop_id', 'w.id')
        .selectAll('w')
        .select(['l.address', 'l.online_url', 'o.user_id', 'o.state as own_state', 'o.since as own_at'])
        .where('o.user_id', '=', userId)
        .where('w.state', '<>', 'draft')
        .where((row) => row.or([row('w.state', '<>', 'cancelled'), row('w.ended_at', '>', since)]))
        .where((row) =>
          row.or([
            row('o.state', 'in', ['confirmed', 'standby']),
            row.and([
              row('o.state', 'in', ['unavailable', 'covered']),
              row('w.ends_at', '>', since),
              row.exists(
                row
                  .selectFrom('cover_calls as c')
                  .select('c.id')
                  .whereRef('c.workshop_id', '=', 'o.workshop_id')
                  .whereRef('c.user_id', '=', 'o.user_id'),
              ),
            ]),
          ]),
        )
        .orderBy('w.starts_at', 'desc')
        .limit(most),
    ),

  /** Who has been confirmed longest, of each of these workshops. */
  firstOrganizers: (workshopIds: readonly string[]) =>
    run.all(
      statement<{
        workshop_id: string;
        user_id: string;
      }>`select distinct on (workshop_id) workshop_id, user_id
        from organizers where workshop_id = any (${[...workshopIds]}::uuid[]) and state = 'confirmed'
        order by workshop_id, since, user_id`,
    ),
});
