import type { Run } from '../../../kernel/database/database.ts';
import { statement } from '../../../kernel/database/query.ts';
import { blockPoints, type SessionKey, type TimeRange } from './rows.ts';

/** A channel, its session, and one part of what was asked for; `kind` null: nothing is there. */
export type PointsRow = {
  readonly number: number;
  readonly nominal_rate: number | null;
  /** Corrected for the recorder's clock; null: points come irregularly. */
  readonly rate: number | null;
  readonly value_kind: string;
  readonly unit: string;
  readonly scale: number;
  readonly offset: number;
  readonly bits: number;
  readonly label: Buffer;
  readonly state: string;
  readonly finished_at: Date | null;
  readonly started_at: Date;
  /** The samples of the range that there may be; null without any block in it. */
  readonly lo: number | null;
  readonly hi: number | null;
  /** Points a bucket of what was read: 1 means the points themselves. */
  readonly step: number;
  /** Times of the channel's first and last point, where points come irregularly. */
  readonly first_us: number | null;
  readonly last_us: number | null;
  readonly kind: 'samples' | 'overview' | 'pyramid' | null;
  readonly first: number;
  readonly count: number;
  readonly sealed: Buffer;
  /** Whether more follows after this page. */
  readonly more: boolean;
};

export type PointsWanted = {
  readonly channels: readonly number[];
  readonly range: TimeRange;
  /** Go on from this place; 0 at first. */
  readonly after: number;
  /** So many min/max pairs are wanted; null: the points themselves. */
  readonly pairs: number | null;
  /** So many points, or 64 times as many in overviews, are read of a channel at once. */
  readonly budget: number;
};

const mostRows = 512;

/** SQL of reading points. */
export const pointsStore = (run: Run) => ({
  /**
   * Channels and, in the same round trip, what a range of time holds: blocks with their points, or, where `pairs` are
   * wanted of a long range, the coarsest overviews of which they can be made exactly. The rule for the step is
   * `pyramidStepFor` of the signals library. A page at a time: see `more`.
   */
  pointsPage: ({ userId, sessionId }: SessionKey, wanted: PointsWanted) =>
    run.all(
      statement<PointsRow>`
      select * from attune_read_points(${userId}::uuid, ${sessionId}::uuid, ${wanted.channels}::int2[],
        ${wanted.range.from ?? null}::float8, ${wanted.range.to ?? null}::float8, ${wanted.after}::int8,
        ${wanted.pairs}::int8, ${wanted.budget}::int8, ${mostRows}::int8)`,
    ),

  /** What an answer about the session depends on; no row: no such session. */
  stamp: ({ userId, sessionId }: SessionKey) =>
    run.first(
      statement<{ state: string; version: number; finished_at: Date | null; marked: string }>`
      select s.state, s.version, s.finished_at, (select count(*) || '-' || coalesce(extract(epoch from max(m.updated_at)), 0)
        from markers m where m.user_id = s.user_id and m.session_id = s.id) as marked
      from sessions s where s.user_id = ${userId}::uuid and s.id = ${sessionId}::uuid`,
    ),

  /** Of a range of a channel: how many points there are, and from where to where. */
  extent: ({ userId, sessionId }: SessionKey, channel: number, from: number, to: number) =>
    run.first(
      statement<{ first: number | null; end: number | null; points: number | null }>`
      select min(b.first_sample) as first, max(b.first_sample + b.sample_count) as end, sum(b.sample_count)::int8 as points
      from blocks b
      where b.user_id = ${userId}::uuid and b.session_id = ${sessionId}::uuid and b.channel = ${channel}::int2
        and b.first_sample > ${from}::int8 - ${blockPoints}::int8 and b.first_sample + b.sample_count > ${from}::int8
        and b.first_sample < ${to}::int8`,
    ),

  /** Where a channel has points without a gap, in order. */
  stretches: ({ userId, sessionId }: SessionKey, channel: number, most: number) =>
    run.all(
      statement<{ firstSample: number; count: number }>`
      select min(g.first_sample) as "firstSample", sum(g.sample_count)::int8 as count
      from (
        select n.first_sample, n.sample_count, sum(n.is_new) over (order by n.first_sample) as number
        from (
          select b.first_sample, b.sample_count,
            case when lag(b.first_sample + b.sample_count) over (order by b.first_sample) = b.first_sample then 0 else 1 end as is_new
          from blocks b
          where b.user_id = ${userId}::uuid and b.session_id = ${sessionId}::uuid and b.channel = ${channel}::int2
        ) n
      ) g
      group by g.number order by 1 limit ${most}::int8`,
    ),

  /** Each channel with the one block that may hold its point at an instant. */
  pointsAt: ({ userId, sessionId }: SessionKey, seconds: number, channels: readonly number[] | null) =>
    run.all(
      statement<Omit<PointsRow, 'lo' | 'hi' | 'step' | 'more' | 'first_us' | 'last_us'>>`
      select c.number, c.rate as nominal_rate, e.rate, c.value_kind, c.unit, c.scale, c."offset", c.bits, c.label,
        s.state, s.finished_at, s.started_at,
        case when b.first is not null then 'samples' end as kind, b.first, b.count, b.sealed
      from sessions s
      join channels c on c.user_id = s.user_id and c.session_id = s.id
      cross join lateral (select coalesce(c.measured_rate, c.rate) as rate) e
      left join lateral (
        select b.first_sample as first, b.sample_count as count, b.samples as sealed from blocks b
        where b.user_id = c.user_id and b.session_id = c.session_id and b.channel = c.number
          and (e.rate is null or b.first_sample <= floor(${seconds}::float8 * e.rate + 1e-6)::int8)
          and (b.first_us is null or b.first_us <= ${seconds}::float8 * 1e6)
        order by b.first_sample desc limit 1) b on true
      where s.user_id = ${userId}::uuid and s.id = ${sessionId}::uuid and s.state <> 'discarded'
        and (${channels}::int2[] is null or c.number = any (${channels}::int2[]))
      order by c.number`,
    ),
});
