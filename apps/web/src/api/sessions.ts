import { type ImportPlan, UploadError, type Uploaded, uploadSession as upload } from '@attune/client';
import { type Answer, ApiError, answered, client, type Stop } from './exchange.ts';

export type Session = Answer<'getSession'>;
export type Channel = Session['channels'][number];
export type Marker = Answer<'listMarkers'>['items'][number];
export type Overview = Answer<'getOverview'>;
export type Imported = Uploaded;
export type OverviewRange = { from?: number; to?: number; pairs: number };

/** What was recorded, and taking it out again. */
export const sessionCalls = {
  dataTypes: (signal: Stop) => answered(client.GET('/v1/data-types', { signal })),
  sessions: (
    userId: string,
    query: { limit: number; cursor?: string; state?: Session['state'] },
    signal: Stop,
  ) => answered(client.GET('/v1/users/{userId}/sessions', { params: { path: { userId }, query }, signal })),
  session: (userId: string, sessionId: string, signal: Stop) =>
    answered(
      client.GET('/v1/users/{userId}/sessions/{sessionId}', {
        params: { path: { userId, sessionId } },
        signal,
      }),
    ),
  markers: (userId: string, sessionId: string, signal: Stop) =>
    answered(
      client.GET('/v1/users/{userId}/sessions/{sessionId}/markers', {
        params: { path: { userId, sessionId } },
        signal,
      }),
    ),
  overview: (userId: string, sessionId: string, channel: number, query: OverviewRange, signal: Stop) =>
    answered(
      client.GET('/v1/users/{userId}/sessions/{sessionId}/channels/{channel}/overview', {
        params: { path: { userId, sessionId, channel }, query },
        signal,
      }),
    ),
  /** Several channels in one answer. */
  overviews: async (
    userId: string,
    sessionId: string,
    channels: readonly number[],
    query: OverviewRange,
    signal: Stop,
  ) =>
    (
      await answered(
        client.GET('/v1/users/{userId}/sessions/{sessionId}/overview', {
          params: { path: { userId, sessionId }, query: { ...query, channels: channels.join(',') } },
          signal,
        }),
      )
    ).channels,
  /** Stored blocks, to be taken apart by a worker: docs/guides/reading-points.md. */
  blocks: (
    userId: string,
    sessionId: string,
    channels: readonly number[],
    range: { from: number; to: number },
    signal: Stop,
  ): Promise<ArrayBuffer> =>
    answered(
      client.GET('/v1/users/{userId}/sessions/{sessionId}/points', {
        params: {
          path: { userId, sessionId },
          query: { ...range, channels: channels.join(','), form: 'blocks' },
        },
        parseAs: 'arrayBuffer',
        signal,
      }),
    ),
  /** A download is a link: the browser saves it and shows how far it is. */
  exportAddress: (userId: string, sessionId: string, format: 'csv' | 'edf') =>
    `/v1/users/${encodeURIComponent(userId)}/sessions/${encodeURIComponent(sessionId)}/export?format=${format}`,
};

export type Upload = {
  userId: string;
  file: File;
  timeZone: string;
  plan?: ImportPlan;
  onProgress: (share: number) => void;
  signal: AbortSignal;
};

/** Sends a file of a session and tells how much of it has been sent. */
export const uploadSession = (options: Upload): Promise<Imported> =>
  upload(client, options).catch((failure: unknown) => {
    if (failure instanceof UploadError) throw new ApiError(failure.problem, failure.problem.status);
    throw new ApiError({}, 0);
  });
