import { type Insertable, sql } from 'kysely';
import type { Run } from '../../kernel/database/database.ts';
import type { Blocks, Channels, Markers, Sessions } from '../../kernel/database/generated.ts';
import { query } from '../../kernel/database/query.ts';
import type { PlaceInList } from '../../kernel/http/paging.ts';

/** Points in one block, at most. Larger ones read no faster, smaller ones cost more around them (14 % at 32,768, 8.5 % here). */
export const blockPoints = 131_072;

/** A session lasts a year at most: whatever says more is mistaken. */
export const longestSeconds = 366 * 86_400;

export type SessionKey = { readonly userId: string; readonly sessionId: string };
export type ChannelKey = SessionKey & { readonly channel: number };
/** Seconds since the start of the session, from and to; absent ones mean its start and its end. */
export type TimeRange = { readonly from?: number | undefined; readonly to?: number | undefined };
/** Samples [from, to) of a channel. */
export type SampleRange = { readonly from: number; readonly to: number };

export type NewBlock = Insertable<Blocks>;
export type NewChannel = Insertable<Channels>;
export type NewMarker = Insertable<Markers>;
export type NewSession = Insertable<Sessions>;

// A statement may have 65,535 parameters; markers have six each.
const markersAtOnce = 1000;

/** SQL of sessions, channels, markers and blocks, of data types and exercises. */
export function createSessionsStore(run: Run) {
  const session = () =>
    query
      .selectFrom('sessions as s')
      .leftJoin('exercises as e', 'e.id', 's.exercise_id')
      .select([
        's.user_id',
        's.id',
        's.state',
        's.started_at',
        's.ended_at',
        's.time_zone',
        's.device',
        'e.id as exercise_id',
        'e.name as exercise_name',
      ])
      .select((row) =>
        row
          .selectFrom('markers as m')
          .whereRef('m.user_id', '=', 's.user_id')
          .whereRef('m.session_id', '=', 's.id')
          .select((inner) => inner.fn.countAll<number>().as('count'))
          .as('markers'),
      );

  return {
    dataTypes: () => run.all(query.selectFrom('data_types').selectAll().orderBy('title')),
    exercises: () => run.all(query.selectFrom('exercises').selectAll().orderBy('name')),
    exercise: (id: string) => run.first(query.selectFrom('exercises').select('id').where('id', '=', id)),

    newest: (userId: string, limit: number, after: PlaceInList | undefined) =>
      run.all(
        session()
          .where('s.user_id', '=', userId)
          .where('s.state', '!=', 'discarded')
          .$if(after !== undefined, (some) =>
            some.where((row) =>
              row(
                row.refTuple('s.started_at', 's.id'),
                '<',
                row.tuple(after?.at as Date, after?.id as string),
              ),
            ),
          )
          .orderBy('s.started_at', 'desc')
          .orderBy('s.id', 'desc')
          .limit(limit),
      ),

    one: ({ userId, sessionId }: SessionKey) =>
      run.first(session().where('s.user_id', '=', userId).where('s.id', '=', sessionId)),

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

    markers: ({ userId, sessionId }: SessionKey) =>
      run.all(
        query
          .selectFrom('markers')
          .selectAll()
          .where('user_id', '=', userId)
          .where('session_id', '=', sessionId)
          .orderBy('at_seconds')
          .orderBy('id')
          .limit(10_000),
      ),

    /** False when this person has a session of the same file already; a second import at once waits here for the first. */
    insertSession: async (row: NewSession): Promise<boolean> => {
      const inserted = await run.count(
        query
          .insertInto('sessions')
          .values(row)
          .onConflict((conflict) =>
            conflict.columns(['user_id', 'source_digest']).where('source_digest', 'is not', null).doNothing(),
          ),
      );
      return inserted === 1;
    },

    bySource: (userId: string, digest: Buffer) =>
      run.first(
        query
          .selectFrom('sessions')
          .select('id')
          .where('user_id', '=', userId)
          .where('source_digest', '=', digest),
      ),

    insertChannels: async (rows: readonly NewChannel[]) => {
      if (rows.length > 0) await run.count(query.insertInto('channels').values([...rows]));
    },

    insertMarkers: async (rows: readonly NewMarker[]) => {
      for (let at = 0; at < rows.length; at += markersAtOnce) {
        await run.count(query.insertInto('markers').values(rows.slice(at, at + markersAtOnce)));
      }
    },

    /** @returns the first samples of the blocks that are new; a place that is taken is left as it is. */
    insertBlocks: async (rows: readonly NewBlock[]): Promise<Set<number>> => {
      const inserted = await run.all(
        query
          .insertInto('blocks')
          .values([...rows])
          .onConflict((conflict) => conflict.doNothing())
          .returning('first_sample'),
      );
      return new Set(inserted.map((row) => row.first_sample));
    },

    /** The session's state, held: it cannot be completed or discarded until the transaction ends. */
    holdState: ({ userId, sessionId }: SessionKey) =>
      run.first(
        query
          .selectFrom('sessions')
          .select('state')
          .where('user_id', '=', userId)
          .where('id', '=', sessionId)
          .forShare(),
      ),

    blockDigest: ({ userId, sessionId, channel }: ChannelKey, firstSample: number) =>
      run.first(
        query
          .selectFrom('blocks')
          .select(['digest', 'sample_count'])
          .where('user_id', '=', userId)
          .where('session_id', '=', sessionId)
          .where('channel', '=', channel)
          .where('first_sample', '=', firstSample),
      ),

    /** Blocks that touch samples [from, to), with their samples. */
    blocks: (key: ChannelKey, { from, to }: SampleRange) =>
      run.all(
        query
          .selectFrom('blocks')
          .select(['first_sample', 'sample_count', 'samples as sealed'])
          .where('user_id', '=', key.userId)
          .where('session_id', '=', key.sessionId)
          .where('channel', '=', key.channel)
          // No block is longer, so what begins before this ends before the range: both bounds are on the primary key.
          .where('first_sample', '>', from - blockPoints)
          .where('first_sample', '<', to)
          .orderBy('first_sample'),
      ),

    /**
     * A channel and, in the same round trip, its blocks that may touch a range of time. No row: no such channel. One row
     * without a block: no points there.
     */
    channelWith: <Column extends 'samples' | 'overview'>(key: ChannelKey, range: TimeRange, column: Column) =>
      run.all(
        query
          .selectFrom('channels as c')
          .leftJoin('blocks as b', (join) =>
            join
              .onRef('b.user_id', '=', 'c.user_id')
              .onRef('b.session_id', '=', 'c.session_id')
              .onRef('b.channel', '=', 'c.number')
              .on(
                'b.first_sample',
                '>',
                sql<number>`floor(${range.from ?? 0}::float8 * c.rate)::int8 - ${blockPoints}::int8`,
              )
              .on(
                sql<boolean>`(${range.to ?? null}::float8 is null or b.first_sample <= ceil(${range.to ?? null}::float8 * c.rate)::int8)`,
              ),
          )
          .select([
            'c.number',
            'c.rate',
            'c.unit',
            'c.scale',
            'c.offset',
            'c.bits',
            'b.first_sample',
            'b.sample_count',
            `b.${column} as sealed`,
          ])
          .where('c.user_id', '=', key.userId)
          .where('c.session_id', '=', key.sessionId)
          .where('c.number', '=', key.channel)
          .orderBy('b.first_sample'),
      ),

    complete: async ({ userId, sessionId }: SessionKey): Promise<boolean> => {
      const completed = await run.count(
        query
          .updateTable('sessions as s')
          .set((row) => ({ state: 'complete', ended_at: row.ref('s.started_at'), updated_at: row.fn('now') }))
          .where('s.user_id', '=', userId)
          .where('s.id', '=', sessionId)
          .where('s.state', '=', 'recording'),
      );
      return completed === 1;
    },

    setEnd: ({ userId, sessionId }: SessionKey, endedAt: Date) =>
      run.count(
        query
          .updateTable('sessions')
          .set({ ended_at: endedAt })
          .where('user_id', '=', userId)
          .where('id', '=', sessionId),
      ),

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
          ]),
      ),
  };
}
