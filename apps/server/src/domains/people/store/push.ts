import type { Run } from '../../../kernel/database/database.ts';
import { query, statement } from '../../../kernel/database/query.ts';

export type NewPushSubscription = {
  readonly userId: string;
  readonly id: string;
  readonly loginId: string;
  readonly subscription: Buffer;
  readonly endpointIndex: Buffer;
  readonly at: Date;
};

/** SQL of browsers that want to be told while the app is closed. */
export function createPushStore(run: Run) {
  return {
    /**
     * Until the transaction ends nobody else gives this endpoint to anybody, and this person gets no other: so that of
     * two at once the later takes it over, and nobody gets past the limit.
     */
    async hold(userId: string, endpointIndex: Buffer): Promise<void> {
      await run.first(
        query.selectFrom('preferences').select('user_id').where('user_id', '=', userId).forUpdate(),
      );
      await run.first(
        statement`select pg_advisory_xact_lock(${endpointIndex.readInt32BE(0)}, ${endpointIndex.readInt32BE(4)})`,
      );
    },

    /** Whoever had the endpoint is not told on it any more. */
    removeEndpoint: (endpointIndex: Buffer) =>
      run.count(statement`
        delete from push_subscriptions s using push_endpoints e
        where e.endpoint_index = ${endpointIndex} and s.user_id = e.user_id and s.id = e.subscription_id`),

    async insert({
      userId,
      id,
      loginId,
      subscription,
      endpointIndex,
      at,
    }: NewPushSubscription): Promise<void> {
      await run.count(
        query
          .insertInto('push_subscriptions')
          .values({ user_id: userId, id, login_id: loginId, subscription, created_at: at }),
      );
      await run.count(
        query
          .insertInto('push_endpoints')
          .values({ endpoint_index: endpointIndex, user_id: userId, subscription_id: id }),
      );
    },

    /** The oldest above so many go. */
    keepNewest: (userId: string, most: number) =>
      run.count(
        query
          .deleteFrom('push_subscriptions')
          .where('user_id', '=', userId)
          .where('id', 'in', (inner) =>
            inner
              .selectFrom('push_subscriptions as newer')
              .select('newer.id')
              .where('newer.user_id', '=', userId)
              .orderBy('newer.created_at', 'desc')
              .orderBy('newer.id', 'desc')
              .offset(most),
          ),
      ),

    of: (userId: string) =>
      run.all(
        query
          .selectFrom('push_subscriptions')
          .select(['id', 'login_id', 'created_at'])
          .where('user_id', '=', userId)
          .orderBy('created_at')
          .orderBy('id'),
      ),

    find: (userId: string, id: string) =>
      run.first(
        query
          .selectFrom('push_subscriptions as s')
          .innerJoin('preferences as p', 'p.user_id', 's.user_id')
          .select(['s.subscription', 'p.language', 'p.notify_push'])
          .where('s.user_id', '=', userId)
          .where('s.id', '=', id),
      ),

    remove: (userId: string, id: string): Promise<number> =>
      run.count(query.deleteFrom('push_subscriptions').where('user_id', '=', userId).where('id', '=', id)),

    removeAll: (userId: string) =>
      run.count(query.deleteFrom('push_subscriptions').where('user_id', '=', userId)),
  };
}
