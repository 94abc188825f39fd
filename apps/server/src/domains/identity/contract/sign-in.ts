import { z } from 'zod';
import { uuid } from '../../../kernel/http/schema.ts';
import * as parts from './parts.ts';

export const useLinkBody = z.object({ token: z.string().min(20).max(100) });
export const signInBody = z.object({ email: z.string().max(254), password: parts.password });
export const secondFactorBody = z.object({
  code: z.string().trim().min(6).max(40).describe('Six digits from the app, or a recovery code'),
});
export const passkeySignInBody = z.object({ response: parts.authenticationResponse });

export const signedIn = z.object({ state: z.literal('signed-in'), userId: uuid });

/** Either the login is there, or a second factor is asked for; the browser carries the waiting sign-in in a cookie. */
export const signInAnswer = z.discriminatedUnion('state', [
  signedIn,
  z.object({
    state: z.literal('second-factor'),
    factors: z.array(z.enum(['code', 'passkey', 'recovery-code'])),
  }),
]);

export const providerParams = z.object({ provider: parts.provider });
export const providerList = z.object({
  items: z.array(z.object({ name: z.string(), title: z.string() })),
});
export const providerVisit = z.object({ url: z.string().describe('Where to send the browser') });
export const providerReturnBody = z.object({
  state: z.string().min(1).max(200),
  code: z.string().min(1).max(4000).optional(),
  iss: z.string().max(500).optional(),
  error: z.string().max(200).optional(),
});
/** What the visit was for: signing in, connecting an identity, or accepting an invite (which signs in). */
export const providerReturnAnswer = z.discriminatedUnion('state', [
  ...signInAnswer.options,
  z.object({ state: z.literal('connected') }),
]);

export const resetRequestBody = z.object({ email: parts.email });
export const resetUseBody = z.object({ token: parts.token, password: parts.password });
export const emailConfirmBody = z.object({ token: parts.token });

export const termsQuery = z.object({ language: parts.language.default('en') });
export const terms = z.object({ version: z.string(), language: z.string(), body: z.string() });
