import { queryOptions } from '@tanstack/react-query';
import { type AnalyticsRange, api, type CountsQuery, type FunnelQuery } from '../../api/index.ts';

// Numbers of everybody change by the minute; somebody who looks at them need not see each change.
const staleTime = 60_000;

export const engagementQuery = (range: AnalyticsRange) =>
  queryOptions({
    queryKey: ['analytics', 'engagement', range],
    queryFn: ({ signal }) => api.engagement(range, signal),
    staleTime,
  });

export const countsQuery = (query: CountsQuery) =>
  queryOptions({
    queryKey: ['analytics', 'counts', query],
    queryFn: ({ signal }) => api.counts(query, signal),
    staleTime,
  });

/** As many names of events as a list to choose from can hold. */
export const namesQuery = (range: AnalyticsRange, category?: CountsQuery['category']) =>
  countsQuery({ ...range, by: 'name', limit: 100, ...(category ? { category } : {}) });

export const funnelQuery = (query: FunnelQuery) =>
  queryOptions({
    queryKey: ['analytics', 'funnel', query],
    queryFn: ({ signal }) => api.funnel(query, signal),
    staleTime,
  });

export const journeysQuery = (range: AnalyticsRange) =>
  queryOptions({
    queryKey: ['analytics', 'journeys', range],
    queryFn: ({ signal }) => api.journeys(range, signal),
    staleTime,
  });

export const errorsQuery = (range: AnalyticsRange) =>
  queryOptions({
    queryKey: ['analytics', 'errors', range],
    queryFn: ({ signal }) => api.errors(range, signal),
    staleTime,
  });
