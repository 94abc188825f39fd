import { z } from 'zod';

/** 254 characters is the longest address that SMTP can carry (RFC 5321, 4.5.3.1.3). */
export const email = z.email().max(254);

/** A secret of 256 bits as base64url, as it stands in a link. */
export const token = z
  .string()
  .regex(/^[\w-]{43}$/, 'This is not a whole link. Open it from the mail again.');

/** As received: nothing is trimmed, folded or cut. NIST SP 800-63B-4 counts code points. */
export const password = z.string().min(1).max(1000);

export const language = z.enum(['en', 'de', 'he']);

/** A name as people write it: no control characters, no line ends. */
export const name = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}]{1,100}$/u, 'Letters, without line ends or control characters.');

export const provider = z.string().regex(/^[a-z0-9-]{1,40}$/);

/** JSON of the Web Authentication API: the library reads it, we bound it. */
const base64url = z
  .string()
  .max(20_000)
  .regex(/^[\w-]{0,20000}$/);
export const registrationResponse = z.object({
  id: base64url,
  rawId: base64url,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: z.array(z.string().max(20)).max(10).optional(),
  }),
  clientExtensionResults: z.object({}).default({}),
});
export const authenticationResponse = z.object({
  id: base64url,
  rawId: base64url,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: base64url.optional(),
  }),
  clientExtensionResults: z.object({}).default({}),
});

/** Options for navigator.credentials, as @simplewebauthn/browser takes them. */
export const ceremonyOptions = z.object({ options: z.record(z.string(), z.unknown()) });
