import type { Run } from '../../../../kernel/database/database.ts';
import { errorFacts } from '../../../../kernel/log.ts';
import { createNotificationStore } from '../../store/notifications.ts';
import { createPushStore } from '../../store/push.ts';
import type { NotificationDeps } from './deps.ts';
import { type Facts, factsPlace, hasOwnMail } from './kinds.ts';
import { reportText } from './report-texts.ts';
import { noticeMail } from './texts.ts';
import { type Reader, workshopText } from './workshop-texts.ts';

const dayMilliseconds = 86_400_000;
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

  /** What a mail says besides that there is something: of workshops which, and when it takes place. */
  async function aboutOf(run: Run, facts: Facts, reader: Reader) {
    const { workshopId, what, userId: other, fields } = facts;
    if (facts.report) return reportText(reader.language, facts.report);
    if (workshopId === undefined || what === undefined) return undefined;
    const workshop = (await deps.workshopsNamed(run, [workshopId])).get(workshopId);
    const name = other === undefined ? undefined : (await deps.namesOf(run, [other])).get(other);
    return workshop && workshopText(reader, { what, name, fields }, workshop);
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
        if (taken.kind === 'weekly-report' && toggles.weekly_report !== 'everywhere') return;
        if (toggles.notify_email && !hasOwnMail(taken.kind)) {
          const link = `${publicUrl}/notifications`;
          const facts = (await vault.of(userId)).openJson(factsPlace(userId, id), taken.facts) as Facts;
          const about = await aboutOf(run, facts, toggles);
          const text = (name: string) => noticeMail(toggles.language, name, link, about);
          await deps.writeNotice(run, userId, text, facts.userId);
        }
        if (!toggles.notify_push) return;
        for (const { id: subscriptionId } of await createPushStore(run).of(userId))
          await queue.send(run, 'send-push', { userId, notificationId: id, subscriptionId });
      }),

    /** In the job, each hour: what is old goes, and what was left behind is sent, unless nobody needs it any more. */
    async tidy(): Promise<void> {
      const now = clock.now().getTime();
      const before = new Date(now - deps.keptDays * dayMilliseconds);
      const yesterday = new Date(now - dayMilliseconds);
      await db.withSystem('expire-notifications', async (run) => {
        const removed = await createNotificationStore(run).removeOld(before, yesterday);
        await deps.retention.note(run, 'notifications', removed);
      });
      await queueUnsent({ after: yesterday, before: new Date(now - minuteMilliseconds) });
    },
  };
}
