import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, type MetricName } from '../../api/index.ts';

const untilThere = 4000;
/** What is not there after five minutes is not about to be: nobody asks on for ever. */
const mostTimes = 75;
const weekMs = 7 * 86_400_000;

export type Shown = { metric: MetricName; exerciseId?: string; weeks: number };

/** Up to the next midnight of UTC, so that the question stays the same while somebody looks. */
function rangeOf(weeks: number, now = Date.now()): { from: string; to: string } {
  const to = Math.ceil(now / 86_400_000) * 86_400_000;
  return { from: new Date(to - weeks * weekMs).toISOString(), to: new Date(to).toISOString() };
}

export const trendQuery = (userId: string, { weeks, ...shown }: Shown) =>
  queryOptions({
    queryKey: ['trend', userId, shown, weeks],
    queryFn: ({ signal }) => api.trend(userId, { ...shown, ...rangeOf(weeks) }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data, dataUpdateCount } }) =>
      data && data.pending > 0 && dataUpdateCount < mostTimes ? untilThere : false,
  });

export const comparisonQuery = (userId: string, first: string, second: string) =>
  queryOptions({
    queryKey: ['comparison', userId, first, second],
    queryFn: ({ signal }) => api.comparison(userId, { first, second }, signal),
  });
