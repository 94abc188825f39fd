import { type BatchEntry, decodeBatch } from '@attune/signals';
import { type Answer, answered, client, type Stop } from './exchange.ts';
import type { Channel } from './sessions.ts';

export type { BatchEntry, Channel };
/** Of one channel, in its unit: stretches without a gap. */
export type Points = Answer<'getPoints'>;

export type WatchEvents = {
  onOpen: () => void;
  onPoints: (entries: readonly BatchEntry[]) => void;
  /** Somebody set, changed or removed a marker. */
  onMarkers: () => void;
  /** The recording is over; nothing more comes. */
  onEnd: (state: string) => void;
  /** The connection is gone, or was never made. `refused`: whoever looks on may not any more. */
  onLost: (refused: boolean) => void;
};

/** What a connection is closed with where it is no use to come back. */
const refusals = ['refused', 'not-found'];

/** Points of a session that is being recorded, as they are stored (docs/guides/points.md). Call what is returned to stop. */
export function watchSession(
  userId: string,
  sessionId: string,
  channels: readonly number[],
  { onOpen, onPoints, onMarkers, onEnd, onLost }: WatchEvents,
): () => void {
  const place = `/v1/users/${encodeURIComponent(userId)}/sessions/${encodeURIComponent(sessionId)}/watch`;
  const address = new URL(place, location.origin.replace(/^http/, 'ws'));
  const socket = new WebSocket(address, 'attune.watch.v1');
  socket.binaryType = 'arraybuffer';
  let isStopped = false;
  let isOver = false;
  socket.onopen = () => {
    socket.send(JSON.stringify({ type: 'watch', channels }));
    onOpen();
  };
  socket.onmessage = ({ data }: MessageEvent<ArrayBuffer | string>) => {
    if (isStopped) return;
    if (typeof data !== 'string') return onPoints(decodeBatch(new Uint8Array(data)));
    const said = JSON.parse(data) as { type: string; state?: string };
    if (said.type === 'markers') onMarkers();
    if (said.type !== 'state') return;
    isOver = true;
    onEnd(said.state ?? 'complete');
  };
  socket.onclose = ({ reason }) => {
    if (!isStopped && !isOver) onLost(refusals.includes(reason));
  };
  return () => {
    isStopped = true;
    socket.close();
  };
}

/** What is stored of a channel from so many seconds since the start on. */
export const pointsFrom = async (
  userId: string,
  sessionId: string,
  channel: number,
  from: number,
  signal: Stop,
): Promise<Points> =>
  (await answered(
    client.GET('/v1/users/{userId}/sessions/{sessionId}/channels/{channel}/points', {
      params: { path: { userId, sessionId, channel }, query: { from, form: 'json' } },
      signal,
    }),
  )) as Points;
