import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/index.ts';

export const relationshipsQuery = (userId: string) =>
  queryOptions({
    queryKey: ['relationships', userId],
    queryFn: ({ signal }) => api.relationships(userId, signal),
  });

/** Types are data of the organisation, and change rarely. */
export const typesQuery = queryOptions({
  queryKey: ['relationship-types'],
  queryFn: async ({ signal }) => (await api.relationshipTypes(signal)).items,
  staleTime: 60 * 60_000,
});

/** After a change everything that hangs on who sees whom is looked at anew. */
export function useSettled() {
  const queries = useQueryClient();
  return () =>
    Promise.all(
      ['relationships', 'people', 'rights', 'me'].map((key) =>
        queries.invalidateQueries({ queryKey: [key] }),
      ),
    );
}
