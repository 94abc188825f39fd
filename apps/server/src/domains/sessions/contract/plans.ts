import { z } from 'zod';
import { uuid } from '../../../kernel/http/schema.ts';
import { isThisAge, userParams } from './fields.ts';

/** A day by the calendar where the reader is: the server knows no place of people. */
const day = z.iso.date().refine(isThisAge, 'Give a day of this age.');
const weekday = z.int().min(1).max(7).describe('1 is Monday');
const count = z.int().min(0);

const exercise = z.object({ id: uuid, name: z.string(), retired: z.boolean() });
const someone = z.object({
  userId: uuid,
  displayName: z.string().nullable().describe('Null where the reader may not see it'),
});

export const plan = z.object({
  id: uuid,
  exercise,
  days: z.array(weekday).describe('On which days of the week, in their order'),
  minutes: z.int(),
  note: z.string().describe('What is said with it; may be empty'),
  startsOn: day,
  endsOn: day.nullable(),
  plannedBy: someone.nullable().describe('Who planned it for them; null: they themselves'),
  ended: z.boolean(),
  week: z
    .array(z.object({ day, planned: z.boolean(), sessions: count.describe('Of this exercise, kept') }))
    .describe('From Monday to Sunday, the week of the day that was asked about'),
  version: z.int().describe('Raised by each change; If-Match compares it'),
});

export const planList = z.object({ items: z.array(plan) });

export const planQuery = z.object({
  day: day.optional().describe('Today, where the reader is; absent: today in UTC'),
  ended: z.enum(['true', 'false']).default('false').describe('Those that were ended, too'),
});
export type PlanQuery = z.output<typeof planQuery>;

export const planParams = userParams.extend({ planId: uuid });
export const planBody = z
  .strictObject({
    exerciseId: uuid,
    days: z
      .array(weekday)
      .min(1)
      .max(7)
      .refine((days) => new Set(days).size === days.length, 'Each day once.')
      .transform((days) => days.toSorted()),
    minutes: z.int().min(1).max(240),
    note: z.string().trim().max(500).default(''),
    startsOn: day,
    endsOn: day.nullable().default(null),
  })
  .refine(({ startsOn, endsOn }) => endsOn === null || endsOn >= startsOn, {
    path: ['endsOn'],
    message: 'Must not be before startsOn.',
  });
export type PlanBody = z.output<typeof planBody>;

const sessionInShort = z.object({
  sessionId: uuid,
  exercise: z.string().nullable(),
  startedAt: z.iso.datetime(),
});

/** How one of those whom the reader accompanies practises. */
const accompanied = z.object({
  userId: uuid,
  displayName: z.string().nullable(),
  word: z.string().describe('What they are to the reader, such as child or patient'),
  live: sessionInShort.nullable().describe('What they record now'),
  last: sessionInShort.nullable().describe('The last one that they kept, however long ago'),
  unseen: count.describe('Begun in the last 14 days, and kept since the reader last looked'),
  newest: sessionInShort.nullable().describe('Of those not seen, the last'),
  days: z
    .array(
      z.object({
        day,
        sessions: count,
        seconds: z.number(),
        planned: count.describe('How many exercises were planned'),
        practised: count.describe('How many of those planned were practised'),
      }),
    )
    .describe('The seven days up to the day that was asked about'),
});
export type Accompanied = z.output<typeof accompanied>;
export const accompaniedList = z.object({ items: z.array(accompanied) });
export const accompaniedQuery = z.object({
  day: day.optional().describe('Today, where the reader is; absent: today in UTC'),
});
