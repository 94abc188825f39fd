import { queryOptions } from '@tanstack/react-query';
import { api, codeOf, type Me } from '../../api.ts';

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
