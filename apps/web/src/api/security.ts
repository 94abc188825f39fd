import type { NewPasskey, PasskeyProof } from './entry.ts';
import { type Answer, answered, client, type Stop } from './exchange.ts';

export type Security = Answer<'getSecurity'>;
export type Passkey = Security['passkeys'][number];
export type Login = Answer<'listLogins'>['items'][number];
export type Details = Answer<'getPerson'>;
export type NewCodeGenerator = Answer<'offerCodeGenerator'>;
type DetailsChange = Partial<
  Record<'firstName' | 'lastName' | 'birthDate' | 'location' | 'gender' | 'country', string | null>
>;

/** How somebody gets in, where they are in, and what is known about them. */
export const securityCalls = {
  security: (signal: Stop) => answered(client.GET('/v1/me/security', { signal })),
  setPassword: (password: string) => answered(client.PUT('/v1/me/password', { body: { password } })),
  removePassword: () => answered(client.DELETE('/v1/me/password')),
  changeEmail: (email: string) => answered(client.POST('/v1/me/email', { body: { email } })),

  newPasskeyOptions: () => answered(client.POST('/v1/me/passkeys/options')),
  addPasskey: (body: { response: NewPasskey; label: string }) =>
    answered(client.POST('/v1/me/passkeys', { body })),
  renamePasskey: (passkeyId: string, label: string) =>
    answered(
      client.PATCH('/v1/me/passkeys/{passkeyId}', { params: { path: { passkeyId } }, body: { label } }),
    ),
  removePasskey: (passkeyId: string) =>
    answered(client.DELETE('/v1/me/passkeys/{passkeyId}', { params: { path: { passkeyId } } })),

  makeCodeGenerator: () => answered(client.POST('/v1/me/code-generator')),
  confirmCodeGenerator: (code: string) =>
    answered(client.POST('/v1/me/code-generator/confirm', { body: { code } })),
  removeCodeGenerator: () => answered(client.DELETE('/v1/me/code-generator')),
  makeRecoveryCodes: () => answered(client.POST('/v1/me/recovery-codes')),

  connectAt: (provider: string) =>
    answered(client.POST('/v1/me/identities/providers/{provider}', { params: { path: { provider } } })),
  disconnect: (identityId: string) =>
    answered(client.DELETE('/v1/me/identities/{identityId}', { params: { path: { identityId } } })),

  confirm: (body: { password: string } | { code: string }) =>
    answered(client.POST('/v1/me/confirm', { body })),
  confirmPasskeyOptions: () => answered(client.POST('/v1/me/confirm/passkey/options')),
  confirmWithPasskey: (response: PasskeyProof) =>
    answered(client.POST('/v1/me/confirm/passkey', { body: { response } })),

  logins: (userId: string, signal: Stop) =>
    answered(client.GET('/v1/users/{userId}/logins', { params: { path: { userId } }, signal })),
  endLogin: (userId: string, loginId: string) =>
    answered(client.DELETE('/v1/users/{userId}/logins/{loginId}', { params: { path: { userId, loginId } } })),
  endLogins: (userId: string) =>
    answered(client.DELETE('/v1/users/{userId}/logins', { params: { path: { userId } } })),

  details: (userId: string, signal: Stop) =>
    answered(client.GET('/v1/users/{userId}/person', { params: { path: { userId } }, signal })),
  correctDetails: (userId: string, body: DetailsChange) =>
    answered(client.PATCH('/v1/users/{userId}/person', { params: { path: { userId } }, body })),
};
