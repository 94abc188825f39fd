import { sql } from 'kysely';
import type { Run } from '../../../kernel/database/database.ts';
import { statement } from '../../../kernel/database/query.ts';

export type Span = { readonly from: Date; readonly to: Date };
export type Filter = {
  readonly app?: string | undefined;
  readonly name?: string | undefined;
  readonly category?: string | undefined;
};
/** `key` of what is counted, `at` of a step of time; neither: all together. */
export type CountRow = { readonly key: string | null; readonly at: Date | null; readonly events: string };

type Fold = { readonly hour: Date; readonly app: string; readonly name: string; readonly category: string };

const day = 86_400_000;
const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

const only = ({ app, name, category }: Filter) => {
  const parts = [sql`true`];
  if (app) parts.push(sql`app = ${app}`);
  if (name) parts.push(sql`name = ${name}`);
  if (category) parts.push(sql`category = ${category}`);
  return sql.join(parts, sql` and `);
};

/** SQL of what is added up, and of questions about everybody's events together. */
export function createAnalyticsStore(run: Run) {
  return {
    /**
     * How many events by name or category. Whole days come from the sums of days, the hours at either end from those of
     * hours, and what is not added up yet on top: one statement, so that nothing is counted twice or missed meanwhile.
     * `from` and `to` are whole hours; with steps of hours everything comes from hours.
     */
    counts(
      span: Span,
      by: 'name' | 'category',
      filter: Filter,
      step: 'hour' | 'day' | undefined,
      limit: number,
    ) {
      const wholeDays = step !== 'hour';
      const first = new Date(Math.ceil(span.from.getTime() / day) * day);
      const last = new Date(Math.max(Math.floor(span.to.getTime() / day) * day, first.getTime()));
      const key = sql.ref(by);
      const rows = only(filter);
      // Two ranges that an index leads to; as one condition with an "or" the whole year was read.
      const hours = wholeDays
        ? ([
            [span.from, new Date(Math.min(first.getTime(), span.to.getTime()))],
            [last, span.to],
          ] as const)
        : ([[span.from, span.to]] as const);
      const at = step ? sql`date_trunc(${step}, hour, 'UTC')` : sql`null::timestamptz`;
      return run.all(statement<CountRow>`
        with counted as (
          ${
            wholeDays
              ? sql`select ${key} as key, ${step ? sql`day::timestamp at time zone 'UTC'` : sql`null::timestamptz`} as at, events
                from event_counts_daily where day >= ${dayOf(first)}::date and day < ${dayOf(last)}::date and ${rows} union all`
              : sql``
          }
          ${sql.join(
            hours.map(
              ([since, before]) => sql`select ${key} as key, ${at} as at, events from event_counts_hourly
                where hour >= ${since} and hour < ${before} and ${rows}`,
            ),
            sql` union all `,
          )}
          union all
          select ${key}, ${at}, change from event_count_changes
          where hour >= ${span.from} and hour < ${span.to} and ${rows}
        ), sums as (
          select key, at, grouping(key, at) as level, sum(events) as events from counted
          group by grouping sets ((key), (at), ()) having sum(events) <> 0
        ), ranked as (
          select *, row_number() over (partition by level order by events desc, key) as place from sums
        )
        select key, at, events from ranked
        where level = 3 or (level = 1 and place <= ${limit}) or (level = 2 and at is not null)
        order by level, at, place`);
    },

    /** One person's, from their events and from their archive: an event is in one of the two. */
    countsOf(userId: string, span: Span, by: 'name' | 'category', filter: Filter, limit: number) {
      const key = sql.ref(by);
      const rows = only(filter);
      return run.all(statement<{ key: string; events: string; total: string }>`
        with counted as (
          select ${key} as key, count(*) as events from analytics_events
          where user_id = ${userId} and occurred_at >= ${span.from} and occurred_at < ${span.to} and ${rows} group by 1
          union all
          select ${key}, sum(events)::bigint from (
            select (one ->> 0)::timestamptz as hour, one ->> 1 as app, one ->> 2 as name, one ->> 3 as category,
              (one ->> 4)::bigint as events
            from analytics_archive, jsonb_array_elements(counts) one
            where user_id = ${userId} and month >= date_trunc('month', ${span.from}::timestamptz, 'UTC')::date - 1
              and month <= ${dayOf(span.to)}::date
          ) archived where hour >= ${span.from} and hour < ${span.to} and ${rows} group by 1
        )
        select key, sum(events) as events, sum(sum(events)) over () as total from counted
        group by key order by sum(events) desc, key limit ${limit}`);
    },

    /** People, events, by day, by app, and all together; `from` and `to` are whole days. */
    engagement: (span: Span, app: string | undefined) =>
      run.all(statement<{ day: string | null; app: string | null; people: string; events: string }>`
        select to_char(day, 'YYYY-MM-DD') as day, app, count(distinct user_id) as people, sum(events) as events from active_days
        where day >= ${dayOf(span.from)}::date and day < ${dayOf(span.to)}::date
          and (${app ?? null}::text is null or app = ${app ?? null})
        group by grouping sets ((day), (app), ()) having count(*) > 0 order by day, sum(events) desc, app`),

    /** How far people came: for each number of steps how many reached that many and no more. */
    funnel: (span: Span, steps: readonly string[], minutes: number, app: string | undefined) =>
      run.all(statement<{ reached: number; people: string }>`
        select reached, count(*) as people from (
          select user_id, max(reached) as reached from (${funnelLevels(span, steps, minutes, app)}) levels group by user_id
        ) best where reached > 0 group by reached`),

    /** How visits begin: the names of their first events. */
    journeys: (span: Span, length: number, fewest: number, app: string | undefined) =>
      run.all(statement<{ names: string[]; visits: string; people: string }>`
        select names, count(*) as visits, count(distinct user_id) as people from (
          select user_id, visit, app, array_agg(name order by occurred_at, id) as names from (
            select user_id, visit, app, name, occurred_at, id,
              row_number() over (partition by user_id, app, visit order by occurred_at, id) as place
            from analytics_events
            where visit is not null and occurred_at >= ${span.from} and occurred_at < ${span.to} and ${only({ app })}
          ) placed where place <= ${length} group by user_id, app, visit
        ) visits group by names having count(distinct user_id) >= ${fewest}
        order by count(*) desc, names limit 20`),

    /** Events of the category `error`, by name, by day, and all together. */
    errors: (span: Span, app: string | undefined) =>
      run.all(statement<{
        name: string | null;
        day: string | null;
        events: string;
        people: string;
        newest: Date;
      }>`
        select * from (
          select name, to_char(day, 'YYYY-MM-DD') as day, count(*) as events, count(distinct user_id) as people,
            max(occurred_at) as newest, row_number() over (partition by name is null order by count(*) desc, name) as place
          from (
            select name, (occurred_at at time zone 'UTC')::date as day, user_id, occurred_at from analytics_events
            where category = 'error' and occurred_at >= ${span.from} and occurred_at < ${span.to} and ${only({ app })}
          ) failed
          group by grouping sets ((name), (day), ()) having count(*) > 0
        ) ranked where name is null or place <= 200 order by day, place`),

    /**
     * Adds what was written lately to the sums, at most so many changes. Two at once take different ones. In the order
     * of the keys, so that they wait for each other in one order.
     * @returns the sums that came to nothing, and how many changes were taken
     */
    addUp: (most: number) =>
      run.first(statement<{ taken: number; empty: Fold[] }>`
        with taken as (
          delete from event_count_changes where id in (
            select id from event_count_changes order by id limit ${most} for update skip locked
          ) returning hour, app, name, category, change
        ), hourly as (
          insert into event_counts_hourly as c (hour, app, name, category, events)
          select hour, app, name, category, sum(change) from taken group by 1, 2, 3, 4 having sum(change) <> 0
          order by 1, 2, 3, 4
          on conflict (hour, app, name, category) do update set events = c.events + excluded.events
          returning *
        ), daily as (
          insert into event_counts_daily as c (day, app, name, category, events)
          select (hour at time zone 'UTC')::date, app, name, category, sum(change) from taken group by 1, 2, 3, 4
          having sum(change) <> 0 order by 1, 2, 3, 4
          on conflict (day, app, name, category) do update set events = c.events + excluded.events
          returning *
        )
        select (select count(*)::integer from taken) as taken, coalesce(jsonb_agg(e), '[]') as empty from (
          select hour, app, name, category from hourly where events = 0
          union all
          select day::timestamp at time zone 'UTC', app, name, category from daily where events = 0
        ) e`),

    /** Removes those of the sums that are nothing, hours and days alike. */
    async dropEmpty(sums: readonly Fold[]): Promise<void> {
      const keys = JSON.stringify(sums);
      await run.count(statement`
        delete from event_counts_hourly c using jsonb_to_recordset(${keys}::jsonb) as e (hour timestamptz, app text, name text, category text)
        where c.hour = e.hour and c.app = e.app and c.name = e.name and c.category = e.category and c.events = 0`);
      await run.count(statement`
        delete from event_counts_daily c using jsonb_to_recordset(${keys}::jsonb) as e (hour timestamptz, app text, name text, category text)
        where c.day = (e.hour at time zone 'UTC')::date and c.app = e.app and c.name = e.name and c.category = e.category
          and c.events = 0`);
    },
  };
}

/**
 * For each event of a step the latest first step from which it was reached in time, level by level: of all tries that
 * came so far, the one that began last has the most time left, so it stands for all of them. Two events of one moment
 * are in no order, so neither follows the other.
 */
function funnelLevels(
  { from, to }: Span,
  steps: readonly string[],
  minutes: number,
  app: string | undefined,
) {
  const [first = ''] = steps;
  let level = sql`
    select user_id, occurred_at as at, name, case when name = ${first} then occurred_at end as began,
      case when name = ${first} then 1 else 0 end as reached
    from analytics_events
    where occurred_at >= ${from} and occurred_at < ${to} and name in (${sql.join(steps)}) and ${only({ app })}`;
  steps.slice(1).forEach((name, index) => {
    const inTime = sql`name = ${name} and at - latest <= ${minutes} * interval '1 minute'`;
    level = sql`
      select user_id, at, name, case when ${inTime} then latest end as began,
        case when ${inTime} then ${index + 2}::integer else reached end as reached
      from (
        select *, max(began) over (partition by user_id order by at groups between unbounded preceding and 1 preceding) as latest
        from (${level}) before
      ) next`;
  });
  return level;
}
