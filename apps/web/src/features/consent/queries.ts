import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api/index.ts';
import { language } from '../../words/index.ts';
import { isLanguage } from '../../words/languages.ts';

/** From what everybody needs to what few are asked for; purposes of later days come after these. */
const order = [
  'service',
  'sensor-data',
  'practitioner-sharing',
  'workshop-recording',
  'analytics',
  'research',
];
const placeOf = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);

/** Everything that a new text changes lies under this key. */
export const purposesKey = ['purposes'] as const;

/** What is agreed to is the text that was read. */
export const purposesQuery = (wish = language) =>
  queryOptions({
    queryKey: [...purposesKey, wish],
    queryFn: async ({ signal }) => {
      const { items } = await api.purposes(wish, signal);
      return items.toSorted((a, b) => placeOf(a.name) - placeOf(b.name));
    },
    // A new text is seen by whoever opens the screen again.
    staleTime: 60_000,
  });

/** A text that somebody once agreed to, in the language in which they read it. */
export const consentTextQuery = ({ purpose, version, language: read }: ConsentText) =>
  queryOptions({
    queryKey: ['consent-text', purpose, version, read],
    queryFn: ({ signal }) => api.consentText(purpose, version, isLanguage(read) ? read : language, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });

type ConsentText = { readonly purpose: string; readonly version: string; readonly language: string };

export const consentsQuery = (userId: string) =>
  queryOptions({
    queryKey: ['consents', userId],
    queryFn: ({ signal }) => api.consents(userId, signal),
  });

/** What waits for an answer of the reader, for themselves and their children. */
export const questionsQuery = queryOptions({
  queryKey: ['consent-questions'],
  queryFn: async ({ signal }) => (await api.consentQuestions(signal)).items,
  staleTime: 60_000,
});
