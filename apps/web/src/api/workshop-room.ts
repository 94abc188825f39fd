import { type Answer, answered, client, type Stop } from './exchange.ts';

export type RoomSession = Answer<'listWorkshopSessions'>['items'][number];

type Place = { workshopId: string; userId: string; sessionId: string };
type View = { channel: number; pairs: number; from?: number };

/** What is recorded at a workshop, for those who run it. */
export const roomCalls = {
  workshopSessions: (workshopId: string, signal: Stop) =>
    answered(client.GET('/v1/workshops/{workshopId}/sessions', { params: { path: { workshopId } }, signal })),
  workshopOverview: (path: Place, query: View, signal: Stop) =>
    answered(
      client.GET('/v1/workshops/{workshopId}/participants/{userId}/sessions/{sessionId}/overview', {
        params: { path, query },
        signal,
      }),
    ),
};
