import { z } from 'zod';
import { uuid } from '../../../kernel/http/schema.ts';
import {
  appSlug,
  happenedQuery,
  moment,
  mostInBatch,
  plainName,
  smallJson,
  userOf,
  userParams,
} from './parts.ts';

export const eventCategory = z.enum(['engagement', 'conversion', 'error', 'custom']);

export const newEvent = z.strictObject({
  id: uuid.describe('Made by the program: the same event sent again is stored once'),
  app: appSlug.optional().describe('In which app. An app that asks by itself need not say it: it is its own'),
  name: plainName.describe('What happened, as the app calls it: `exercise_finished`'),
  category: eventCategory.default('custom'),
  visit: uuid.optional().describe('One visit to the app, as the app calls it'),
  occurredAt: moment.describe('When it happened: in the last 7 days, or up to a minute ahead'),
  data: smallJson,
});
export type NewEvent = z.output<typeof newEvent>;

export const eventBatch = z.strictObject({ items: z.array(newEvent).min(1).max(mostInBatch) });

export const eventsStored = z.object({
  stored: z.number().int(),
  repeated: z.number().int().describe('How many were there already: a repeated request changes nothing'),
  consented: z
    .boolean()
    .describe(
      'Whether the person agrees that their use is counted. If not, nothing is stored: do not send it again',
    ),
});

export const eventQuery = happenedQuery.extend({
  name: plainName.optional(),
  category: eventCategory.optional(),
});
export type EventQuery = z.output<typeof eventQuery>;

const eventFields = {
  id: uuid,
  app: z.string(),
  name: z.string(),
  category: z.string(),
  visit: uuid.nullable(),
  occurredAt: moment,
  data: z.unknown(),
};

export const event = z.object({
  userId: uuid,
  ...eventFields,
  user: userOf,
});
export const eventPage = z.object({ items: z.array(event), next: z.string().optional() });

const month = z
  .string()
  .regex(/^20\d\d-(0[1-9]|1[0-2])$/, 'A month such as 2026-11')
  .describe('A month of UTC such as 2026-11');
export const archiveParams = userParams.extend({ month });
export const archiveList = z.object({
  items: z.array(z.object({ month, events: z.number().int(), archivedAt: moment })),
});
export const archivePageQuery = z.object({
  cursor: z
    .string()
    .regex(/^\d{1,9}$/, 'The cursor is not one of ours. Start again without it.')
    .optional()
    .describe('Where the last page ended: its `next`'),
});
export const archivedMonth = z.object({
  month,
  items: z
    .array(z.object(eventFields))
    .describe('Up to 2,000, in the order of time; what came late is on the last pages'),
  next: z.string().optional(),
});
