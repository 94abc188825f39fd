import { z } from 'zod';
import { pageOf, pageQuery } from '../../kernel/http/paging.ts';
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
  language: z.enum(['en', 'de', 'he']).optional(),
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
export const personPage = pageOf(person);

export const peopleQuery = pageQuery.extend({
  name: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .optional()
    .describe('How words of the name begin, in any case and order: "mat fer" finds Mateo Ferreira'),
});
