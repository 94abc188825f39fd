import { sql } from 'kysely';
import type { Run } from '../../../kernel/database/database.ts';
import { query } from '../../../kernel/database/query.ts';
import { removeMetrics } from './metrics.ts';
import type { SessionKey } from './rows.ts';

/** SQL of how sessions end. */
export const lifecycleStore = (run: Run) => ({
  /** Removes all that was recorded; the session stays with the reason. Its file may be brought in again. */
  discard: async ({ userId, sessionId }: SessionKey, reason: string, at: Date): Promise<void> => {
    await removeMetrics(run, { userId, sessionId });
    for (const table of ['blocks', 'overviews', 'clock_readings', 'markers'] as const) {
      await run.count(
        query.deleteFrom(table).where('user_id', '=', userId).where('session_id', '=', sessionId),
      );
    }
    await run.count(
      query
        .updateTable('channels')
        .set({ point_count: 0, measured_rate: null, verified_at: null, summary: null })
        .where('user_id', '=', userId)
        .where('session_id', '=', sessionId),
    );
    await run.count(
      query
        .updateTable('sessions')
        .set((row) => ({
          state: 'discarded',
          discard_reason: reason,
          finished_at: null,
          analysis_version: 0,
          analysed_at: null,
          source_digest: null,
          version: row('version', '+', 1),
          updated_at: at,
        }))
        .where('user_id', '=', userId)
        .where('id', '=', sessionId),
    );
  },

  /** Sessions that were begun before, and in which nothing was stored since. */
  abandoned: (before: Date, limit: number) =>
    run.all(
      query
        .selectFrom('sessions as s')
        .select(['s.user_id as userId', 's.id as sessionId'])
        .where('s.state', '=', 'recording')
        .where('s.created_at', '<', before)
        .where(isQuiet(before))
        .orderBy('s.created_at')
        .limit(limit),
    ),

  /** What came in before, and is over: an old recording that was imported today is kept from today. */
  endedBefore: (before: Date, limit: number) =>
    run.all(
      query
        .selectFrom('sessions')
        .select(['user_id as userId', 'id as sessionId'])
        .where('created_at', '<', before)
        .where('state', '<>', 'recording')
        .orderBy('created_at')
        .limit(limit),
    ),

  /** With everything in it. */
  async removeSession({ userId, sessionId }: SessionKey): Promise<void> {
    await removeMetrics(run, { userId, sessionId });
    for (const table of ['clock_readings', 'overviews', 'blocks', 'markers', 'channels'] as const)
      await run.count(
        query.deleteFrom(table).where('user_id', '=', userId).where('session_id', '=', sessionId),
      );
    await run.count(query.deleteFrom('sessions').where('user_id', '=', userId).where('id', '=', sessionId));
  },

  /** Of a session that is locked: whether nothing was stored in it since. */
  isAbandoned: async ({ userId, sessionId }: SessionKey, before: Date): Promise<boolean> => {
    const found = await run.first(
      query
        .selectFrom('sessions as s')
        .select('s.id')
        .where('s.user_id', '=', userId)
        .where('s.id', '=', sessionId)
        .where('s.state', '=', 'recording')
        .where('s.created_at', '<', before)
        .where(isQuiet(before)),
    );
    return found !== undefined;
  },

  /** Complete sessions that were not finished, in the order of their keys. */
  unfinished: (after: SessionKey | undefined, limit: number) =>
    run.all(
      query
        .selectFrom('sessions')
        .select(['user_id as userId', 'id as sessionId'])
        .where('state', '=', 'complete')
        .where('finished_at', 'is', null)
        .$if(after !== undefined, (some) =>
          some.where((row) =>
            row(
              row.refTuple('user_id', 'id'),
              '>',
              row.tuple(after?.userId as string, after?.sessionId as string),
            ),
          ),
        )
        .orderBy('user_id')
        .orderBy('id')
        .limit(limit),
    ),
});

// The last block of each channel is found in the primary key and tells of most sessions; only where all of these are
// old are the others looked at: a recorder may be filling a gap.
const isQuiet = (before: Date) => sql<boolean>`case
  when exists (
    select from channels c cross join lateral (
      select b.stored_at from blocks b
      where b.user_id = c.user_id and b.session_id = c.session_id and b.channel = c.number
      order by b.first_sample desc limit 1
    ) last
    where c.user_id = s.user_id and c.session_id = s.id and last.stored_at >= ${before}
  ) then false
  else not exists (
    select from blocks b where b.user_id = s.user_id and b.session_id = s.id and b.stored_at >= ${before}
  )
end`;
