import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '../../../api/index.ts';

export const rightsQuery = (userId: string) =>
  queryOptions({
    queryKey: ['rights', userId],
    queryFn: ({ signal }) => api.rights(userId, signal),
  });

/** After a change to somebody: what is known of them is looked at anew, and so is what the reader may do. */
export function useLookAgain(userId: string) {
  const queries = useQueryClient();
  return () =>
    Promise.all(
      [
        ['details', userId],
        ['rights', userId],
        ['logins', userId],
        ['relationships', userId],
        ['people'],
        ['me'],
      ].map((queryKey) => queries.invalidateQueries({ queryKey })),
    );
}
