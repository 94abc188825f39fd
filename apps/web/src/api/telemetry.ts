import { createEventTracker, type EventTracker, memoryQueue } from '@attune/client';
import { type Answer, answered, client, type Stop } from './exchange.ts';

type Activities = Answer<'listActivities'>;
export type Activity = Activities['items'][number];
export type ActivityQuery = {
  app?: string;
  type?: string;
  lastHours?: number;
  limit: number;
  cursor?: string;
};
export type AnalyticsRange = { from: string; to: string; app?: string };
export type EventCategory = 'engagement' | 'conversion' | 'error' | 'custom';
export type CountsQuery = AnalyticsRange & {
  by?: 'name' | 'category';
  name?: string;
  category?: EventCategory;
  step?: 'hour' | 'day';
  limit?: number;
};
export type FunnelQuery = AnalyticsRange & { steps: string; withinMinutes: number };
export type Engagement = Answer<'getEngagement'>;
export type Counts = Answer<'countAllEvents'>;
export type ErrorStatistics = Answer<'getErrorStatistics'>;

/** What people do: one person's timeline, and how everybody together uses the apps. */
export const telemetryCalls = {
  activities: (userId: string, query: ActivityQuery, signal: Stop) =>
    answered(client.GET('/v1/users/{userId}/activities', { params: { path: { userId }, query }, signal })),
  /** The apps that there are, by their names. */
  appNames: (signal: Stop) => answered(client.GET('/v1/apps', { signal })),
  engagement: (query: AnalyticsRange, signal: Stop) =>
    answered(client.GET('/v1/analytics/engagement', { params: { query }, signal })),
  counts: (query: CountsQuery, signal: Stop) =>
    answered(client.GET('/v1/analytics/counts', { params: { query }, signal })),
  funnel: (query: FunnelQuery, signal: Stop) =>
    answered(client.GET('/v1/analytics/funnel', { params: { query }, signal })),
  journeys: (query: AnalyticsRange, signal: Stop) =>
    answered(client.GET('/v1/analytics/journeys', { params: { query }, signal })),
  errors: (query: AnalyticsRange, signal: Stop) =>
    answered(client.GET('/v1/analytics/errors', { params: { query }, signal })),
};

export type UseCounter = {
  readonly count: (what: Parameters<EventTracker['track']>[0]) => void;
  /** From this moment nothing is sent any more, not even what waits. */
  readonly stop: () => void;
};

/** Counts how somebody uses these screens. What waits to be sent is kept nowhere but in this page. */
export function createUseCounter(userId: string): UseCounter {
  const queue = memoryQueue();
  let open = true;
  const tracker = createEventTracker({
    client,
    userId,
    app: 'attune',
    storage: { ...queue, first: async (count) => (open ? queue.first(count) : []) },
  });
  return {
    count(what) {
      // A screen that is left as somebody signs out may still count.
      if (open) tracker.track(what);
    },
    stop() {
      open = false;
      void tracker.stop();
    },
  };
}
