import { z } from 'zod';
import { uuid } from '../../../kernel/http/schema.ts';

export const userParams = z.object({ userId: uuid });

/** The version that a change begins from, as its ETag; absent: whatever is there. */
export const ifMatch = z.object({
  'if-match': z
    .string()
    .max(30)
    .regex(/^(\*|(W\/)?"[1-9]\d{0,15}")$/, 'the ETag of what was read, such as "3"')
    .optional(),
});

const deepest = 20;

/** Any JSON; what is nested deeper is no value that a person's app would keep, but one made to exhaust the server. */
export const anyJson = z
  .unknown()
  .refine((value) => value !== undefined, 'Give a value; null is one.')
  .refine(isShallow, `At most ${deepest} levels deep.`);

function isShallow(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) return false;
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return true;
}

/** Somebody as they are shown beside what is theirs. */
export const userSummary = z.object({
  userId: uuid,
  displayName: z.string(),
  firstName: z.string().nullable().describe('Null also where the actor may not see it'),
  lastName: z.string().nullable(),
  email: z.string().nullable(),
});
export type UserSummary = z.output<typeof userSummary>;

/** With `user`, the answer holds whose it is; null where the actor may not see that. */
export const includeUser = z.object({
  include: z.enum(['user']).optional().describe('`user`: whose it is, in the same answer'),
});
