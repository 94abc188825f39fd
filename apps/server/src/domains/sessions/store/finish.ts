import type { Insertable } from 'kysely';
import type { Run } from '../../../kernel/database/database.ts';
import type { Overviews } from '../../../kernel/database/generated.ts';
import { query } from '../../../kernel/database/query.ts';
import type { ChannelKey, NewBlock, SampleRange, SessionKey } from './rows.ts';

export type NewOverview = Insertable<Overviews>;

const columns = ({ userId, sessionId, channel }: ChannelKey) =>
  ({ user_id: userId, session_id: sessionId, channel }) as const;

// 11 days of a recorder that is read every 10 seconds: drift does not get clearer after that.
const mostReadings = 100_000;

/** SQL of what is done once a session is complete: blocks packed and checked, overviews made. */
export function finishStore(run: Run) {
  const inChannel = (key: ChannelKey) => query.selectFrom('blocks').where((row) => row.and(columns(key)));

  return {
    /** Where blocks lie, from a place on. */
    placesFrom: (key: ChannelKey, from: number, limit: number) =>
      run.all(
        inChannel(key)
          .select(['first_sample', 'sample_count'])
          .select((row) => row('overview', 'is', null).as('bare'))
          .where('first_sample', '>=', from)
          .orderBy('first_sample')
          .limit(limit),
      ),

    /** Place after the last point of a channel. */
    endOf: async (key: ChannelKey): Promise<number> => {
      const last = await run.first(
        inChannel(key).select(['first_sample', 'sample_count']).orderBy('first_sample', 'desc').limit(1),
      );
      return last ? last.first_sample + last.sample_count : 0;
    },

    /** Blocks that begin in [from, to), with what they are checked by. */
    blocksToCheck: (key: ChannelKey, { from, to }: SampleRange) =>
      run.all(
        inChannel(key)
          .select(['first_sample', 'sample_count', 'samples as sealed', 'digest'])
          .where('first_sample', '>=', from)
          .where('first_sample', '<', to)
          .orderBy('first_sample'),
      ),

    /** @returns how many were removed */
    removeBlocks: (key: ChannelKey, { from, to }: SampleRange) =>
      run.count(
        query
          .deleteFrom('blocks')
          .where((row) => row.and(columns(key)))
          .where('first_sample', '>=', from)
          .where('first_sample', '<', to),
      ),

    insertPacked: (row: NewBlock) => run.count(query.insertInto('blocks').values(row)),

    setOverview: (key: ChannelKey, firstSample: number, overview: Buffer) =>
      run.count(
        query
          .updateTable('blocks')
          .set({ overview })
          .where((row) => row.and(columns(key)))
          .where('first_sample', '=', firstSample),
      ),

    putOverviews: (rows: readonly NewOverview[]) =>
      run.count(
        query
          .insertInto('overviews')
          .values([...rows])
          .onConflict((conflict) =>
            conflict
              .columns(['user_id', 'session_id', 'channel', 'step', 'first_bucket'])
              .doUpdateSet((found) => ({ buckets: found.ref('excluded.buckets') })),
          ),
      ),

    clockReadings: (key: ChannelKey) =>
      run.all(
        query
          .selectFrom('clock_readings')
          .select(['samples', 'device_us as deviceAt', 'received_us as receivedAt'])
          .where((row) => row.and(columns(key)))
          .orderBy('samples')
          .limit(mostReadings),
      ),

    finishChannel: (
      { userId, sessionId, channel }: ChannelKey,
      found: { points: number; measuredRate: number | null; summary: Buffer; at: Date },
    ) =>
      run.count(
        query
          .updateTable('channels')
          .set({
            point_count: found.points,
            measured_rate: found.measuredRate,
            summary: found.summary,
            verified_at: found.at,
          })
          .where('user_id', '=', userId)
          .where('session_id', '=', sessionId)
          .where('number', '=', channel),
      ),

    /** Not a change of what people write about the session: its version stays. */
    finishSession: ({ userId, sessionId }: SessionKey, at: Date, endedAt: Date | undefined) =>
      run.count(
        query
          .updateTable('sessions')
          .set({ finished_at: at, analysis_queued_at: at, ...(endedAt ? { ended_at: endedAt } : {}) })
          .where('user_id', '=', userId)
          .where('id', '=', sessionId)
          .where('state', '=', 'complete'),
      ),
  };
}
