import { z } from 'zod';
import { pageOf, pageQuery } from '../../../kernel/http/paging.ts';
import { uuid } from '../../../kernel/http/schema.ts';

/** What somebody can be told. The words are made where they are read, in the reader's language. */
export const notificationKind = z.enum([
  'relationship-asked',
  'relationship-accepted',
  'relationship-ended',
  'session-added',
  'session-abandoned',
  'app-allowed',
  'came-of-age',
  'of-age-soon',
  'decides-now',
  'consent-asked',
  'workshop-participation',
  'workshop-reminder',
  'workshop-organizing',
  'weekly-report',
  'exercise-planned',
]);
export type NotificationKind = z.output<typeof notificationKind>;

const count = z.int().min(0);

/** What a weekly report says: numbers only. Who it is about stands where the access rules are asked. */
const weeklyReport = z.object({
  from: z.iso.date().describe('The first of its seven days, where the reader is'),
  practice: z
    .object({
      people: count.describe('How many people the reader accompanies, whose sessions they may see'),
      practised: count.describe('How many of them recorded a session'),
      sessions: count,
      less: count.describe('How many recorded less than half of what is usual for them'),
      ending: count.describe('How many relationships end by themselves within two weeks'),
    })
    .optional(),
  workshops: z
    .object({
      workshops: count.describe('How many the reader runs that begin within two weeks'),
      seats: count,
      taken: count,
      waiting: count,
      coverCalls: count.describe('How many calls for somebody to come in are open'),
      unmet: count.describe('How many who are registered do not meet a requirement'),
    })
    .optional(),
});
export type WeeklyReport = z.output<typeof weeklyReport>;

export const notification = z.object({
  id: uuid,
  kind: notificationKind,
  facts: z.object({
    userId: uuid.optional().describe('The other person it is about'),
    name: z
      .string()
      .nullable()
      .optional()
      .describe('What they are called now; null where they are not here any more'),
    sessionId: uuid.optional(),
    app: z.string().optional(),
    appName: z.string().optional(),
    workshopId: uuid.optional(),
    what: z
      .string()
      .optional()
      .describe(
        'About a workshop, what happened: registered, waitlisted, moved-up, reminder-day, cover-asked, …',
      ),
    fields: z
      .array(z.string())
      .optional()
      .describe('Of a change of a workshop, which fields: startsAt, place, requirements, organizers, …'),
    workshop: z
      .object({ title: z.string(), startsAt: z.string(), endsAt: z.string(), timeZone: z.string() })
      .nullable()
      .optional()
      .describe('What it is called now, and when it starts and ends; the time zone is its own'),
    report: weeklyReport.optional(),
  }),
  createdAt: z.string(),
  readAt: z.string().nullable(),
  link: z.string().describe('Where in the app it is dealt with'),
});
export const notificationPage = pageOf(notification).extend({
  unread: z.int().describe('How many are unread in all'),
});

export const notificationQuery = pageQuery.extend({
  unread: z.enum(['true', 'false']).default('false').describe('Only those that are not read yet'),
});

export const unreadCount = z.object({ unread: z.int() });

export const readBody = z.union([
  z.strictObject({ ids: z.array(uuid).min(1).max(200) }),
  z.strictObject({ all: z.literal(true) }),
]);

export const pushKey = z.object({
  publicKey: z
    .string()
    .describe('P-256, as base64url: the `applicationServerKey` of a subscription (RFC 8292)'),
});

/** What a browser calls a subscription: `PushSubscription.toJSON()`. */
export const pushSubscriptionBody = z.object({
  endpoint: z.string().min(1).max(2000).describe('An address of a push service that is known here'),
  keys: z.object({
    p256dh: z.string().regex(/^[\w-]{87}$/, 'a P-256 point of 65 bytes as base64url'),
    auth: z.string().regex(/^[\w-]{22}$/, '16 bytes as base64url'),
  }),
});
export type PushSubscription = z.output<typeof pushSubscriptionBody>;

export const pushSubscription = z.object({
  id: uuid,
  createdAt: z.string(),
  thisLogin: z.boolean().describe('Made in the login that asks'),
});
export const pushSubscriptionList = z.object({ items: z.array(pushSubscription) });
export const pushSubscriptionParams = z.object({ id: uuid });
