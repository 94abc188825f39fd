import { z } from 'zod';
import { uuid } from '../../../kernel/http/schema.ts';
import { app, digest, instant, returnTo, scopes } from './parts.ts';

export const grant = z.object({
  app,
  name: z.string(),
  description: z.string(),
  active: z.boolean().describe('False while the app is switched off'),
  scopes,
  grantedAt: instant,
  grantedBy: uuid.describe('The person, or the parent or guardian of a child'),
  lastUsedAt: instant
    .nullable()
    .describe('When a token that the app has for this person alone was last used, to some minutes'),
});
export const grantList = z.object({ items: z.array(grant) });

export const grantBody = z
  .strictObject({
    scopes,
    returnTo: returnTo
      .optional()
      .describe('A page of the app: with it, a code is made that the page exchanges for a token'),
    challenge: digest
      .optional()
      .describe('S256 of RFC 7636: base64url of the SHA-256 of what the page keeps to itself'),
  })
  .refine(
    ({ returnTo: page, challenge }) => (page === undefined) === (challenge === undefined),
    'returnTo and challenge belong together.',
  );
export const grantAnswer = z.object({
  grant,
  code: z.string().optional().describe('For 60 seconds and once; goes to the page as ?code='),
});

export const exchangeBody = z.strictObject({
  app,
  code: digest,
  verifier: z.string().regex(/^[A-Za-z0-9._~-]{43,128}$/, '43 to 128 characters, as in RFC 7636'),
});
export const exchangeAnswer = z.object({
  token: z.string().describe('A bearer token for this person, for 30 days'),
  userId: uuid,
  app,
  scopes,
  expiresAt: instant,
});
export const endBody = z.strictObject({
  token: z.string().regex(/^app_[\w-]{43}$/, 'a token of an app'),
});
