import { z } from 'zod';
import { seconds } from './fields.ts';

const range = z.object({
  from: seconds.optional().describe('Seconds since the start of the session; default: the start'),
  to: seconds.optional().describe('Seconds since the start of the session, exclusive; default: the end'),
});

const channels = z
  .string()
  .max(2000)
  .regex(/^\d{1,5}(,\d{1,5})*$/, 'numbers of channels such as 0,2')
  .transform((list) => list.split(',').map(Number))
  .refine(
    (numbers) => numbers.length <= 256 && numbers.every((number) => number <= 32_767),
    'no such channels',
  )
  .optional()
  .describe('Numbers of channels such as 0,2; default: all');

const forms = {
  json: 'values as JSON',
  csv: 'a table of times and values',
  arrow: 'an Apache Arrow stream with columns channel, sample, time_us and value',
  blocks: 'stored blocks for a client that decodes them itself: docs/guides/reading-points.md',
  raw: 'points as they are, little-endian: int16, int32 above 16 bits, float32, float64; not across a gap',
  flac: 'a FLAC file (RFC 9639) of whole blocks; of whole numbers, and not across a gap',
} as const;
const describe = (names: readonly (keyof typeof forms)[]) =>
  names.map((name) => `${name}: ${forms[name]}`).join('; ');

export const pointsQuery = range.extend({
  form: z
    .enum(['json', 'csv', 'arrow', 'blocks', 'raw', 'flac'])
    .default('json')
    .describe(describe(['json', 'csv', 'arrow', 'blocks', 'raw', 'flac'])),
});

export const sessionPointsQuery = range.extend({
  channels,
  form: z
    .enum(['json', 'csv', 'arrow', 'blocks'])
    .default('json')
    .describe(describe(['json', 'csv', 'arrow', 'blocks'])),
});

/** Points of one channel as stretches without a gap. */
export const points = z.object({
  number: z.int().describe('Number of the channel'),
  rate: z
    .number()
    .nullable()
    .describe("Points a second, corrected for the recorder's clock; null: each has a time of its own"),
  nominalRate: z.number().nullable().describe('Points a second as the recorder says'),
  unit: z.string(),
  stretches: z.array(
    z.object({
      firstSample: z.int().describe('Place of the first value; its time is firstSample / rate seconds'),
      times: z.array(z.number()).optional().describe('Seconds, one a value, where points come irregularly'),
      values: z.array(z.number().nullable()).describe('Null: a floating-point value that is no number'),
    }),
  ),
});
export const sessionPoints = z.object({ channels: z.array(points) });

const pairs = z.coerce
  .number()
  .int()
  .min(1)
  .max(4000)
  .default(1000)
  .describe('How many min/max pairs at most');
export const overviewQuery = range.extend({ pairs });
export const sessionOverviewQuery = range.extend({
  pairs: pairs.describe('How many pairs at most of each channel'),
  channels,
});

/** Exact minimum and maximum of each bucket; a bucket without any point is null. */
export const overview = z.object({
  number: z.int().describe('Number of the channel'),
  rate: z
    .number()
    .describe('Places a second: points, or where they come irregularly microseconds, so then 1,000,000'),
  unit: z.string(),
  width: z.int().describe('Places a bucket: a power of two'),
  firstBucket: z.int().describe('Bucket i holds the places from (firstBucket + i) × width on'),
  from: z
    .int()
    .describe(
      'The first place that counts: the range begins here, or up to one stored step earlier, which is at most a bucket',
    ),
  to: z.int().describe('The place after the last one that counts'),
  min: z.array(z.number().nullable()),
  max: z.array(z.number().nullable()),
});
export const sessionOverview = z.object({ channels: z.array(overview) });

export const instantQuery = z.object({
  time: seconds.describe('Seconds since the start of the session'),
  channels,
});
export const valuesAt = z.object({
  time: z.number(),
  channels: z.array(
    z.object({
      number: z.int().describe('Number of the channel'),
      unit: z.string(),
      value: z.number().nullable().describe('Null in a gap, before the first point and after the last'),
      at: z
        .number()
        .nullable()
        .describe(
          'When that point was taken: its interval holds the time; where points come irregularly the last one until then',
        ),
    }),
  ),
});

export const ifNoneMatch = z.object({
  'if-none-match': z.string().max(500).optional().describe('ETags that are known already: answers 304'),
});
