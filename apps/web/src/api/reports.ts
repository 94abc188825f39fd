import { type Answer, answered, client, type Stop } from './exchange.ts';

export type SessionMetrics = Answer<'getSessionMetrics'>;
export type Metric = SessionMetrics['channels'][number]['metrics'][number];
export type MetricName = Metric['name'];
export type Intervals = Answer<'getIntervals'>;
export type Trend = Answer<'getTrend'>;
export type Comparison = Answer<'compareSessions'>;
export type TrendQuery = { metric: MetricName; from: string; to: string; exerciseId?: string };

/** Numbers of sessions, and how they change. */
export const reportCalls = {
  sessionMetrics: (userId: string, sessionId: string, signal: Stop) =>
    answered(
      client.GET('/v1/users/{userId}/sessions/{sessionId}/metrics', {
        params: { path: { userId, sessionId } },
        signal,
      }),
    ),
  intervals: (userId: string, sessionId: string, channel: number, signal: Stop) =>
    answered(
      client.GET('/v1/users/{userId}/sessions/{sessionId}/channels/{channel}/intervals', {
        params: { path: { userId, sessionId, channel } },
        signal,
      }),
    ),
  trend: (userId: string, query: TrendQuery, signal: Stop) =>
    answered(client.GET('/v1/users/{userId}/metrics/trend', { params: { path: { userId }, query }, signal })),
  comparison: (userId: string, query: { first: string; second: string }, signal: Stop) =>
    answered(
      client.GET('/v1/users/{userId}/metrics/comparison', { params: { path: { userId }, query }, signal }),
    ),
};
