import { queryOptions } from '@tanstack/react-query';
import { api, isRefusal } from '../../api/index.ts';

/** Everything about what is planned for one person lies under this key. */
export const plansKey = (userId: string) => ['plans', userId] as const;

/**
 * @param ended those that were ended, too
 * @param day today, where the reader is: another day is another week, and what was asked yesterday does not count
 */
export const plansQuery = (userId: string, ended: boolean, day: string) =>
  queryOptions({
    queryKey: [...plansKey(userId), ended, day],
    queryFn: async ({ signal }) =>
      (await api.plans(userId, { day, ended: ended ? 'true' : 'false' }, signal)).items,
  });

export const accompaniedKey = ['accompanied'] as const;

/** "Now" has to be true: asked again while somebody looks at the page. */
const lookAgainMs = 30_000;

/** @param day today, where the reader is */
export const accompaniedQuery = (day: string) =>
  queryOptions({
    queryKey: [...accompaniedKey, day],
    queryFn: async ({ signal }) => (await api.accompanied(day, signal)).items,
    refetchInterval: ({ state: { error } }) => (isRefusal(error) ? false : lookAgainMs),
    refetchOnWindowFocus: true,
  });
