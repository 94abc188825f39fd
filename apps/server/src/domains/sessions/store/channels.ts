import type { Run } from '../../../kernel/database/database.ts';
import { query } from '../../../kernel/database/query.ts';
import type { ChannelKey, NewChannel, SessionKey } from './rows.ts';

/** SQL of channels. */
export const channelsStore = (run: Run) => ({
  channels: (userId: string, sessionIds: readonly string[]) =>
    run.all(
      query
        .selectFrom('channels')
        .selectAll()
        .where('user_id', '=', userId)
        .where('session_id', 'in', [...sessionIds])
        .orderBy('session_id')
        .orderBy('number'),
    ),

  channel: ({ userId, sessionId, channel }: ChannelKey) =>
    run.first(
      query
        .selectFrom('channels')
        .selectAll()
        .where('user_id', '=', userId)
        .where('session_id', '=', sessionId)
        .where('number', '=', channel),
    ),

  insertChannels: async (rows: readonly NewChannel[]) => {
    if (rows.length > 0) await run.count(query.insertInto('channels').values([...rows]));
  },

  /** Counts the points of each channel anew, and tells where the last one lies. */
  countPoints: ({ userId, sessionId }: SessionKey) =>
    run.all(
      query
        .updateTable('channels as c')
        .set((row) => ({
          point_count: row
            .selectFrom('blocks as b')
            .whereRef('b.user_id', '=', 'c.user_id')
            .whereRef('b.session_id', '=', 'c.session_id')
            .whereRef('b.channel', '=', 'c.number')
            .select((inner) =>
              inner.fn.coalesce(inner.fn.sum<number>('b.sample_count'), inner.lit(0)).as('points'),
            ),
        }))
        .where('c.user_id', '=', userId)
        .where('c.session_id', '=', sessionId)
        .returning((row) => [
          'c.rate',
          row
            .selectFrom('blocks as b')
            .whereRef('b.user_id', '=', 'c.user_id')
            .whereRef('b.session_id', '=', 'c.session_id')
            .whereRef('b.channel', '=', 'c.number')
            .select((inner) =>
              inner.fn
                .max<number>(inner(inner.ref('b.first_sample'), '+', inner.ref('b.sample_count')))
                .as('end'),
            )
            .as('end'),
          row
            .selectFrom('blocks as b')
            .whereRef('b.user_id', '=', 'c.user_id')
            .whereRef('b.session_id', '=', 'c.session_id')
            .whereRef('b.channel', '=', 'c.number')
            .select((inner) => inner.fn.max<number>('b.last_us').as('last_us'))
            .as('last_us'),
        ]),
    ),
});
