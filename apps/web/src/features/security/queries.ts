import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/index.ts';

/** How the person who is signed in gets in. */
export const securityQuery = queryOptions({
  queryKey: ['security'],
  queryFn: ({ signal }) => api.security(signal),
  staleTime: 0,
});

export const loginsQuery = (userId: string) =>
  queryOptions({
    queryKey: ['logins', userId],
    queryFn: async ({ signal }) => (await api.logins(userId, signal)).items,
    staleTime: 0,
  });

export const detailsQuery = (userId: string) =>
  queryOptions({
    queryKey: ['details', userId],
    queryFn: ({ signal }) => api.details(userId, signal),
  });

/** Looks again at everything: a login with a second factor sees more than it did without. */
export function useLookAgain() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries();
}
