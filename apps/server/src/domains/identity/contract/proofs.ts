import { z } from 'zod';
import { uuid } from '../../../kernel/http/schema.ts';
import * as parts from './parts.ts';

export const passkey = z.object({
  id: uuid,
  label: z.string(),
  backedUp: z.boolean().describe('Kept by a password manager, on more than one device'),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
});

/** How the person who is signed in can get in. */
export const security = z.object({
  password: z
    .object({
      changedAt: z.string(),
      short: z.boolean().describe('Under 15 characters: counts with a second factor only'),
    })
    .nullable(),
  passkeys: z.array(passkey),
  codeGenerator: z.object({ confirmedAt: z.string() }).nullable(),
  recoveryCodesLeft: z.int(),
  identities: z.array(
    z.object({
      id: uuid,
      provider: z.string(),
      name: z.string().nullable(),
      linkedAt: z.string(),
      lastUsedAt: z.string().nullable(),
    }),
  ),
  confirmedUntil: z
    .string()
    .nullable()
    .describe('Until when what is asked here is done without confirming again'),
});

export const confirmBody = z.union([
  z.object({ password: parts.password }),
  z.object({ code: z.string().trim().min(6).max(40) }),
]);
export const passwordBody = z.object({ password: parts.password });

export const passkeyBody = z.object({ response: parts.registrationResponse, label: parts.name });
export const passkeyParams = z.object({ passkeyId: uuid });
export const passkeyLabelBody = z.object({ label: parts.name });

export const newCodeGenerator = z.object({
  secret: z.string().describe('Base32, to be typed where no camera is'),
  uri: z.string().describe('otpauth://, for a QR code'),
});
export const passkeyAnswerBody = z.object({ response: parts.authenticationResponse });

export const codeBody = z.object({ code: z.string().regex(/^\d{6}$/, 'Six digits.') });
/** Shown once. Empty where there are some left: the person keeps those. */
export const recoveryCodes = z.object({ recoveryCodes: z.array(z.string()) });

export const identityParams = z.object({ identityId: uuid });
export { ceremonyOptions } from './parts.ts';
