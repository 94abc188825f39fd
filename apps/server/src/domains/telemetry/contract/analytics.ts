import { z } from 'zod';
import { eventCategory } from './events.ts';
import { appSlug, moment, plainName } from './parts.ts';

/** Ranges of what is added up, and of what is asked of the events themselves. */
export const mostDays = { addedUp: 400, raw: 92, ofOnePerson: 7320 } as const;
export const mostBuckets = 1000;
/** A sequence that fewer people took is not shown: it would be one person's doing, step by step. */
export const fewestPeople = 5;

const range = {
  from: moment.optional().describe('This moment or later. Absent: 30 days before `to`'),
  to: moment.optional().describe('Before this moment. Absent: now'),
  app: appSlug.optional(),
};
export type RangeQuery = { readonly from?: string | undefined; readonly to?: string | undefined };

const counted = {
  by: z.enum(['name', 'category']).default('name'),
  name: plainName.optional().describe('Only events of this name'),
  category: eventCategory.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100).describe('How many kinds at most, 1 to 500'),
};

export const ownCountsQuery = z.object({ ...range, ...counted });
export const countsQuery = ownCountsQuery.extend({
  step: z
    .enum(['hour', 'day'])
    .optional()
    .describe(`Also a series of all together, of at most ${mostBuckets} hours or days of UTC`),
});
export type CountsQuery = z.output<typeof countsQuery>;
export type OwnCountsQuery = z.output<typeof ownCountsQuery>;

const answered = {
  from: moment.describe('What was counted begins here'),
  to: moment.describe('What was counted ends before this'),
};
const events = z.number().int().describe('How many events');
const people = z.number().int().describe('How many different people, of those who agree to be counted');
const utcDay = z.iso.date().describe('A day of UTC');

export const ownCounts = z.object({
  ...answered,
  total: events,
  items: z.array(z.object({ key: z.string(), events })).describe('The most frequent first'),
});
export const counts = ownCounts.extend({
  series: z
    .array(z.object({ at: moment, events }))
    .optional()
    .describe('Hours or days in which nothing happened are left out'),
});

export const engagementQuery = z.object(range);
export const engagement = z.object({
  ...answered,
  people,
  events,
  days: z
    .array(z.object({ day: utcDay, people, events, eventsPerPerson: z.number() }))
    .describe('Days on which nothing happened are left out'),
  apps: z.array(z.object({ app: z.string(), people, events })),
});

export const funnelQuery = z.object({
  ...range,
  steps: z
    .string()
    .max(808)
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}(,[A-Za-z0-9][A-Za-z0-9._:-]{0,99}){1,7}$/,
      '2 to 8 names of events with commas between',
    )
    .describe('Names of events in their order, 2 to 8, with commas between'),
  withinMinutes: z.coerce
    .number()
    .int()
    .min(1)
    .max(43_200)
    .default(1440)
    .describe('All steps happen within so many minutes of the first; 1440 is a day'),
});
export type FunnelQuery = z.output<typeof funnelQuery>;
export const funnel = z.object({
  ...answered,
  steps: z.array(
    z.object({
      name: z.string(),
      people: people.describe('How many came at least this far, each counted once, by their best try'),
      share: z.number().describe('Of those who took the first step, 0 to 1'),
    }),
  ),
});

export const journeysQuery = z.object({
  ...range,
  length: z.coerce
    .number()
    .int()
    .min(2)
    .max(6)
    .default(4)
    .describe('How many events of a visit are looked at'),
});
export const journeys = z.object({
  ...answered,
  items: z
    .array(z.object({ names: z.array(z.string()), visits: z.number().int(), people }))
    .max(20)
    .describe(`How visits begin, the most frequent first; only what at least ${fewestPeople} people did`),
});

export const errorsQuery = z.object(range);
export const errors = z.object({
  ...answered,
  events,
  people,
  names: z.array(z.object({ name: z.string(), events, people, newest: moment })).max(200),
  days: z.array(z.object({ day: utcDay, events, people })),
});
