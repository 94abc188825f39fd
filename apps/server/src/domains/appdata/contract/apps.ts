import { z } from 'zod';
import { uuid } from '../../../kernel/http/schema.ts';
import { app, appParams, instant, key, origin, scopes } from './parts.ts';

/** What addresses mean by something else where an app's name may stand: GET apps/all. */
const takenByPaths: ReadonlySet<string> = new Set(['all']);

const name = z.string().trim().min(1).max(100);
const description = z.string().trim().max(1000);
const origins = z
  .array(origin)
  .max(20)
  .describe(
    'Where its pages are: from there browsers may call, and people come back to there after granting',
  );
const state = z.enum(['active', 'disabled']).describe('Disabled: its tokens and grants count for nothing');

export const tokenParams = appParams.extend({ tokenId: uuid });
export const schemaParams = appParams.extend({ key });

export const appList = z.object({
  items: z.array(
    z.object({
      app,
      name: z.string(),
      description: z.string(),
      origins: z.array(z.string()).describe('Where its pages are; none: it has no pages of its own'),
    }),
  ),
});

export const fullApp = z.object({
  app,
  name: z.string(),
  description: z.string(),
  origins: z.array(z.string()),
  state,
  grants: z.int().describe('How many people let it act for them'),
  createdAt: instant,
  updatedAt: instant,
});
export const fullAppList = z.object({ items: z.array(fullApp) });
export const appWithSchemas = fullApp.extend({
  schemas: z.array(z.object({ key: z.string(), schema: z.unknown(), updatedAt: instant })),
});

export const newApp = z.strictObject({
  app: app.refine((name) => !takenByPaths.has(name), 'An address of ours has this name. Choose another.'),
  name,
  description: description.default(''),
  origins: origins.default([]),
});
export const appChange = z
  .strictObject({
    name: name.optional(),
    description: description.optional(),
    origins: origins.optional(),
    state: state.optional(),
  })
  .refine((change) => Object.keys(change).length > 0, 'Say what is to change.');

export const schemaBody = z.strictObject({
  schema: z
    .union([z.boolean(), z.record(z.string().max(100), z.unknown())])
    .describe(
      'JSON Schema of the draft 2020-12, at most 32 KiB. Without regular expressions (`pattern`, `patternProperties`), `uniqueItems`, and `$ref` to anywhere but `#/$defs/name`; `format` says what is meant and checks nothing. What is stored already stays as it is',
    ),
});

export const newToken = z.strictObject({
  label: z
    .string()
    .trim()
    .max(100)
    .default('')
    .describe('Where it is used, for whoever looks through the tokens'),
  scopes,
  days: z.int().min(1).max(365).default(90).describe('Until it runs out'),
});
export const madeToken = z.object({
  token: z.string().describe('Shown this once'),
  tokenId: uuid,
  label: z.string(),
  scopes,
  expiresAt: instant,
});
export const tokenList = z.object({
  items: z.array(
    z.object({
      tokenId: uuid,
      label: z.string(),
      scopes,
      createdAt: instant,
      lastUsedAt: instant.nullable().describe('To some minutes'),
      expiresAt: instant,
    }),
  ),
});
