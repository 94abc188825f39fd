import type { Run } from '../../../../kernel/database/database.ts';
import type { NotificationKind } from '../../contract/notifications.ts';
import type { NotificationDeps } from './deps.ts';
import { createInbox } from './inbox.ts';
import type { Facts } from './kinds.ts';
import { createPush } from './push.ts';
import { createSending } from './sending.ts';

export type Notifications = ReturnType<typeof createNotifications>;

/** What people are told: in an inbox in the app, by mail, and in their browsers, each where they want it. */
export function createNotifications(deps: NotificationDeps) {
  const inbox = createInbox(deps);
  const sending = createSending(deps);

  return {
    inbox,
    push: createPush(deps),
    send: sending.send,
    tidy: sending.tidy,

    /** In the caller's transaction, which a system capability or a reach to everybody opened. */
    async notify(run: Run, userId: string, kind: NotificationKind, facts: Facts): Promise<void> {
      const id = await inbox.keep(run, userId, kind, facts);
      if (id !== undefined) await sending.queueOne(run, userId, id);
    },

    /** In the transaction of somebody who may write for the person. After its commit comes `sendKept`. */
    keep: async (run: Run, userId: string, kind: NotificationKind, facts: Facts): Promise<void> =>
      void (await inbox.keep(run, userId, kind, facts)),

    /** Never throws: what was kept is in the inbox already. */
    sendKept: sending.queueUnsentOf,
  };
}
