import { z } from 'zod';
import { pageOf, pageQuery } from '../../../kernel/http/paging.ts';

const instant = z.iso.datetime();

export const userParams = z.object({ userId: z.uuid() });
export const requestParams = z.object({ userId: z.uuid(), requestId: z.uuid() });

export const askBody = z.strictObject({
  kind: z
    .enum(['export', 'erasure'])
    .describe(
      '`export`: a copy of everything of the person. `erasure`: remove them for good, after some days to think again',
    ),
});

const request = z.object({
  id: z.uuid(),
  kind: z.enum(['export', 'erasure']),
  state: z
    .enum(['ready', 'waiting', 'blocked', 'running', 'cancelled', 'done'])
    .describe(
      '`ready`: can be fetched. `waiting`: can still be stopped. `blocked`: somebody depends on the person',
    ),
  askedByReader: z.boolean().describe('Whether who reads this asked for it'),
  askedAt: instant,
  dueAt: instant.describe('By when the law wants it answered'),
  actsAt: instant.describe('Erasing: when it begins. Data: until when they can be fetched'),
  closedAt: instant.nullable(),
  fetchedAt: instant.nullable(),
  blockedBy: z
    .array(z.enum(['last-administrator', 'only-organizer', 'only-guardian']))
    .describe('What is to be handed over before the person can be erased'),
});

export const requestList = z.object({ items: z.array(request) });
export const askedRequest = request.extend({
  receipt: z
    .string()
    .nullable()
    .optional()
    .describe('Shown once: with it the certificate can be read when the person is gone'),
});

export const allQuery = pageQuery.extend({
  open: z
    .enum(['true', 'false'])
    .default('true')
    .transform((text) => text === 'true')
    .describe('Only what is not closed yet'),
});
export const allRequests = pageOf(request.extend({ userId: z.uuid() }));

const certificate = z.object({
  begunAt: instant,
  rowsRemovedAt: instant.nullable(),
  completedAt: instant.nullable(),
  removed: z.record(z.string(), z.number().int()).describe('How many rows of each table were removed'),
  unreadableInBackupsFrom: instant
    .nullable()
    .describe(
      'From then on no copy of the key store has their key, if copies are removed every day, as the guide about keys says',
    ),
  kept: z.array(z.object({ what: z.enum(['audit', 'erasure', 'counts', 'traces']), why: z.string() })),
});
export const receiptBody = z.strictObject({ receipt: z.string().min(20).max(100) });
export const certificateAnswer = certificate;
export const erasureList = z.object({
  items: z.array(
    certificate.extend({
      pseudonym: z.string(),
      askedAs: z.enum(['self', 'guardian', 'administrator', 'restore']),
      repeatedAt: instant.nullable(),
    }),
  ),
});
