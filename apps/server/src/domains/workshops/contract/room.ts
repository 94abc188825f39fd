import { z } from 'zod';
import { uuid } from '../../../kernel/http/schema.ts';

const seconds = z.coerce.number().min(0).max(1e9);

/** What participants who agreed to it record at a workshop. */
export const room = z.object({
  items: z.array(
    z.object({
      userId: uuid,
      displayName: z.string(),
      sessionId: uuid,
      state: z.enum(['recording', 'complete']),
      startedAt: z.string(),
      endedAt: z.string().nullable(),
      channels: z.array(
        z.object({ number: z.int(), dataType: z.string(), label: z.string(), unit: z.string() }),
      ),
    }),
  ),
});

export const roomSessionParams = z.object({ workshopId: uuid, userId: uuid, sessionId: uuid });
export const roomOverviewQuery = z.object({
  channel: z.coerce.number().int().min(0).max(32_767),
  from: seconds.optional().describe('Seconds since the start of the session; default: the start'),
  to: seconds.optional(),
  pairs: z.coerce.number().int().min(1).max(4000).default(300),
});

const values = z.array(z.number().nullable());
export const roomOverview = z.object({
  number: z.int(),
  rate: z.number(),
  unit: z.string(),
  width: z.int().describe('Places a bucket'),
  firstBucket: z.int(),
  from: z.int(),
  to: z.int(),
  min: values,
  max: values,
});
