import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api } from '../../api/index.ts';
import type { ActivitySearch } from './search.ts';

const pageSize = 50;

export const activityQuery = (userId: string, { app, type, days }: ActivitySearch) =>
  infiniteQueryOptions({
    queryKey: ['activities', userId, { app, type, days }],
    queryFn: ({ pageParam, signal }) =>
      api.activities(
        userId,
        {
          limit: pageSize,
          ...(app ? { app } : {}),
          ...(type ? { type } : {}),
          ...(days ? { lastHours: days * 24 } : {}),
          ...(pageParam ? { cursor: pageParam } : {}),
        },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
  });

/** What every use of the product leaves behind, and what says nothing about what somebody did. */
const everyday: ReadonlySet<string> = new Set(['login', 'settings_updated']);

/** What somebody did last, of the newest page: signing in and settings are left out. */
export const latestActivityQuery = (userId: string, count: number) =>
  queryOptions({
    queryKey: ['activities', userId, 'latest'],
    queryFn: async ({ signal }) => (await api.activities(userId, { limit: pageSize }, signal)).items,
    select: (items) => items.filter(({ type }) => !everyday.has(type)).slice(0, count),
  });

export const appNamesQuery = queryOptions({
  queryKey: ['app-names'],
  queryFn: async ({ signal }) => (await api.appNames(signal)).items,
  staleTime: 5 * 60_000,
});
