import { type Answer, answered, type Body, client, type Stop } from './exchange.ts';

export type Me = Answer<'getMe'>;
/** How far a sign-in got: in, or waiting for a second factor. */
export type Entry = Answer<'signIn'>;
export type Factor = Extract<Entry, { state: 'second-factor' }>['factors'][number];
export type ProviderReturn = { state: string; code?: string; iss?: string; error?: string };
/** What an authenticator says to be let in, and when it made a passkey. */
export type PasskeyProof = Body<'signInWithPasskey'>['response'];
export type NewPasskey = Body<'acceptInviteWithPasskey'>['response'];
export type InviteLook = Answer<'lookAtInvite'>;
export type Letter = Answer<'readOutbox'>['items'][number];

/** Getting in and out. */
export const entryCalls = {
  me: (signal: Stop) => answered(client.GET('/v1/me', { signal })),
  enter: (token: string) => answered(client.POST('/v1/login-links/use', { body: { token } })),
  signOut: () => answered(client.POST('/v1/sign-out')),

  signIn: (body: { email: string; password: string }) => answered(client.POST('/v1/sign-in', { body })),
  showSecondFactor: (code: string) => answered(client.POST('/v1/sign-in/second-factor', { body: { code } })),
  passkeySignInOptions: () => answered(client.POST('/v1/sign-in/passkey/options')),
  signInWithPasskey: (response: PasskeyProof) =>
    answered(client.POST('/v1/sign-in/passkey', { body: { response } })),

  providers: (signal: Stop) => answered(client.GET('/v1/providers', { signal })),
  signInAt: (provider: string) =>
    answered(client.POST('/v1/sign-in/providers/{provider}', { params: { path: { provider } } })),
  returnFrom: (provider: string, body: ProviderReturn) =>
    answered(client.POST('/v1/providers/{provider}/return', { params: { path: { provider } }, body })),

  lookAtInvite: (token: string, signal: Stop) =>
    answered(client.POST('/v1/invites/look', { body: { token }, signal })),
  acceptInvite: (body: { token: string; termsVersion: string; password: string }) =>
    answered(client.POST('/v1/invites/accept', { body })),
  invitePasskeyOptions: (token: string) =>
    answered(client.POST('/v1/invites/accept/passkey/options', { body: { token } })),
  acceptInviteWithPasskey: (body: { token: string; termsVersion: string; response: NewPasskey }) =>
    answered(client.POST('/v1/invites/accept/passkey', { body })),
  acceptInviteAt: (provider: string, body: { token: string; termsVersion: string }) =>
    answered(
      client.POST('/v1/invites/accept/providers/{provider}', { params: { path: { provider } }, body }),
    ),

  requestReset: (email: string) => answered(client.POST('/v1/password-resets', { body: { email } })),
  takeNewPassword: (body: { token: string; password: string }) =>
    answered(client.POST('/v1/password-resets/use', { body })),
  confirmEmail: (token: string) => answered(client.POST('/v1/email-changes/confirm', { body: { token } })),

  terms: (language: 'en' | 'de' | 'he', signal: Stop) =>
    answered(client.GET('/v1/terms', { params: { query: { language } }, signal })),
  acceptTerms: (version: string) => answered(client.POST('/v1/me/terms', { body: { version } })),
  outbox: (signal: Stop) => answered(client.GET('/v1/outbox', { signal })),
};
