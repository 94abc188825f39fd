import type { Run } from '../../../kernel/database/database.ts';
import { query, statement } from '../../../kernel/database/query.ts';
import type { PlaceInList } from '../../../kernel/http/paging.ts';

/** One of the product's own. */
type NewEvent = {
  readonly userId: string;
  readonly id: string;
  readonly app: string;
  readonly name: string;
  readonly category: string;
  readonly at: Date;
};

/** One as it is stored: `data` is sealed. */
export type StoredEvent = NewEvent & { readonly visit: string | null; readonly data: Buffer | null };

export type EventFilter = {
  readonly userId?: string | undefined;
  readonly app?: string | undefined;
  readonly name?: string | undefined;
  readonly category?: string | undefined;
  readonly visit?: string | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  readonly after?: PlaceInList | undefined;
  readonly limit: number;
};

/** SQL of analytics events. */
export function createEventStore(run: Run) {
  return {
    add: ({ userId, id, app, name, category, at }: NewEvent) =>
      run.count(
        query
          .insertInto('analytics_events')
          .values({ user_id: userId, id, app, name, category, occurred_at: at, received_at: at }),
      ),

    /** In the order of the key, so that two requests with the same events wait for each other in one order. @returns how many were new */
    addAll: (userId: string, events: readonly StoredEvent[], receivedAt: Date): Promise<number> =>
      run.count(statement`
        insert into analytics_events (user_id, occurred_at, id, app, name, category, visit, data, received_at)
        select ${userId}::uuid, e.at, e.id, e.app, e.name, e.category, e.visit, e.data, ${receivedAt}::timestamptz
        from unnest(${events.map((one) => one.at)}::timestamptz[], ${events.map((one) => one.id)}::uuid[],
          ${events.map((one) => one.app)}::text[], ${events.map((one) => one.name)}::text[],
          ${events.map((one) => one.category)}::text[], ${events.map((one) => one.visit)}::uuid[],
          ${events.map((one) => one.data)}::bytea[]) as e (at, id, app, name, category, visit, data)
        order by e.at, e.id
        on conflict do nothing`),

    /** Which of the apps are registered and in use. */
    async activeOf(apps: readonly string[]): Promise<Set<string>> {
      const rows = await run.all(
        query.selectFrom('apps').select('slug').where('slug', 'in', apps).where('state', '=', 'active'),
      );
      return new Set(rows.map((row) => row.slug));
    },

    /** The newest first, and one more than asked for, which tells whether there is another page. */
    find: (filter: EventFilter) => {
      let rows = query
        .selectFrom('analytics_events')
        .select(['user_id', 'occurred_at', 'id', 'app', 'name', 'category', 'visit', 'data'])
        .orderBy('occurred_at', 'desc')
        .orderBy('id', 'desc')
        .limit(filter.limit + 1);
      if (filter.userId) rows = rows.where('user_id', '=', filter.userId);
      if (filter.app) rows = rows.where('app', '=', filter.app);
      if (filter.name) rows = rows.where('name', '=', filter.name);
      if (filter.category) rows = rows.where('category', '=', filter.category);
      if (filter.visit) rows = rows.where('visit', '=', filter.visit);
      if (filter.from) rows = rows.where('occurred_at', '>=', filter.from);
      if (filter.to) rows = rows.where('occurred_at', '<=', filter.to);
      const { after } = filter;
      if (after)
        rows = rows.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('occurred_at', 'id'), '<', tuple(after.at, after.id)),
        );
      return run.all(rows);
    },

    /** Removes some of what was received before that moment, and the days on which it was counted. @returns how many */
    forgetBefore: (userId: string, before: Date, most: number) =>
      run.count(statement`
        delete from analytics_events e using (
          select occurred_at, id from analytics_events where user_id = ${userId} and received_at < ${before}
          order by occurred_at, id limit ${most}
        ) old where e.user_id = ${userId} and e.occurred_at = old.occurred_at and e.id = old.id`),

    forgetDaysOf: (userId: string, since: string, before: string) =>
      run.count(statement`
        delete from active_days where user_id = ${userId} and day >= ${since}::date and day < ${before}::date`),
  };
}

export type EventRow = Awaited<ReturnType<ReturnType<typeof createEventStore>['find']>>[number];
