import { type Answer, answered, client, type Stop } from './exchange.ts';

export type Theme = Answer<'getMe'>['theme'];
export type Person = Answer<'listPeople'>['items'][number];
export type Purpose = Answer<'listConsentPurposes'>['items'][number];
export type Consent = Answer<'listConsents'>['items'][number];

/** People as others see them, and what each of them wants and allows. */
export const peopleCalls = {
  people: (signal: Stop) => answered(client.GET('/v1/people', { signal })),
  profile: (userId: string, signal: Stop) =>
    answered(client.GET('/v1/users/{userId}/profile', { params: { path: { userId } }, signal })),
  changePreferences: (userId: string, body: { theme: Theme }) =>
    answered(client.PATCH('/v1/users/{userId}/preferences', { params: { path: { userId } }, body })),
  purposes: (language: 'en', signal: Stop) =>
    answered(client.GET('/v1/consent-purposes', { params: { query: { language } }, signal })),
  consents: (userId: string, signal: Stop) =>
    answered(client.GET('/v1/users/{userId}/consents', { params: { path: { userId } }, signal })),
  giveConsent: (userId: string, { name: purpose, version }: Purpose, language: 'en') =>
    answered(
      client.PUT('/v1/users/{userId}/consents/{purpose}', {
        params: { path: { userId, purpose } },
        body: { version, language },
      }),
    ),
  withdrawConsent: (userId: string, purpose: string) =>
    answered(
      client.DELETE('/v1/users/{userId}/consents/{purpose}', { params: { path: { userId, purpose } } }),
    ),
};
