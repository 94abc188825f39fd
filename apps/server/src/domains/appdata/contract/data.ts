import { z } from 'zod';
import { userSummary } from '../../people/index.ts';
import { app, instant, key } from './parts.ts';

const version = z.int().describe('Counts from 1, one more with each write');
const etag = z.string().describe('Names this version, for If-Match');

const json = z
  .unknown()
  .refine((value) => value !== undefined, 'Give a value; null is one.')
  .describe(
    'Any JSON of at most 256 KiB, 100 levels deep, without the key __proto__ (nor constructor.prototype); a number is kept as a double. Of an app, a person has at most 1,000 keys and 32 MiB in all',
  );

const idempotencyKey = z
  .string()
  .max(100)
  .optional()
  .describe('The same request with the same key is done once, however often it is sent');
const tag = z
  .string()
  .regex(/^(\*|(W\/)?"[\w.:-]{0,60}")$/, 'an ETag such as "3-h2k8x", or *')
  .max(70);
const ifMatch = tag
  .optional()
  .describe('The ETag of what the change begins from, or * for whatever is there');

export const putHeaders = z
  .object({
    'if-match': ifMatch,
    'if-none-match': z
      .literal('*')
      .optional()
      .describe('*: only where there is nothing under the key so far'),
    'idempotency-key': idempotencyKey,
  })
  .refine(
    (headers) => headers['if-match'] === undefined || headers['if-none-match'] === undefined,
    'If-Match and If-None-Match exclude each other.',
  );
export const bulkHeaders = z.object({ 'idempotency-key': idempotencyKey });
export const deleteHeaders = z.object({ 'if-match': ifMatch });
export const getHeaders = z.object({
  'if-none-match': z.string().max(500).optional().describe('ETags that are known already: answers 304'),
});

export const putBody = z.strictObject({ value: json });
export const written = z.object({ app, key, version, etag, createdAt: instant, updatedAt: instant });
export const data = written.extend({ value: z.unknown() });

export const listQuery = z.object({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(50)
    .describe('How many at most, 1 to 100; fewer where values are large'),
  cursor: z.string().max(300).optional().describe('Where the last page ended: its `next`'),
  include: z.enum(['user']).optional().describe('`user`: whose it is, in the same answer'),
});
export const dataPage = z.object({
  items: z.array(data),
  next: z.string().optional(),
  user: userSummary.nullable().optional().describe('Null where the actor may not see that'),
});

export const versionsQuery = z.object({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(20)
    .describe('How many at most; fewer where values are large'),
  before: z.coerce
    .number()
    .int()
    .min(1)
    .max(1e15)
    .optional()
    .describe('Where the last page ended: its `next`'),
});
export const versionsPage = z.object({
  items: z.array(z.object({ version, value: z.unknown(), writtenAt: instant })),
  next: z.int().optional(),
});

export const bulkBody = z.strictObject({
  items: z
    .array(
      z
        .strictObject({
          key,
          value: json,
          ifMatch: tag.optional().describe('As the header of a single one'),
          createOnly: z.boolean().optional().describe('As If-None-Match: * of a single one'),
        })
        .refine(
          (item) => item.ifMatch === undefined || item.createOnly !== true,
          'ifMatch and createOnly exclude each other.',
        ),
    )
    .min(1)
    .max(100)
    .describe('Each key once'),
});
export const bulkAnswer = z.object({
  items: z
    .array(
      z.object({
        key,
        status: z
          .enum(['written', 'conflict', 'invalid'])
          .describe(
            'conflict: another version is there, see `found`; invalid: see `reason`. Of these, nothing was written',
          ),
        version: version.nullable(),
        etag: etag.nullable(),
        found: z.object({ version, etag }).nullable().optional().describe('Null where there is nothing'),
        reason: z.string().optional(),
      }),
    )
    .describe('In the order of the request. All that could be written is written in one transaction'),
});

export const deletedCount = z.object({ count: z.int() });
export const storingApps = z.object({
  items: z.array(z.object({ app, name: z.string(), keys: z.int(), updatedAt: instant })),
});
