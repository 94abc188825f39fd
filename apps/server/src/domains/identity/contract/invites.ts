import { z } from 'zod';
import { pageOf } from '../../../kernel/http/paging.ts';
import { uuid } from '../../../kernel/http/schema.ts';
import * as parts from './parts.ts';

const relation = z.object({
  type: z.string().regex(/^[a-z-]{1,60}$/),
  withUserId: uuid.describe('The other person of the relationship'),
  invitedIs: z.enum(['lead', 'follower']),
});

export const inviteBody = z.object({
  email: parts.email,
  firstName: parts.name.optional(),
  lastName: parts.name.optional(),
  birthDate: z.iso.date().optional(),
  language: parts.language.default('en').describe('The language of the mail'),
  role: z
    .string()
    .regex(/^[a-z0-9-]{1,60}$/)
    .optional(),
  relationship: relation.optional(),
});
/** Handing the login of a child over to them, or inviting somebody again whose invite was revoked. */
export const reinviteBody = z.object({ email: parts.email, language: parts.language.default('en') });

export const inviteParams = z.object({ inviteId: uuid });
export const inviteTokenBody = z.object({ token: parts.token });
export const acceptBody = z.object({
  token: parts.token,
  termsVersion: z.string().max(40),
  password: parts.password,
  displayName: parts.name.optional(),
});
export const acceptPasskeyBody = z.object({
  token: parts.token,
  termsVersion: z.string().max(40),
  response: parts.registrationResponse,
  label: parts.name.default('Passkey').describe('What to call the passkey'),
  displayName: parts.name.optional(),
});
export const acceptProviderBody = z.object({
  token: parts.token,
  termsVersion: z.string().max(40),
});

const granted = {
  role: z.string().nullable(),
  relationship: z
    .object({
      type: z.string(),
      invitedIs: z.enum(['lead', 'follower']),
      with: z.string().describe('A display name'),
    })
    .nullable(),
};

/** What the holder of the token sees: nothing else, and looking uses nothing up. */
export const inviteLook = z.object({
  inviter: z.string().nullable().describe('Display name; null when the program itself invites'),
  displayName: z.string(),
  email: z.string().describe('Masked: a…@e….org'),
  expiresAt: z.string(),
  ...granted,
});

/** An invite as those see it who may invite. */
export const invite = z.object({
  id: uuid,
  userId: uuid,
  displayName: z.string(),
  email: z.string().nullable(),
  state: z.enum(['open', 'expired', 'accepted', 'revoked']),
  inviter: z.string().nullable(),
  createdAt: z.string(),
  expiresAt: z.string(),
  sentAt: z.string().nullable().describe('null: the mail is still on its way, or could not be sent'),
  acceptedAt: z.string().nullable(),
  ...granted,
});
export const invitePage = pageOf(invite);
