import type { Run } from '../../../../kernel/database/database.ts';
import { errorFacts } from '../../../../kernel/log.ts';
import { createNotificationStore } from '../../store/notifications.ts';
import { createPushStore } from '../../store/push.ts';
import type { NotificationDeps } from './deps.ts';
import { type Facts, factsPlace, hasOwnMail } from './kinds.ts';
import { noticeMail } from './texts.ts';
import { workshopText } from './workshop-texts.ts';

const dayMilliseconds = 86_400_000;
const keptDays = 180;
// As long as a commit and the queuing after it can lie apart.
const minuteMilliseconds = 60_000;

type Unsent = { readonly userId: string } | { readonly after: Date; readonly before: Date };

/** How what somebody is told leaves the app: as a mail and to their browsers, by jobs. */
export function createSending(deps: NotificationDeps) {
  const { db, vault, clock, log, queue, publicUrl } = deps;

  /** In the caller's transaction, which a system capability opened. */
  const queueOne = (run: Run, userId: string, notificationId: string): Promise<void> =>
    queue.send(run, 'send-notification', { userId, notificationId });

  const queueUnsent = (which: Unsent): Promise<void> =>
    db.withSystem('queue-notifications', async (run) => {
      for (const { user_id: userId, id } of await createNotificationStore(run).unsent(which))
        await queueOne(run, userId, id);
    });

  /** What a mail says besides that there is something: of workshops which, and when it starts. */
  async function aboutOf(run: Run, userId: string, id: string, sealed: Buffer, language: string) {
    const key = await vault.of(userId);
    const { workshopId, what, userId: other, fields } = key.openJson(factsPlace(userId, id), sealed) as Facts;
    if (workshopId === undefined || what === undefined) return undefined;
    const workshop = (await deps.workshopsNamed(run, [workshopId])).get(workshopId);
    const name = other === undefined ? undefined : (await deps.namesOf(run, [other])).get(other);
    return workshop && workshopText(language, { what, name, fields }, workshop);
  }

  return {
    queueOne,

    /**
     * After the commit of a person's own transaction, who does not write into the queue. Where the program ends in
     * between, or this fails, the hourly job does it.
     */
    async queueUnsentOf(userId: string): Promise<void> {
      await queueUnsent({ userId }).catch((error: unknown) =>
        log.warn('a notification waits for the hourly job', errorFacts(error)),
      );
    },

    /** In the job: the mail is written, and what goes to browsers queued, once, however often this runs. */
    send: (userId: string, id: string): Promise<void> =>
      db.withSystem('send-notification', async (run) => {
        const store = createNotificationStore(run);
        const taken = await store.takeToSend(userId, id, clock.now());
        const toggles = taken && (await store.toggles(userId));
        if (!toggles || !(await deps.isActive(run, userId))) return;
        if (toggles.notify_email && !hasOwnMail(taken.kind)) {
          const link = `${publicUrl}/notifications`;
          const about = await aboutOf(run, userId, id, taken.facts, toggles.language);
          await deps.writeNotice(run, userId, (name) => noticeMail(toggles.language, name, link, about));
        }
        if (!toggles.notify_push) return;
        for (const { id: subscriptionId } of await createPushStore(run).of(userId))
          await queue.send(run, 'send-push', { userId, notificationId: id, subscriptionId });
      }),

    /** In the job, each hour: what is old goes, and what was left behind is sent, unless nobody needs it any more. */
    async tidy(): Promise<void> {
      const now = clock.now().getTime();
      const before = new Date(now - keptDays * dayMilliseconds);
      const yesterday = new Date(now - dayMilliseconds);
      await createNotificationStore(db.asSystem('expire-notifications')).removeOld(before, yesterday);
      await queueUnsent({ after: yesterday, before: new Date(now - minuteMilliseconds) });
    },
  };
}
