import { z } from 'zod';
import { pageOf, pageQuery } from '../../../kernel/http/paging.ts';
import { uuid } from '../../../kernel/http/schema.ts';
import { instant, isThisAge, timeZone } from './fields.ts';

const line = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^[^\p{Cc}]+$/u, 'Without line ends and control characters.');
const words = z.string().trim().max(4000);
const degree = z.int().min(0).max(10);

export const valueKind = z
  .enum(['integer', 'float32', 'float64'])
  .describe('integer: value = sample × scale + offset; the others: floating-point values as they are');

/** What the points of a finished channel come to. */
const summary = z.object({
  points: z.int(),
  seconds: z.number().describe('How long the points last, gaps left out'),
  gaps: z.int().describe('How often points are missing between the first and the last'),
  min: z.number().nullable(),
  max: z.number().nullable(),
  mean: z.number().nullable(),
});

export const channel = z.object({
  number: z.int().describe('Counts from 0 within the session'),
  dataType: z.string(),
  label: z.string(),
  unit: z.string(),
  valueKind,
  rate: z.number().nullable().describe('Points a second; null: each point has a time of its own'),
  measuredRate: z
    .number()
    .nullable()
    .describe("Points a second by the server's clock, where the recorder's own ran fast or slow"),
  scale: z.number().describe('Value = sample × scale + offset'),
  offset: z.number(),
  bits: z.int().describe('Bits a sample, 4 to 32; 64 for float64'),
  points: z.int(),
  summary: summary.nullable().describe('Made when the session is finished'),
});

const feedbackFields = {
  mood: z.int().min(1).max(5).describe('1: very low, 5: very good'),
  stress: degree.describe('0: none, 10: as much as can be'),
  anxiety: degree.describe('As stress'),
  fatigue: degree.describe('As stress'),
  notes: words.describe('At most 4,000 characters'),
};

/** How somebody says they feel, before or after. */
export const feedback = z
  .strictObject(feedbackFields)
  .partial()
  .refine((given) => Object.keys(given).length > 0, 'Say at least one of them.');
export type Feedback = z.output<typeof feedback>;

export const sessionState = z.enum(['recording', 'complete', 'discarded']);
/** Why points of a session were removed. `abandoned` is what the program says, of one that nobody went on with. */
export const discardReason = z.enum(['by-person', 'bad-signal', 'mistake', 'other']);

export const session = z.object({
  id: uuid,
  userId: uuid.describe('The person'),
  state: sessionState,
  discardReason: z.enum([...discardReason.options, 'abandoned']).nullable(),
  finished: z.boolean().describe('Its points were checked and packed; what is derived from them is there'),
  startedAt: instant,
  endedAt: instant.nullable(),
  timeZone: z.string().describe('IANA name of the zone in which it was recorded'),
  exercise: z.object({ id: uuid, name: z.string() }).nullable(),
  workshopId: uuid.nullable().describe('The workshop at which it was recorded'),
  device: z.string().nullable(),
  location: z.string().nullable(),
  feedbackBefore: z.object(feedbackFields).partial().nullable(),
  feedbackAfter: z.object(feedbackFields).partial().nullable(),
  notes: z.string().nullable(),
  channels: z.array(channel),
  markers: z.int().describe('How many markers it has'),
  version: z.int().describe('Raised by each change of what people write about it; also the ETag'),
});

export const sessionPage = pageOf(session);
const time = instant.refine(isThisAge, 'From 1900 to 2199.');
export const listQuery = pageQuery.extend({
  state: sessionState.optional().describe('Default: all but discarded ones'),
  exerciseId: uuid.optional(),
  dataType: z.string().max(40).optional().describe('Those with a channel of this kind'),
  from: time.optional().describe('Started then or later'),
  to: time.optional().describe('Started before'),
});
export type ListQuery = z.output<typeof listQuery>;

export const newChannel = z.object({
  dataType: z.string().max(40),
  label: z.string().min(1).max(80),
  unit: z.string().max(16).optional().describe('Default: the unit of the data type'),
  valueKind: valueKind.optional().describe('Default: what the data type is as a rule'),
  rate: z
    .number()
    .min(1e-6)
    .max(1_000_000)
    .nullish()
    .describe('Points a second; null or absent: points come irregularly, each with a time of its own'),
  scale: z.number().min(-1e15).max(1e15).optional().describe('Default: 1; of integers only'),
  offset: z.number().min(-1e15).max(1e15).optional().describe('Default: 0; of integers only'),
  bits: z.int().min(4).max(64).optional().describe('Of integers 4 to 32; default: 16'),
});

const told = {
  exerciseId: uuid,
  device: z.string().max(200),
  location: line(200),
  feedbackBefore: feedback,
  feedbackAfter: feedback,
  notes: words,
};

export const newSession = z.object({
  id: z
    .uuidv7()
    .toLowerCase()
    .optional()
    .describe('UUID version 7 that the recorder made: the same again is the same session'),
  startedAt: time,
  timeZone,
  channels: z.array(newChannel).min(1).max(256),
  exerciseId: told.exerciseId.optional(),
  workshopId: uuid
    .optional()
    .describe(
      'The workshop at which it is recorded: the person has a seat there, and it takes place about now',
    ),
  device: told.device.optional(),
  location: told.location.optional(),
  feedbackBefore: told.feedbackBefore.optional(),
  notes: told.notes.optional(),
});
export type NewSession = z.output<typeof newSession>;

/** What is absent stays; null removes. */
export const sessionChange = z.strictObject({
  exerciseId: told.exerciseId.nullish(),
  device: told.device.nullish(),
  location: told.location.nullish(),
  feedbackBefore: told.feedbackBefore.nullish(),
  feedbackAfter: told.feedbackAfter.nullish(),
  notes: told.notes.nullish(),
});
export type SessionChange = z.output<typeof sessionChange>;

export const discardBody = z.strictObject({ reason: discardReason });

/** The version that a change begins from, as its ETag; absent: whatever is there. */
export const ifMatch = z.object({
  'if-match': z
    .string()
    .max(30)
    .regex(/^(\*|(W\/)?"[1-9]\d{0,15}")$/, 'the ETag of what was read, such as "3"')
    .optional(),
});

export const exportQuery = z.object({ format: z.enum(['csv', 'arrow', 'edf']) });
