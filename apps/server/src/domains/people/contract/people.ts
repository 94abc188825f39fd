import { z } from 'zod';
import { pageOf, pageQuery } from '../../../kernel/http/paging.ts';
import { uuid } from '../../../kernel/http/schema.ts';

/** Somebody whom the actor may see, and by which relationship. */
export const person = z.object({
  userId: uuid,
  displayName: z.string(),
  avatarId: uuid.nullable().describe('Of the picture at users/{userId}/avatar; null where none is shown'),
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
