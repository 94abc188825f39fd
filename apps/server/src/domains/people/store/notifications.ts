import { sql } from 'kysely';
import type { Run } from '../../../kernel/database/database.ts';
import { query, statement } from '../../../kernel/database/query.ts';
import type { PlaceInList } from '../../../kernel/http/paging.ts';
import { notificationKind } from '../contract/notifications.ts';

export type NewNotification = {
  readonly userId: string;
  readonly id: string;
  readonly kind: string;
  /** Another person whom it names. */
  readonly about: string | null;
  readonly facts: Buffer;
  readonly at: Date;
};

/** Which ways the person wants to be told in. */
export type Toggles = {
  readonly notify_email: boolean;
  readonly notify_push: boolean;
  readonly weekly_report: string;
  readonly language: string;
  readonly time_zone: string | null;
};

/** SQL of what people are told. */
export function createNotificationStore(run: Run) {
  /** Of a kind that a newer program writes, this one, which runs beside it for a while, can say nothing. */
  const own = (userId: string) =>
    query
      .selectFrom('notifications')
      .where('user_id', '=', userId)
      .where('shown', '=', true)
      .where('kind', 'in', notificationKind.options);

  return {
    /** One statement, so that a switch that is turned off in this moment counts. @returns 0 where they want to be told in no way */
    insert: ({ userId, id, kind, about, facts, at }: NewNotification): Promise<number> =>
      run.count(statement`
        insert into notifications (user_id, id, kind, about, facts, shown, created_at)
        select user_id, ${id}::uuid, ${kind}, ${about}::uuid, ${facts}, notify_in_app, ${at}
        from preferences where user_id = ${userId} and (notify_in_app or notify_email or notify_push)`),

    page: (userId: string, find: { unread: boolean; after: PlaceInList | undefined; limit: number }) => {
      let found = own(userId).select(['id', 'kind', 'facts', 'created_at', 'read_at']);
      if (find.unread) found = found.where('read_at', 'is', null);
      if (find.after)
        found = found.where(sql<boolean>`(created_at, id) < (${find.after.at}, ${find.after.id}::uuid)`);
      return run.all(found.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(find.limit));
    },

    unread: async (userId: string): Promise<number> => {
      const counted = own(userId)
        .where('read_at', 'is', null)
        .select((all) => all.fn.countAll<string>().as('unread'));
      return Number((await run.first(counted))?.unread ?? 0);
    },

    /** `ids`: absent, all. What has been read stays read since then. */
    markRead: (userId: string, ids: readonly string[] | undefined, at: Date): Promise<number> => {
      let change = query
        .updateTable('notifications')
        .set({ read_at: at })
        .where('user_id', '=', userId)
        .where('read_at', 'is', null)
        .where('shown', '=', true);
      if (ids) change = change.where('id', 'in', [...ids]);
      return run.count(change);
    },

    /** Marks it as sent, unless it was: of two jobs one sends it. */
    takeToSend: (userId: string, id: string, at: Date) =>
      run.first(
        query
          .updateTable('notifications')
          .set({ sent_at: at })
          .where('user_id', '=', userId)
          .where('id', '=', id)
          .where('sent_at', 'is', null)
          .returning(['kind', 'facts']),
      ),

    toggles: (userId: string): Promise<Toggles | undefined> =>
      run.first(
        query
          .selectFrom('preferences')
          .select(['notify_email', 'notify_push', 'weekly_report', 'language', 'time_zone'])
          .where('user_id', '=', userId),
      ),

    kindOf: (userId: string, id: string) =>
      run.first(
        query.selectFrom('notifications').select('kind').where('user_id', '=', userId).where('id', '=', id),
      ),

    /** What is not sent yet: of one person, or of everybody between two moments. */
    unsent: (find: { userId: string } | { after: Date; before: Date }) => {
      const all = query.selectFrom('notifications').select(['user_id', 'id']).where('sent_at', 'is', null);
      const found =
        'userId' in find
          ? all.where('user_id', '=', find.userId)
          : all.where('created_at', '>', find.after).where('created_at', '<', find.before);
      return run.all(found.orderBy('created_at').limit(1000));
    },

    /** What they were told, and what others were told about them. */
    async removeAll(userId: string): Promise<void> {
      for (const column of ['user_id', 'about'] as const)
        await run.count(query.deleteFrom('notifications').where(column, '=', userId));
    },

    /** Everything that is older, and what was never to be seen in the app once it is sent and a little older. */
    removeOld: (before: Date, unseenBefore: Date): Promise<number> =>
      run.count(
        query
          .deleteFrom('notifications')
          .where((row) =>
            row.or([
              row('created_at', '<', before),
              row.and([row('shown', '=', false), row('created_at', '<', unseenBefore)]),
            ]),
          ),
      ),
  };
}
