import type { Insertable } from 'kysely';
import type { Run } from '../../../kernel/database/database.ts';
import type { SessionIntervals, SessionMetrics } from '../../../kernel/database/generated.ts';
import { query, statement } from '../../../kernel/database/query.ts';
import type { ChannelKey, SessionKey } from './rows.ts';

export type NewMetric = Insertable<SessionMetrics>;
export type NewIntervals = Insertable<SessionIntervals>;

/** A number of one session, as it is kept. */
export type MetricRow = {
  readonly session_id: string;
  readonly channel: number;
  readonly metric: string;
  readonly unit: string;
  readonly version: number;
  readonly answer: Buffer;
  readonly data_type: string;
  /** Of the channel, sealed. */
  readonly label: Buffer;
};

export type SessionOfTrend = {
  readonly id: string;
  readonly started_at: Date;
  readonly time_zone: string;
  readonly exercise_id: string | null;
  readonly exercise_name: string | null;
  readonly analysis_version: number;
};

type Wanted = {
  readonly from: Date;
  readonly to: Date;
  readonly exerciseId?: string | undefined;
};

const sessionColumns = [
  's.id',
  's.started_at',
  's.time_zone',
  's.exercise_id',
  's.analysis_version',
  'e.name as exercise_name',
] as const;

// Of a cap with 32 electrodes a session has some 350.
const metricsAtOnce = 500;

/** SQL of the numbers of sessions. */
export const metricsStore = (run: Run) => ({
  /** The session as far as its numbers depend on it. */
  analysis: ({ userId, sessionId }: SessionKey) =>
    run.first(
      query
        .selectFrom('sessions')
        .select(['state', 'finished_at', 'analysis_version', 'analysed_at'])
        .where('user_id', '=', userId)
        .where('id', '=', sessionId),
    ),

  /** The session, held: nobody discards it until the transaction ends. */
  holdAnalysis: ({ userId, sessionId }: SessionKey) =>
    run.first(
      query
        .selectFrom('sessions')
        .select(['state', 'finished_at', 'analysis_version'])
        .where('user_id', '=', userId)
        .where('id', '=', sessionId)
        .forNoKeyUpdate(),
    ),

  /** In place of whatever was there. */
  async replaceMetrics(
    key: SessionKey,
    {
      version,
      at,
      metrics,
      intervals,
    }: {
      readonly version: number;
      readonly at: Date;
      readonly metrics: readonly NewMetric[];
      readonly intervals: readonly NewIntervals[];
    },
  ): Promise<void> {
    await removeMetrics(run, key);
    for (let i = 0; i < metrics.length; i += metricsAtOnce)
      await run.count(query.insertInto('session_metrics').values(metrics.slice(i, i + metricsAtOnce)));
    if (intervals.length > 0) await run.count(query.insertInto('session_intervals').values([...intervals]));
    await run.count(
      query
        .updateTable('sessions')
        .set({ analysis_version: version, analysed_at: at })
        .where('user_id', '=', key.userId)
        .where('id', '=', key.sessionId),
    );
  },

  metrics: ({ userId, sessionId }: SessionKey) =>
    run.all(
      query
        .selectFrom('session_metrics')
        .select(['channel', 'metric', 'unit', 'answer'])
        .where('user_id', '=', userId)
        .where('session_id', '=', sessionId)
        .orderBy('channel'),
    ),

  /** Which channels have beats. */
  channelsWithIntervals: ({ userId, sessionId }: SessionKey) =>
    run.all(
      query
        .selectFrom('session_intervals')
        .select('channel')
        .where('user_id', '=', userId)
        .where('session_id', '=', sessionId),
    ),

  intervals: ({ userId, sessionId, channel }: ChannelKey) =>
    run.first(
      query
        .selectFrom('session_intervals as i')
        // A program of before these tables discards a session and leaves them.
        .innerJoin('sessions as s', (join) =>
          join.onRef('s.user_id', '=', 'i.user_id').onRef('s.id', '=', 'i.session_id'),
        )
        .select(['i.intervals', 'i.version'])
        .where('i.user_id', '=', userId)
        .where('i.session_id', '=', sessionId)
        .where('i.channel', '=', channel)
        .where('s.state', '=', 'complete'),
    ),

  /** Complete sessions of a person, newest first. */
  sessionsOfTrend: (userId: string, { from, to, exerciseId }: Wanted, limit: number) =>
    run.all(
      query
        .selectFrom('sessions as s')
        .leftJoin('exercises as e', 'e.id', 's.exercise_id')
        .select(sessionColumns)
        .where('s.user_id', '=', userId)
        .where('s.state', '=', 'complete')
        .where('s.started_at', '>=', from)
        .where('s.started_at', '<', to)
        .$if(exerciseId !== undefined, (some) => some.where('s.exercise_id', '=', exerciseId as string))
        .orderBy('s.started_at', 'desc')
        .orderBy('s.id', 'desc')
        .limit(limit),
    ),

  /** Complete ones of these. */
  sessionsToCompare: (userId: string, sessionIds: readonly string[]) =>
    run.all(
      query
        .selectFrom('sessions as s')
        .leftJoin('exercises as e', 'e.id', 's.exercise_id')
        .select(sessionColumns)
        .where('s.user_id', '=', userId)
        .where('s.id', 'in', [...sessionIds])
        .where('s.state', '=', 'complete')
        .orderBy('s.started_at')
        .orderBy('s.id'),
    ),

  /** Numbers of these sessions, of the first channel that has each. */
  metricsOf: (userId: string, sessionIds: readonly string[], names: readonly string[]) =>
    run.all(
      statement<MetricRow>`
        select distinct on (m.session_id, m.metric)
          m.session_id, m.channel, m.metric, m.unit, m.version, m.answer, c.data_type, c.label
        from session_metrics m
        join channels c on c.user_id = m.user_id and c.session_id = m.session_id and c.number = m.channel
        where m.user_id = ${userId}::uuid and m.session_id = any (${[...sessionIds]}::uuid[])
          and m.metric = any (${[...names]}::text[])
        order by m.session_id, m.metric, m.channel`,
    ),

  /**
   * Finished sessions that one version analysed (0: none did), newest first. What was queued since `before` is left out: one that
   * fails does not keep the others.
   */
  analysedBy: (version: number, before: Date, limit: number) =>
    run.all(
      query
        .selectFrom('sessions')
        .select(['user_id as userId', 'id as sessionId'])
        .where('analysis_version', '=', version)
        .where('state', '=', 'complete')
        .where('finished_at', 'is not', null)
        .where((row) =>
          row.or([row('analysis_queued_at', 'is', null), row('analysis_queued_at', '<', before)]),
        )
        .orderBy('started_at', 'desc')
        .limit(limit),
    ),

  noteQueued: ({ userId, sessionId }: SessionKey, at: Date) =>
    run.count(
      query
        .updateTable('sessions')
        .set({ analysis_queued_at: at })
        .where('user_id', '=', userId)
        .where('id', '=', sessionId),
    ),
});

/** All numbers of a session, and what they rest on. */
export async function removeMetrics(run: Run, { userId, sessionId }: SessionKey): Promise<void> {
  for (const table of ['session_metrics', 'session_intervals'] as const)
    await run.count(
      query.deleteFrom(table).where('user_id', '=', userId).where('session_id', '=', sessionId),
    );
}
