import { z } from 'zod';
import { type RetentionKind, retentionKinds } from '../../../kernel/retention.ts';

const kind = z.enum(Object.keys(retentionKinds) as [RetentionKind, ...RetentionKind[]]);

const period = z.object({
  kind,
  days: z.number().int().nullable(),
  months: z.number().int().nullable().describe('Neither days nor months: until the person is erased'),
});

export const periodList = z.object({ items: z.array(period) });
export const retentionReport = z.object({
  items: z.array(
    period.extend({
      counts: z.enum(['rows', 'days']).describe('What `removedInThirtyDays` counts'),
      lastRanAt: z.iso.datetime().nullable(),
      removedInThirtyDays: z.number(),
    }),
  ),
});
