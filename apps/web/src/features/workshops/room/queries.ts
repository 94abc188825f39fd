import { queryOptions } from '@tanstack/react-query';
import { api, type RoomSession } from '../../../api/index.ts';

/** What is recorded changes by itself: looked at anew every other second, and only while the page is seen. */
const everyMilliseconds = 2000;
const pairs = 300;

/** So much of what is recorded just now is shown. */
export const windowSeconds = 30;

export const roomQuery = (workshopId: string) =>
  queryOptions({
    queryKey: ['workshop-room', workshopId],
    queryFn: async ({ signal }) => (await api.workshopSessions(workshopId, signal)).items,
    refetchInterval: everyMilliseconds,
  });

/** The newest stretch of what is recorded; the whole of what is complete. */
export const roomCurveQuery = (workshopId: string, session: RoomSession, channel: number) => {
  const { userId, sessionId, startedAt, state } = session;
  const isLive = state === 'recording';
  return queryOptions({
    queryKey: ['workshop-room', workshopId, sessionId, channel, state],
    queryFn: ({ signal }) => {
      const sinceStart = (Date.now() - new Date(startedAt).getTime()) / 1000;
      const from = isLive ? { from: Math.max(0, sinceStart - windowSeconds) } : {};
      return api.workshopOverview({ workshopId, userId, sessionId }, { channel, pairs, ...from }, signal);
    },
    ...(isLive ? { refetchInterval: everyMilliseconds } : { staleTime: Number.POSITIVE_INFINITY }),
  });
};
