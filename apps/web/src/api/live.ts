import { type BatchEntry, decodeBatch } from '@attune/signals';

export type { BatchEntry };

export type WatchEvents = {
  onOpen: () => void;
  onPoints: (entries: readonly BatchEntry[]) => void;
  /** The recording is over; nothing more comes. */
  onEnd: () => void;
  /** The connection is gone, or was never made. */
  onLost: () => void;
};

/** Points of a session that is being recorded, as they are stored (docs/guides/points.md). Call what is returned to stop. */
export function watchSession(
  userId: string,
  sessionId: string,
  channels: readonly number[],
  { onOpen, onPoints, onEnd, onLost }: WatchEvents,
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
    if ((JSON.parse(data) as { type: string }).type !== 'state') return;
    isOver = true;
    onEnd();
  };
  socket.onclose = () => {
    if (!isStopped && !isOver) onLost();
  };
  return () => {
    isStopped = true;
    socket.close();
  };
}
