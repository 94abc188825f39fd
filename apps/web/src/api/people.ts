import { type Answer, answered, type Body, client, type Stop } from './exchange.ts';

/** In which languages the server knows that somebody wants the screens. */
export type ScreenLanguage = NonNullable<Body<'changePreferences'>['language']>;
export type Theme = Answer<'getMe'>['theme'];
export type Person = Answer<'listPeople'>['items'][number];
export type Purpose = Answer<'listConsentPurposes'>['items'][number];
/** In which languages consents are written. */
type ConsentLanguage = Body<'giveConsent'>['language'];
export type Consent = Answer<'listConsents'>['items'][number];

/** People as others see them, and what each of them wants and allows. */
export const peopleCalls = {
  people: (signal: Stop) => answered(client.GET('/v1/people', { signal })),
  profile: (userId: string, signal: Stop) =>
    answered(client.GET('/v1/users/{userId}/profile', { params: { path: { userId } }, signal })),
  changePreferences: (userId: string, body: { theme?: Theme; language?: ScreenLanguage }) =>
    answered(client.PATCH('/v1/users/{userId}/preferences', { params: { path: { userId } }, body })),
  purposes: (language: ConsentLanguage, signal: Stop) =>
    answered(client.GET('/v1/consent-purposes', { params: { query: { language } }, signal })),
  consents: (userId: string, signal: Stop) =>
    answered(client.GET('/v1/users/{userId}/consents', { params: { path: { userId } }, signal })),
  giveConsent: (userId: string, { name: purpose, version }: Purpose, language: ConsentLanguage) =>
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
