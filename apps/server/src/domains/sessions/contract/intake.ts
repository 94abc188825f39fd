import { z } from 'zod';

/** Media types of a batch of points. */
export const batchTypes = {
  json: 'application/json',
  csv: 'text/csv',
  binary: 'application/vnd.attune.points',
} as const;

/** Said for the reference only: a list of a million numbers is read and checked by hand, in a hundredth of the time. */
export const pointsBatch = z.strictObject({
  channels: z
    .array(
      z.strictObject({
        channel: z.int().min(0).max(32767).describe('Number of the channel'),
        firstSample: z
          .int()
          .min(0)
          .max(2 ** 36 - 1)
          .describe('Place of the first point in the channel, from 0'),
        samples: z
          .array(z.number())
          .min(1)
          .max(2 ** 23)
          .optional()
          .describe('Points as the channel keeps them'),
        values: z
          .array(z.number())
          .min(1)
          .max(2 ** 23)
          .optional()
          .describe("Or: points in the channel's unit"),
        times: z
          .array(z.int().min(0))
          .max(2 ** 23)
          .optional()
          .describe(
            'Where points come irregularly: microseconds since the start of the session, one a point',
          ),
      }),
    )
    .min(1)
    .max(4096),
});

export const addPointsAnswer = z.object({
  stored: z.int().describe('Points that are new'),
  alreadyThere: z.int().describe('Points that had been sent before'),
  channels: z.array(
    z.object({ channel: z.int(), next: z.int().describe('Place after the last point that is stored') }),
  ),
});
