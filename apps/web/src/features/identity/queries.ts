import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api.ts';

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => api.me(signal),
  staleTime: 5 * 60_000,
});
