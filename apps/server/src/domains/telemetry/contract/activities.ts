import { z } from 'zod';
import { pageOf } from '../../../kernel/http/paging.ts';
import { uuid } from '../../../kernel/http/schema.ts';
import { appSlug, happenedQuery, moment, mostInBatch, plainName, smallJson, userOf } from './parts.ts';

export const newActivity = z.strictObject({
  id: uuid.describe(
    'Made by the program: the same id at the same moment is stored once, however often it is sent',
  ),
  app: appSlug.optional().describe('In which app. An app that asks by itself need not say it: it is its own'),
  type: plainName,
  visit: uuid.optional().describe('One visit to the app, as the app calls it'),
  occurredAt: moment.describe('When it happened: in the last 7 days, or up to a minute ahead'),
  data: smallJson,
  metadata: smallJson,
});

export type NewActivity = z.output<typeof newActivity>;

/** All of them are stored, or none. */
export const activityBatch = z.strictObject({ items: z.array(newActivity).min(1).max(mostInBatch) });

export const activityQuery = happenedQuery.extend({ type: plainName.optional() });

export type ActivityQuery = z.output<typeof activityQuery>;

const activity = z.object({
  id: uuid,
  userId: uuid,
  app: z.string(),
  type: z.string(),
  visit: uuid.nullable(),
  occurredAt: z.string(),
  receivedAt: z.string(),
  data: z.unknown(),
  metadata: z.unknown(),
  user: userOf,
});

export const activityPage = pageOf(activity);
