import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api } from '../../api/index.ts';

/** Everything about apps lies under these keys, so that a change refreshes all of it. */
export const appsKey = ['apps'] as const;
const ofPerson = (userId: string) => ['apps-of', userId] as const;

export const appsQuery = queryOptions({
  queryKey: [...appsKey, 'active'],
  queryFn: async ({ signal }) => (await api.apps(signal)).items,
});

export const allAppsQuery = queryOptions({
  queryKey: [...appsKey, 'all'],
  queryFn: async ({ signal }) => (await api.allApps(signal)).items,
});

export const oneAppQuery = (app: string) =>
  queryOptions({
    queryKey: [...appsKey, 'one', app],
    queryFn: ({ signal }) => api.oneApp(app, signal),
  });

export const tokensQuery = (app: string) =>
  queryOptions({
    queryKey: [...appsKey, 'tokens', app],
    queryFn: async ({ signal }) => (await api.appTokens(app, signal)).items,
  });

export const grantsQuery = (userId: string) =>
  queryOptions({
    queryKey: [...ofPerson(userId), 'grants'],
    queryFn: async ({ signal }) => (await api.grants(userId, signal)).items,
  });

export const storingQuery = (userId: string) =>
  queryOptions({
    queryKey: [...ofPerson(userId), 'storing'],
    queryFn: async ({ signal }) => (await api.storingApps(userId, signal)).items,
  });

export const storedQuery = (userId: string, app: string) =>
  infiniteQueryOptions({
    queryKey: [...ofPerson(userId), 'stored', app],
    queryFn: ({ pageParam, signal }) => api.storedValues(userId, app, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
  });

export const versionsQuery = (userId: string, app: string, key: string) =>
  queryOptions({
    queryKey: [...ofPerson(userId), 'versions', app, key],
    queryFn: async ({ signal }) => (await api.storedVersions(userId, app, key, signal)).items,
  });

/** All that belongs to a person's apps. */
export const appsOf = ofPerson;
