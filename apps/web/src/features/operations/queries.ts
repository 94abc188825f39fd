import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, type Failure } from '../../api/index.ts';

export type Choice = { readonly job: string; readonly state: Failure['state'] | '' };

/** What is shown is looked at again so often, in milliseconds: soon while something is on its way. */
const often = 3000;
const seldom = 15_000;

export const isOnItsWay = ({ progress }: Failure): boolean =>
  progress === 'waiting' || progress === 'running';

export const jobsQuery = queryOptions({
  queryKey: ['operations', 'jobs'],
  queryFn: ({ signal }) => api.jobs(signal),
  refetchInterval: seldom,
});

export const failuresQuery = ({ job, state }: Choice) =>
  infiniteQueryOptions({
    queryKey: ['operations', 'failures', job, state],
    queryFn: ({ signal, pageParam }) =>
      api.failedJobs(
        {
          limit: 50,
          ...(job ? { job } : {}),
          ...(state ? { state } : {}),
          ...(pageParam ? { cursor: pageParam } : {}),
        },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some((page) => page.items.some(isOnItsWay)) ? often : seldom,
  });

export const historyQuery = (failureId: string) =>
  queryOptions({
    queryKey: ['operations', 'history', failureId],
    queryFn: async ({ signal }) => (await api.failedJob(failureId, signal)).items,
  });
