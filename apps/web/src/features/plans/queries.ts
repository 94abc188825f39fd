import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api/index.ts';
import { todayHere } from './week.ts';

/** Everything about what is planned for one person lies under this key. */
export const plansKey = (userId: string) => ['plans', userId] as const;

/** @param ended those that were ended, too */
export const plansQuery = (userId: string, ended: boolean) => {
  // Another day is another week: what was asked yesterday does not count.
  const day = todayHere();
  return queryOptions({
    queryKey: [...plansKey(userId), ended, day],
    queryFn: async ({ signal }) =>
      (await api.plans(userId, { day, ended: ended ? 'true' : 'false' }, signal)).items,
  });
};

export const accompaniedKey = ['accompanied'] as const;

/** "Now" has to be true: asked again while somebody looks at the page. */
const lookAgainMs = 30_000;

export const accompaniedQuery = () => {
  const day = todayHere();
  return queryOptions({
    queryKey: [...accompaniedKey, day],
    queryFn: async ({ signal }) => (await api.accompanied(day, signal)).items,
    refetchInterval: lookAgainMs,
  });
};
