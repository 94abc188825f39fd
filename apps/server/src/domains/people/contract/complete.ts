import { z } from 'zod';
import { personShape } from '../../identity/index.ts';
import { preferences } from './preferences.ts';
import { profile } from './profile.ts';

const parts = ['profile', 'preferences'] as const;
export type Part = (typeof parts)[number];

/** `profile,preferences` in any order. */
export const completeQuery = z.object({
  include: z
    .string()
    .max(40)
    .regex(
      /^(profile|preferences)(,(profile|preferences))*$/,
      '`profile`, `preferences`, or both with a comma',
    )
    .optional()
    .describe('`profile,preferences`: the complete profile in one answer'),
});

export const partsOf = (include: string | undefined): Part[] =>
  parts.filter((part) => include?.split(',').includes(part));

export const completeUser = personShape.extend({
  profile: profile.optional(),
  preferences: preferences.optional(),
});
