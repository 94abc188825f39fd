import { queryOptions } from '@tanstack/react-query';
import { api, isRefusal } from '../../../api/index.ts';

const untilThere = 4000;
/** What is not there after five minutes is not about to be: nobody asks on for ever. */
const mostTimes = 75;

export const metricsQuery = (userId: string, sessionId: string) =>
  queryOptions({
    queryKey: ['session', userId, sessionId, 'metrics'],
    queryFn: ({ signal }) => api.sessionMetrics(userId, sessionId, signal),
    // Until they are worked out, and while they are about to be anew.
    refetchInterval: ({ state: { data, dataUpdateCount, error } }) =>
      !isRefusal(error) &&
      data?.state !== 'discarded' &&
      data &&
      !data.current &&
      !data.failed &&
      dataUpdateCount < mostTimes
        ? untilThere
        : false,
  });

export const intervalsQuery = (userId: string, sessionId: string, channel: number) =>
  queryOptions({
    queryKey: ['session', userId, sessionId, 'intervals', channel],
    queryFn: ({ signal }) => api.intervals(userId, sessionId, channel, signal),
    gcTime: 2 * 60_000,
  });
