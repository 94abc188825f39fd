import { z } from 'zod';
import { uuid } from '../../../kernel/http/schema.ts';
import { userSummary } from '../../people/index.ts';

/** The name of a registered app. */
export const appSlug = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,48}[a-z0-9]$/, 'Small letters, digits and hyphens');

/** What a program calls something: `exercise_started`, `page.viewed`. No sentence, and nobody's own words. */
export const plainName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/,
    'Letters, digits and . _ : - beginning with a letter or digit; at most 100.',
  );

/** The most bytes of JSON that one field may have. */
export const mostJsonBytes = 8192;

/** Nested too deeply to be written, it is too large as well. */
const isSmall = (value: unknown): boolean => {
  try {
    return Buffer.byteLength(JSON.stringify(value)) <= mostJsonBytes;
  } catch {
    return false;
  }
};

/** Anything that a program has to say about it. */
export const smallJson = z
  .unknown()
  .refine((value) => value === undefined || isSmall(value), `At most ${mostJsonBytes} bytes as JSON.`)
  .optional()
  .describe(`Any JSON of at most ${mostJsonBytes} bytes`);

/** Whose something is, as much of them as the one who asks may see. */
export const userOf = userSummary
  .nullable()
  .optional()
  .describe('With `include=user`: whose it is; null where you may not see them');

export const moment = z.iso.datetime({ offset: true });

export const userParams = z.object({ userId: uuid });

/** So many are stored by one request at most. */
export const mostInBatch = 500;

/** The filters and the page that all lists of what happened have in common. */
export const happenedQuery = z.object({
  app: appSlug.optional(),
  visit: uuid.optional().describe('One visit to an app, as the app calls it'),
  from: moment.optional().describe('This moment or later'),
  to: moment.optional().describe('This moment or earlier'),
  lastHours: z.coerce
    .number()
    .int()
    .min(1)
    .max(87_600)
    .optional()
    .describe('Only the last hours: 24 is a day'),
  limit: z.coerce.number().int().min(1).max(500).default(100).describe('How many at most, 1 to 500'),
  cursor: z.string().max(200).optional().describe('Where the last page ended: its `next`'),
  include: z.literal('user').optional().describe('`user`: whose each is, where you may see them'),
});

export type HappenedQuery = z.output<typeof happenedQuery>;

export const batchAnswer = z.object({
  stored: z.number().int(),
  repeated: z.number().int().describe('How many were there already: a repeated request changes nothing'),
});
