import { z } from 'zod';
import { pageOf, pageQuery } from '../../kernel/http/paging.ts';
import { uuid } from '../../kernel/http/schema.ts';

const instant = z.iso.datetime({ offset: true });
const userId = uuid.describe('The person');
/** Longer than any session, short enough for a sample's number at any rate. */
const seconds = z.coerce.number().min(-1e9).max(1e9);

export const dataType = z.object({
  name: z.string(),
  title: z.string(),
  unit: z.string(),
  valueKind: z.enum(['integer', 'float', 'intervals', 'marker']),
  defaultRate: z.number().nullable().describe('Points a second'),
  validMin: z.number().nullable(),
  validMax: z.number().nullable(),
  description: z.string(),
});

export const exercise = z.object({
  id: uuid,
  name: z.string(),
  description: z.string(),
  track: z.string(),
  guidance: z.record(z.string(), z.unknown()),
  dataTypes: z.array(z.string()),
});

export const channel = z.object({
  number: z.int().describe('Counts from 0 within the session'),
  dataType: z.string(),
  label: z.string(),
  unit: z.string(),
  rate: z.number().describe('Points a second'),
  scale: z.number().describe('Value = sample × scale + offset'),
  offset: z.number(),
  bits: z.int().describe('Bits a sample, 4 to 24'),
  points: z.int(),
});

export const session = z.object({
  id: uuid,
  userId,
  state: z.enum(['recording', 'complete', 'discarded']),
  startedAt: instant,
  endedAt: instant.nullable(),
  timeZone: z.string().describe('IANA name of the zone in which it was recorded'),
  exercise: z.object({ id: uuid, name: z.string() }).nullable(),
  device: z.string().nullable(),
  channels: z.array(channel),
  markers: z.int().describe('How many markers it has'),
});

export const sessionPage = pageOf(session);
export const listQuery = pageQuery;

export const marker = z.object({
  id: uuid,
  at: z.number().describe('Seconds since the start of the session'),
  length: z.number().nullable().describe('Seconds; null for a moment'),
  label: z.string(),
});
export const markerList = z.object({ items: z.array(marker) });

const timeZone = z
  .string()
  .max(64)
  .default('UTC')
  .refine((zone) => isTimeZone(zone), 'Give an IANA time zone such as Europe/Berlin.');

const isThisAge = (text: string) => {
  const year = new Date(text).getUTCFullYear();
  return year >= 1900 && year < 2200;
};

// Making a formatter takes 0.2 ms; there are some 600 zones, each in many spellings.
const zones = new Set<string>();

function isTimeZone(zone: string): boolean {
  if (zones.has(zone)) return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    if (zones.size < 1000) zones.add(zone);
    return true;
  } catch {
    return false;
  }
}

export const importQuery = z.object({
  timeZone: timeZone.describe("Where the recorder's clock stood: files hold local time only"),
  exerciseId: uuid.optional(),
});

export const importAnswer = z.object({
  session,
  alreadyThere: z.boolean().describe('The same file was imported before; nothing was changed'),
  warnings: z.array(z.string()),
});

export const newChannel = z.object({
  dataType: z.string().max(40),
  label: z.string().min(1).max(80),
  unit: z.string().max(16).optional().describe('Default: the unit of the data type'),
  rate: z.number().min(1e-6).max(1_000_000).describe('Points a second'),
  scale: z.number().min(-1e15).max(1e15).default(1),
  offset: z.number().min(-1e15).max(1e15).default(0),
  bits: z.int().min(4).max(24).default(16),
});

export const newSession = z.object({
  startedAt: instant.refine(isThisAge, 'From 1900 to 2199.'),
  timeZone,
  exerciseId: uuid.optional(),
  device: z.string().max(200).optional(),
  channels: z.array(newChannel).min(1).max(256),
});

export const userParams = z.object({ userId });
export const sessionParams = z.object({ userId, sessionId: uuid });
export const channelParams = sessionParams.extend({ channel: z.coerce.number().int().min(0).max(32767) });

export const putPointsQuery = z.object({
  firstSample: z.coerce
    .number()
    .int()
    .min(0)
    .max(2 ** 36 - 2 ** 24, 'A channel holds at most 2^36 points.')
    .describe('Place of the first point in the channel'),
});
export const putPointsAnswer = z.object({
  stored: z.int().describe('Points that are new'),
  alreadyThere: z.int().describe('Points that had been sent before'),
});

const range = z.object({
  from: seconds.optional().describe('Seconds since the start of the session; default: the start'),
  to: seconds.optional().describe('Seconds since the start of the session, exclusive; default: the end'),
});

export const pointsQuery = range.extend({
  form: z
    .enum(['json', 'raw', 'flac'])
    .default('json')
    .describe(
      'json: values; raw: samples as little-endian int16 (int32 above 16 bits); flac: a FLAC file (RFC 9639)',
    ),
});

/** Points of one channel as stretches without a gap. */
export const points = z.object({
  rate: z.number(),
  unit: z.string(),
  stretches: z.array(z.object({ firstSample: z.int(), values: z.array(z.number()) })),
});

export const overviewQuery = range.extend({
  pairs: z.coerce.number().int().min(1).max(4000).default(1000).describe('How many min/max pairs at most'),
});

/** Exact minimum and maximum of each bucket; a bucket without any point is null. */
export const overview = z.object({
  rate: z.number(),
  unit: z.string(),
  width: z.int().describe('Points a bucket: a power of two'),
  firstBucket: z.int().describe('Bucket i holds the points from (firstBucket + i) × width on'),
  min: z.array(z.number().nullable()),
  max: z.array(z.number().nullable()),
});

export const exportQuery = z.object({ format: z.enum(['csv', 'edf']) });
