import { z } from 'zod';
import { uuid } from '../../../kernel/http/schema.ts';
import { anyJson, userParams, userSummary } from './parts.ts';

export const visibility = z
  .enum(['private', 'related', 'organisation'])
  .describe(
    'Who sees biography and picture besides guardians and staff: nobody; whoever an active relationship is with; everybody here',
  );

const pictures = {
  avatarId: uuid.nullable().describe('Of the uploaded picture, at users/{userId}/avatar; it comes first'),
  avatarUrl: z
    .string()
    .nullable()
    .describe('A picture elsewhere, as it was given: who keeps it there learns who loads it'),
  thumbnailUrl: z.string().nullable().describe('The same, small; the picture itself where none was given'),
};

export const profile = z.object({
  userId: uuid,
  displayName: z.string(),
  bio: z.string().nullable(),
  ...pictures,
  visibility: visibility.nullable().describe('Null where the actor may not change it'),
  metadata: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe('What apps and people keep beside the profile; null where the actor may not change it'),
  version: z.int().describe('Raised by each change; also the ETag'),
  updatedAt: z.iso.datetime(),
  user: userSummary.nullable().optional(),
});

/** What somebody shows of themselves to whoever is signed in. */
export const shownProfile = z.object({
  userId: uuid,
  displayName: z.string(),
  bio: z.string().nullable(),
  ...pictures,
});

const line = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^[^\p{Cc}]+$/u, 'Without line ends and control characters.');
const address = z
  .url({ protocol: /^https$/ })
  .max(2000)
  .describe('Begins with https:// and is kept as given');

/** What is absent stays; null removes. */
export const profileChange = z.object({
  displayName: line(100).optional(),
  bio: z.string().trim().max(500).nullable().optional().describe('At most 500 characters'),
  avatarUrl: address.nullable().optional(),
  thumbnailUrl: address.nullable().optional(),
  visibility: visibility.optional(),
});
export type ProfileChange = z.output<typeof profileChange>;

export const metadataParams = userParams.extend({
  key: z
    .string()
    .regex(/^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,99}$/, '1 to 100 letters, digits, dots, colons, hyphens')
    .refine((key) => key !== '__proto__', 'Not this one.'),
});
export const metadataBody = z.object({ value: anyJson });
export const metadataValue = z.object({ key: z.string(), value: z.unknown(), version: z.int() });

export const avatarQuery = z.object({
  size: z.enum(['image', 'thumbnail']).default('image').describe('512 or 96 pixels each way'),
  id: uuid.optional().describe('The avatarId: with it, a picture that took its place is none'),
});
export const avatarHeaders = z.object({
  'if-none-match': z.string().max(500).optional().describe('ETags that are known already: answers 304'),
});
export const avatarAnswer = z.object({ avatarId: uuid });
