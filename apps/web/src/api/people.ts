import { type Answer, answered, type Body, client, type Stop } from './exchange.ts';

/** In which languages the server knows that somebody wants the screens. */
export type ScreenLanguage = NonNullable<Body<'changePreferences'>['language']>;
export type Theme = Answer<'getMe'>['theme'];
export type Person = Answer<'listPeople'>['items'][number];

/** People as others see them, and how each of them wants the screens. */
export const peopleCalls = {
  people: (signal: Stop) => answered(client.GET('/v1/people', { signal })),
  profile: (userId: string, signal: Stop) =>
    answered(client.GET('/v1/users/{userId}/profile', { params: { path: { userId } }, signal })),
  changePreferences: (
    userId: string,
    body: { theme?: Theme; language?: ScreenLanguage; timeZone?: string | null },
  ) => answered(client.PATCH('/v1/users/{userId}/preferences', { params: { path: { userId } }, body })),
};
