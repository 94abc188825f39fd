import type { UserActor } from '../../../../kernel/actor.ts';
import type { Run } from '../../../../kernel/database/database.ts';
import { AppError, notFound } from '../../../../kernel/errors.ts';
import { newId } from '../../../../kernel/ids.ts';
import type { PushSubscription } from '../../contract/notifications.ts';
import { createNotificationStore } from '../../store/notifications.ts';
import { createPushStore } from '../../store/push.ts';
import type { NotificationDeps } from './deps.ts';
import { createPushService, isPoint } from './push-service.ts';
import { noticeText } from './texts.ts';

/** Phones, tablets and computers of one person, with all their browsers. */
const mostSubscriptions = 20;

const place = (userId: string, id: string) => ({
  table: 'push_subscriptions',
  column: 'subscription',
  key: [userId, id],
});

/** Browsers that are told while the app is closed. Who signs out there is not told there any more. */
export function createPush({ db, vault, audit, clock, publicUrl, pushHosts }: NotificationDeps) {
  const service = createPushService(vault.secret, publicUrl, pushHosts);
  const own = (actor: UserActor) => createPushStore(db.as(actor, { to: 'subject', userId: actor.userId }));

  return {
    publicKey: service.publicKey,

    /** The browser is told from now on, and nobody else on it. Of more than 20 the oldest go. @returns its id */
    async subscribe(actor: UserActor, { endpoint, keys }: PushSubscription, requestId?: string) {
      if (!service.isAddress(endpoint))
        throw new AppError('bad-request', 'body.endpoint: no push service that is known here.');
      if (!isPoint(keys.p256dh)) throw new AppError('bad-request', 'body.keys.p256dh: no point of P-256.');
      const { userId, loginId } = actor;
      const [id, at] = [newId(), clock.now()];
      const endpointIndex = vault.blindIndex('push-endpoint', endpoint);
      const subscription = (await vault.of(userId)).sealJson(place(userId, id), { endpoint, keys });
      const work = async (run: Run) => {
        const store = createPushStore(run);
        await store.hold(userId, endpointIndex);
        await store.removeEndpoint(endpointIndex);
        await store.insert({ userId, id, loginId, subscription, endpointIndex, at });
        await store.keepNewest(userId, mostSubscriptions);
        await audit.record(run, {
          actor,
          action: 'push:subscribe',
          subject: userId,
          outcome: 'done',
          requestId,
        });
      };
      await db.withSystem('subscribe-push', work).catch(refuseEnded);
      return { id, createdAt: at.toISOString(), thisLogin: true };
    },

    async list(actor: UserActor) {
      const rows = await own(actor).of(actor.userId);
      return rows.map((row) => ({
        id: row.id,
        createdAt: row.created_at.toISOString(),
        thisLogin: row.login_id === actor.loginId,
      }));
    },

    unsubscribe: (actor: UserActor, id: string, requestId?: string): Promise<void> =>
      db.withSystem('unsubscribe-push', async (run) => {
        if ((await createPushStore(run).remove(actor.userId, id)) === 0) throw notFound();
        await audit.record(run, {
          actor,
          action: 'push:unsubscribe',
          subject: actor.userId,
          outcome: 'done',
          requestId,
        });
      }),

    /**
     * In the job: a message that says neither who nor what, for it is shown on locked screens.
     * @throws PushRefused where it may be taken later
     */
    async send(userId: string, notificationId: string, subscriptionId: string): Promise<void> {
      const run = db.asSystem('find-push');
      const row = await createPushStore(run).find(userId, subscriptionId);
      const told = row?.notify_push && (await createNotificationStore(run).kindOf(userId, notificationId));
      if (!row || !told) return;
      const key = await vault.of(userId);
      const to = key.openJson(place(userId, subscriptionId), row.subscription) as PushSubscription;
      const message = { id: notificationId, kind: told.kind, text: noticeText(row.language) };
      const answer = await service.send(to, message, notificationId.replaceAll('-', ''));
      if (answer === 'gone') await createPushStore(db.asSystem('forget-push')).remove(userId, subscriptionId);
    },
  };
}

/** The login ended while this browser subscribed in it. */
function refuseEnded(error: unknown): never {
  if ((error as { constraint?: unknown }).constraint !== 'push_subscriptions_login_fkey') throw error;
  throw new AppError('not-signed-in', 'You were signed out meanwhile. Sign in again.', { cause: error });
}
