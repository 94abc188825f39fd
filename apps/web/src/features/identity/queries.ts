import { queryOptions } from '@tanstack/react-query';
import { api, codeOf, type Me } from '../../api/index.ts';
import { language } from '../../words/index.ts';

/** Who is signed in; null when nobody is. Not an error: an error would keep the person before as its last data. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }): Promise<Me | null> => {
    try {
      return await api.me(signal);
    } catch (error) {
      if (codeOf(error) === 'not-signed-in') return null;
      throw error;
    }
  },
  // Somebody may have come in elsewhere since.
  staleTime: ({ state }) => (state.data ? 5 * 60_000 : 0),
});

/** Outside providers that one can sign in with here. */
export const providersQuery = queryOptions({
  queryKey: ['providers'],
  queryFn: async ({ signal }) => (await api.providers(signal)).items,
  staleTime: Number.POSITIVE_INFINITY,
});

export const termsQuery = () =>
  queryOptions({
    queryKey: ['terms', language],
    queryFn: ({ signal }) => api.terms(language, signal),
    staleTime: 60_000,
  });

/** The mails that the demo keeps; elsewhere there are none to see, which is no reason to try again. */
export const outboxQuery = queryOptions({
  queryKey: ['outbox'],
  queryFn: async ({ signal }) => (await api.outbox(signal)).items,
  retry: false,
});
