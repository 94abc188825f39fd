import { z } from 'zod';
import { uuid } from '../../kernel/http/schema.ts';

export const useLinkBody = z.object({ token: z.string().min(20).max(100) });

/** The person who is signed in: what a screen needs before it can draw anything. */
export const me = z.object({
  userId: uuid,
  displayName: z.string(),
  minor: z.boolean(),
  roles: z.array(z.string()),
  permissions: z.array(z.object({ name: z.string(), scope: z.enum(['own', 'related', 'any']) })),
  theme: z.enum(['light', 'dark', 'auto']),
  language: z.string(),
});

export const signInAnswer = z.object({ userId: uuid });
