import { z } from 'zod';

/** A text that no token is answers as an unknown one does. */
export const feedParams = z.object({ token: z.string().max(100) });
export const feedHeaders = z.object({
  'if-none-match': z.string().max(500).optional().describe('ETags that are known already: answers 304'),
});

export const calendarFeed = z.object({
  feed: z
    .object({
      madeAt: z.string(),
      readAt: z.string().nullable().describe('When a calendar read it last, to the hour'),
    })
    .nullable()
    .describe('null: there is none'),
});
export const newCalendarFeed = z.object({
  address: z
    .string()
    .describe('For a calendar to read; shown this once. Whoever knows it sees the workshops'),
});
