import { infiniteQueryOptions, queryOptions, useQuery } from '@tanstack/react-query';
import { api, type OverviewRange, type Session } from '../../api/index.ts';

/** Everything about one person's sessions lies under this key, so that a new one refreshes all of it. */
export const sessionsKey = (userId: string) => ['sessions', userId] as const;

const pageSize = 20;

/** @param discarded those alone whose points were removed */
export const sessionsQuery = (userId: string, discarded = false) =>
  infiniteQueryOptions({
    queryKey: [...sessionsKey(userId), 'list', discarded],
    queryFn: ({ pageParam, signal }) => {
      const page = pageParam ? { cursor: pageParam } : {};
      const state = discarded ? ({ state: 'discarded' } as const) : {};
      return api.sessions(userId, { limit: pageSize, ...page, ...state }, signal);
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
  });

/** The newest few, for Home and for finding. */
export const newestQuery = (userId: string, limit: number) =>
  queryOptions({
    queryKey: [...sessionsKey(userId), 'newest', limit],
    queryFn: async ({ signal }) => (await api.sessions(userId, { limit }, signal)).items,
  });

/** Whether the sessions of somebody may be read just now: an error where not. Never from what is known already. */
export const isReadableQuery = (userId: string) =>
  queryOptions({
    queryKey: ['are-sessions-readable', userId],
    queryFn: async ({ signal }) => {
      await api.sessions(userId, { limit: 1 }, signal);
      return true;
    },
    gcTime: 0,
  });

export const sessionQuery = (userId: string, sessionId: string) =>
  queryOptions({
    queryKey: ['session', userId, sessionId],
    queryFn: ({ signal }) => api.session(userId, sessionId, signal),
  });

export const markersQuery = (userId: string, sessionId: string) =>
  queryOptions({
    queryKey: ['session', userId, sessionId, 'markers'],
    queryFn: async ({ signal }) =>
      (await api.markers(userId, sessionId, signal)).items.toSorted((a, b) => a.at - b.at),
  });

/** What can be practised. */
export const exercisesQuery = queryOptions({
  queryKey: ['exercises'],
  queryFn: async ({ signal }) => (await api.exercises(false, signal)).items,
});

export const dataTypesQuery = queryOptions({
  queryKey: ['data-types'],
  queryFn: async ({ signal }) => (await api.dataTypes(signal)).items,
  staleTime: Number.POSITIVE_INFINITY,
});

/** What data types are called for readers; until that is known, their own names. */
export function useTypeTitles(): (name: string) => string {
  const types = useQuery(dataTypesQuery);
  return (name) => types.data?.find((type) => type.name === name)?.title ?? name;
}

export const overviewQuery = (session: Session, channel: number, range: OverviewRange) =>
  queryOptions({
    queryKey: ['session', session.userId, session.id, 'overview', channel, range],
    queryFn: ({ signal }) => api.overview(session.userId, session.id, channel, range, signal),
    // The points of a complete session never change.
    staleTime: session.state === 'complete' ? Number.POSITIVE_INFINITY : 5000,
    gcTime: 2 * 60_000,
  });
