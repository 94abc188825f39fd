import { z } from 'zod';
import { uuid } from '../../kernel/http/schema.ts';

export const userParams = z.object({ userId: uuid });

export const profile = z.object({
  userId: uuid,
  displayName: z.string(),
  bio: z.string().nullable(),
  avatarUrl: z.string().nullable(),
});

export const preferences = z.object({
  theme: z.enum(['light', 'dark', 'auto']),
  language: z.string(),
});

export const preferencesChange = z.object({
  theme: z.enum(['light', 'dark', 'auto']).optional(),
  language: z.enum(['en', 'de']).optional(),
});

/** Somebody whom the actor may see, and by which relationship. */
export const person = z.object({
  userId: uuid,
  displayName: z.string(),
  relationship: z
    .string()
    .nullable()
    .describe("What they are to the actor, e.g. 'patient'; null without a relationship"),
});
export const personList = z.object({ items: z.array(person) });
