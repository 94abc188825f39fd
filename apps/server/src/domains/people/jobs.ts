import { z } from 'zod';
import { type Job, job } from '../jobs/index.ts';
import type { People } from './service/index.ts';
import type { Notifications } from './service/notifications/index.ts';
import type { Reports } from './service/reports/index.ts';

const one = { userId: z.uuid(), notificationId: z.uuid() };

/** What somebody is told goes out to them: the mail and each browser tried by itself, and again where it fails. */
export const peopleJobs = (notifications: Notifications, { avatars }: People, reports: Reports): Job[] => [
  job({
    name: 'send-notification',
    payload: z.strictObject(one),
    everySeconds: 1,
    atOnce: 20,
    handle: ({ userId, notificationId }) => notifications.send(userId, notificationId),
  }),
  job({
    name: 'send-push',
    payload: z.strictObject({ ...one, subscriptionId: z.uuid() }),
    everySeconds: 1,
    // One that does not answer takes 10 s: as many as are done before the queue takes them for lost.
    atOnce: 20,
    handle: ({ userId, notificationId, subscriptionId }) =>
      notifications.push.send(userId, notificationId, subscriptionId),
  }),
  job({
    name: 'expire-notifications',
    payload: z.strictObject({}),
    schedule: '47 * * * *',
    handle: () => notifications.tidy(),
  }),
  job({
    name: 'make-weekly-reports',
    payload: z.strictObject({}),
    // Each hour, since it is seven in the morning at each hour somewhere; what an hour missed the next one makes.
    schedule: '3 * * * *',
    handle: () => reports.makeDue(),
  }),
  job({
    name: 'remove-pictures',
    payload: z.strictObject({}),
    schedule: '* * * * *',
    handle: () => avatars.removeDue(),
  }),
];
