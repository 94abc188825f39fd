import type { Insertable } from 'kysely';
import type { Run } from '../../../kernel/database/database.ts';
import type { SessionIntervals, SessionMetrics } from '../../../kernel/database/generated.ts';
import { plannedAnew, query, statement } from '../../../kernel/database/query.ts';
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
};

export type SessionOfTrend = {
  readonly id: string;
  readonly started_at: Date;
  readonly time_zone: string;
  readonly exercise_id: string | null;
  readonly exercise_name: string | null;
  readonly analysis_version: number;
  readonly analysis_tries: number;
  readonly analysis_tried_version: number;
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
  's.analysis_tries',
  's.analysis_tried_version',
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
        .select(['analysis_tries', 'analysis_tried_version'])
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
        .set({ analysis_version: version, analysed_at: at, analysis_tries: 0 })
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

  /** Channels of these sessions that have one of the numbers, in the order of their numbers. */
  channelsWithNumbers: (userId: string, sessionIds: readonly string[], names: readonly string[]) =>
    run.all(
      plannedAnew(
        statement<{ session_id: string; number: number; data_type: string; label: Buffer }>`
          select c.session_id, c.number, c.data_type, c.label
          from channels c
          where c.user_id = ${userId}::uuid and c.session_id = any (${[...sessionIds]}::uuid[]) and exists (
            select from session_metrics m
            where m.user_id = c.user_id and m.session_id = c.session_id and m.channel = c.number
              and m.metric = any (${[...names]}::text[]))
          order by c.session_id, c.number`,
      ),
    ),

  /** Numbers of these channels. */
  metricsOf: (
    userId: string,
    channels: readonly { readonly session_id: string; readonly number: number }[],
    names: readonly string[],
  ) =>
    run.all(
      plannedAnew(
        statement<MetricRow>`
          select m.session_id, m.channel, m.metric, m.unit, m.version, m.answer
          from session_metrics m
          join unnest(
            ${channels.map(({ session_id }) => session_id)}::uuid[],
            ${channels.map(({ number }) => number)}::smallint[]
          ) as wanted (session_id, channel) on wanted.session_id = m.session_id and wanted.channel = m.channel
          where m.user_id = ${userId}::uuid and m.metric = any (${[...names]}::text[])`,
      ),
    ),

  /**
   * Finished sessions that one version analysed (0: none did), newest first. What was queued since `before` is left out, and what was tried
   * often enough by the version of now: one that fails does not keep the others.
   */
  analysedBy: (
    version: number,
    { before, now, mostTries }: { readonly before: Date; readonly now: number; readonly mostTries: number },
    limit: number,
  ) =>
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
        .where((row) =>
          row.or([row('analysis_tried_version', '<>', now), row('analysis_tries', '<', mostTries)]),
        )
        .orderBy('started_at', 'desc')
        .limit(limit),
    ),

  /** One more try by this version; the first of a version begins to count anew. */
  noteTry: ({ userId, sessionId }: SessionKey, version: number) =>
    run.count(
      statement`
        update sessions set
          analysis_tries = case when analysis_tried_version = ${version} then least(analysis_tries + 1, 1000) else 1 end,
          analysis_tried_version = ${version}
        where user_id = ${userId}::uuid and id = ${sessionId}::uuid`,
    ),

  /** Numbers of sessions that are discarded: a program of before these tables leaves them. @returns how many sessions had some */
  async removeLeft(limit: number): Promise<number> {
    const left = await run.all(
      statement<SessionKey>`
        select s.user_id as "userId", s.id as "sessionId" from sessions s
        where s.state = 'discarded' and (
          exists (select from session_metrics m where m.user_id = s.user_id and m.session_id = s.id)
          or exists (select from session_intervals i where i.user_id = s.user_id and i.session_id = s.id))
        limit ${limit}`,
    );
    for (const place of left) await removeMetrics(run, place);
    return left.length;
  },

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
