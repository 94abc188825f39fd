import type { Run } from '../../../kernel/database/database.ts';
import { query, statement } from '../../../kernel/database/query.ts';
import type { PlaceInList } from '../../../kernel/http/paging.ts';

export type SealedActivity = {
  readonly id: string;
  readonly app: string;
  readonly type: string;
  readonly visit: string | null;
  readonly at: Date;
  readonly data: Buffer | null;
  readonly metadata: Buffer | null;
};

export type FindActivities = {
  /** Absent: of all people whom the statement may see. */
  readonly userId?: string | undefined;
  readonly app?: string | undefined;
  readonly type?: string | undefined;
  readonly visit?: string | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  /** What happened then or before is too old to be read. */
  readonly goneUpTo: Date;
  readonly after?: PlaceInList | undefined;
  readonly limit: number;
};

/** How many were new; or the place of the first whose app is not registered, and then none was stored. */
export type AddedActivities = { readonly stored: number; readonly unknown: number | null };

export type ActivityRow = Awaited<ReturnType<ReturnType<typeof createActivityStore>['find']>>[number];

/** SQL of activities. */
export function createActivityStore(run: Run) {
  return {
    add: (one: { userId: string; id: string; app: string; type: string; at: Date }) =>
      run.count(
        query.insertInto('activities').values({
          user_id: one.userId,
          id: one.id,
          app: one.app,
          type: one.type,
          occurred_at: one.at,
          received_at: one.at,
        }),
      ),

    /**
     * All or none in one statement; what is there already stays as it is. In the order of the key, so that two requests
     * with the same activities wait for each other in one order.
     */
    async addAll(userId: string, now: Date, all: readonly SealedActivity[]): Promise<AddedActivities> {
      const column = <K extends keyof SealedActivity>(name: K) => all.map((one) => one[name]);
      const added = await run.first(statement<{ stored: string; unknown: string | null }>`
        with given as (
          select * from unnest(
            ${column('id')}::uuid[], ${column('app')}::text[], ${column('type')}::text[], ${column('visit')}::uuid[],
            ${column('at')}::timestamptz[], ${column('data')}::bytea[], ${column('metadata')}::bytea[]
          ) with ordinality as given (id, app, type, visit, occurred_at, data, metadata, place)
        ), unknown as (
          select min(place) - 1 as place from given
          where not exists (select from apps where slug = given.app and state = 'active')
        ), added as (
          insert into activities (user_id, occurred_at, id, app, type, visit, data, metadata, received_at)
          select ${userId}::uuid, occurred_at, id, app, type, visit, data, metadata, ${now}::timestamptz
          from given where (select place from unknown) is null
          order by occurred_at, id
          on conflict do nothing returning 1
        )
        select (select count(*) from added) as stored, (select place from unknown) as unknown`);
      if (!added) throw new Error('A statement that answers one row answered none.');
      return {
        stored: Number(added.stored),
        unknown: added.unknown === null ? null : Number(added.unknown),
      };
    },

    /** Newest first. */
    find(wanted: FindActivities) {
      const { userId, app, type, visit, from, to, after } = wanted;
      let found = query
        .selectFrom('activities')
        .selectAll()
        .where('occurred_at', '>', wanted.goneUpTo)
        .orderBy('occurred_at', 'desc')
        .orderBy('id', 'desc')
        .limit(wanted.limit);
      if (userId !== undefined) found = found.where('user_id', '=', userId);
      if (app !== undefined) found = found.where('app', '=', app);
      if (type !== undefined) found = found.where('type', '=', type);
      if (visit !== undefined) found = found.where('visit', '=', visit);
      if (from !== undefined) found = found.where('occurred_at', '>=', from);
      if (to !== undefined) found = found.where('occurred_at', '<=', to);
      if (after !== undefined)
        found = found.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('occurred_at', 'id'), '<', tuple(after.at, after.id)),
        );
      return run.all(found);
    },
  };
}
