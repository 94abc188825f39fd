import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/index.ts';
import { sayFailed } from '../../ui/say.tsx';
import { useMe } from '../identity/me.ts';

const pageSize = 30;
/** Everything of somebody's news lies under this key. */
const key = (userId: string) => ['notifications', userId] as const;

/** How much is unread. Looked at each minute, and by whoever comes back to the page. */
export const unreadQuery = (userId: string) =>
  queryOptions({
    queryKey: [...key(userId), 'unread'],
    queryFn: async ({ signal }) => (await api.unread(userId, signal)).unread,
    refetchInterval: 60_000,
    refetchOnWindowFocus: true,
  });

export const inboxQuery = (userId: string) =>
  infiniteQueryOptions({
    queryKey: [...key(userId), 'list'],
    queryFn: ({ pageParam, signal }) =>
      api.notifications(userId, { limit: pageSize, ...(pageParam ? { cursor: pageParam } : {}) }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    refetchInterval: 60_000,
    refetchOnWindowFocus: true,
  });

/** The newest that is unread, for Home. */
export const newsQuery = (userId: string, limit: number) =>
  queryOptions({
    queryKey: [...key(userId), 'newest', limit],
    queryFn: async ({ signal }) => (await api.notifications(userId, { limit, unread: 'true' }, signal)).items,
    refetchInterval: 60_000,
    refetchOnWindowFocus: true,
  });

/** Marks some, or all, as read: on the screen at once. */
export function useMarkRead() {
  const { userId } = useMe();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (ids: string[] | 'all') => api.markRead(userId, ids === 'all' ? { all: true } : { ids }),
    onMutate: (ids) => {
      const readAt = new Date().toISOString();
      queries.setQueryData(
        inboxQuery(userId).queryKey,
        (now) =>
          now && {
            ...now,
            pages: now.pages.map((page) => ({
              ...page,
              items: page.items.map((item) =>
                item.readAt === null && (ids === 'all' || ids.includes(item.id)) ? { ...item, readAt } : item,
              ),
            })),
          },
      );
    },
    onSuccess: ({ unread }) => queries.setQueryData(unreadQuery(userId).queryKey, unread),
    onError: sayFailed,
    onSettled: () => queries.invalidateQueries({ queryKey: key(userId) }),
  });
}
