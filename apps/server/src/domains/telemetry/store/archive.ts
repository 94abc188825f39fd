import type { Run } from '../../../kernel/database/database.ts';
import { query, statement } from '../../../kernel/database/query.ts';
import type { EventRow } from './events.ts';

/** How many events of a kind an hour had: hour, app, name, category, number. */
export type HourCount = readonly [string, string, string, string, number];

type Packed = {
  readonly userId: string;
  readonly month: string;
  readonly portion: number;
  readonly events: Buffer;
  readonly counts: readonly HourCount[];
  readonly eventCount: number;
  readonly at: Date;
};

/** SQL of the archive: for a person and a month, named by its first day, `2026-11-01`, portions from 1 on. */
export function createArchiveStore(run: Run) {
  return {
    /** People who have events in the month that are not in the archive, by their ids, after that one. */
    async peopleIn(since: Date, before: Date, after: string | undefined, most: number): Promise<string[]> {
      let found = query
        .selectFrom('analytics_events')
        .select('user_id')
        .distinct()
        .where('occurred_at', '>=', since)
        .where('occurred_at', '<', before)
        .orderBy('user_id')
        .limit(most);
      if (after !== undefined) found = found.where('user_id', '>', after);
      const rows = await run.all(found);
      return rows.map((row) => row.user_id);
    },

    /** Takes the oldest of a person's events out of the month; they go on being counted. */
    take: (userId: string, month: string, most: number) =>
      run.all(statement<EventRow>`
        select user_id, occurred_at, id, app, name, category, visit, data
        from attune_take_events(${userId}::uuid, ${month}::date, ${most}) order by occurred_at, id`),

    /** The newest portion; 0 where there is none. */
    async lastPortion(userId: string, month: string): Promise<number> {
      const row = await run.first(statement<{ last: number | null }>`
        select max(portion) as last from analytics_archive where user_id = ${userId} and month = ${month}::date`);
      return row?.last ?? 0;
    },

    put: ({ userId, month, portion, events, counts, eventCount, at }: Packed) =>
      run.count(statement`
        insert into analytics_archive (user_id, month, portion, events, counts, event_count, archived_at)
        values (${userId}, ${month}::date, ${portion}, ${events}, ${JSON.stringify(counts)}::jsonb, ${eventCount}, ${at})`),

    list: (userId: string) =>
      run.all(statement<{ month: string; events: string; archived_at: Date }>`
        select to_char(month, 'YYYY-MM') as month, sum(event_count) as events, max(archived_at) as archived_at
        from analytics_archive where user_id = ${userId} group by analytics_archive.month order by analytics_archive.month desc`),

    /** The next portion after that one, and the number of the one that follows it. */
    next: (userId: string, month: string, after: number) =>
      run.first(statement<{ portion: number; events: Buffer; follows: number | null }>`
        select portion, events, (
          select min(b.portion) from analytics_archive b where b.user_id = a.user_id and b.month = a.month and b.portion > a.portion
        ) as follows
        from analytics_archive a where user_id = ${userId} and month = ${month}::date and portion > ${after}
        order by portion limit 1`),

    /** @returns the months that were removed */
    async removeUpTo(userId: string, month: string | undefined): Promise<string[]> {
      const rows = await run.all(statement<{ month: string }>`
        delete from analytics_archive where user_id = ${userId}
          and (${month ?? null}::date is null or month <= ${month ?? null}::date)
        returning month::text as month`);
      return [...new Set(rows.map((row) => row.month))];
    },

    /** People of whom something is counted, by their ids, after that one. */
    async peopleCounted(after: string, most: number): Promise<string[]> {
      const rows = await run.all(statement<{ user_id: string }>`
        select user_id from (
          (select distinct user_id from analytics_events where user_id > ${after} order by user_id limit ${most})
          union
          (select distinct user_id from analytics_archive where user_id > ${after} order by user_id limit ${most})
        ) counted order by user_id limit ${most}`);
      return rows.map((row) => row.user_id);
    },
  };
}
