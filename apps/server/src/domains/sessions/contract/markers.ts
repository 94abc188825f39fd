import { z } from 'zod';
import { uuid } from '../../../kernel/http/schema.ts';
import { sessionParams } from './fields.ts';

const dayAndYear = { before: -86_400, after: 366 * 86_400 };

export const marker = z.object({
  id: uuid,
  at: z.number().describe('Seconds since the start of the session'),
  length: z.number().nullable().describe('Seconds; null for a moment'),
  label: z.string(),
  addedBy: z
    .object({
      userId: uuid,
      displayName: z.string().nullable().describe('Null where the reader may not see it'),
    })
    .nullable()
    .describe('Null: the person, or the file that it came with'),
});
export const markerList = z.object({ items: z.array(marker) });

export const markerParams = sessionParams.extend({ markerId: uuid });
export const markerBody = z.strictObject({
  at: z
    .number()
    .min(dayAndYear.before)
    .max(dayAndYear.after)
    .describe('Seconds since the start of the session'),
  length: z
    .number()
    .min(0)
    .max(dayAndYear.after)
    .nullable()
    .default(null)
    .describe('Seconds; null for a moment'),
  label: z.string().trim().min(1).max(500),
});
export type MarkerBody = z.output<typeof markerBody>;
