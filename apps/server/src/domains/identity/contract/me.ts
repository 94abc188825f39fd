import { z } from 'zod';
import { uuid } from '../../../kernel/http/schema.ts';

/** The person who is signed in: what a screen needs before it can draw anything. */
export const me = z.object({
  userId: uuid,
  displayName: z.string(),
  minor: z.boolean(),
  roles: z.array(z.string()),
  permissions: z.array(z.object({ name: z.string(), scope: z.enum(['own', 'related', 'any']) })),
  theme: z.enum(['light', 'dark', 'auto']),
  language: z.string(),
  timeZone: z.string().nullable().describe('IANA name; null: times are shown where they take place'),
  avatarId: uuid.nullable().describe('Of the picture at users/{userId}/avatar; null where there is none'),
  widgets: z.object({ enabled: z.array(z.string()), disabled: z.array(z.string()) }),
  dashboard: z.object({ layout: z.string(), defaultView: z.string(), favouriteApps: z.array(z.string()) }),
  preferencesVersion: z.int().describe('For If-Match when preferences are changed'),
  staff: z.boolean().describe('Holds a permission on others: needs a second factor to use it'),
  strong: z.boolean().describe('This login has a second factor'),
  secondFactor: z.boolean().describe('There is a passkey or a code generator to sign in with'),
  terms: z.object({ current: z.string(), accepted: z.string().nullable() }),
});

export const acceptTermsBody = z.object({ version: z.string().max(40) });
