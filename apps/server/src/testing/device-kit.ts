import { encodeMessage } from '@attune/signals';
import { type Client, openSocket, recordPath, recordProtocol } from './socket-kit.ts';

/** A simulated device: it takes a thousand points a second, keeps what is not acknowledged, and comes back by itself. */

const pointsAtOnce = 100;
const mostAtOnce = 5000;
// Milliseconds: a device waits up to as long before it comes back, and after each try in vain twice as long.
const shortestWait = 500;
const longestWait = 8000;

export type Device = {
  readonly number: number;
  readonly userId: string;
  readonly sessionId: string;
  readonly token: string;
  /** Sends what was taken until now. */
  tick(taken: number): void;
  /** Pulls out the cable. */
  cut(): void;
  /** The place up to which everything is acknowledged. */
  acked(): number;
  readonly connections: () => number;
  readonly problems: string[];
  /** How it stands, for whoever wonders why it does not go on. */
  about(): string;
  close(): void;
};

/** A point of a device: the same whenever it is asked for, and another one in every other place. */
export const pointOf = (device: number, place: number): number =>
  ((Math.imul(place + 1, 2_654_435_761) ^ Math.imul(device + 1, 40_503)) >>> 20) - 2048;

export function pointsOf(device: number, from: number, to: number): Int16Array<ArrayBuffer> {
  const points = new Int16Array(to - from);
  for (let i = 0; i < points.length; i++) points[i] = pointOf(device, from + i);
  return points;
}

export type DeviceOptions = Pick<Device, 'number' | 'userId' | 'sessionId' | 'token'> & {
  /** Where the instances are; it goes to any of them. */
  readonly urls: readonly string[];
  readonly random: () => number;
};

export function createDevice({ number, userId, sessionId, token, urls, random }: DeviceOptions): Device {
  const problems: string[] = [];
  let client: Client | undefined;
  let isReady = false;
  let isClosed = false;
  let acked = 0;
  let sent = 0;
  let message = 0;
  let connections = 0;
  let failures = 0;
  let window = 0;
  // Bytes of messages that wait for their acknowledgement, by their numbers.
  let waiting: { number: number; bytes: number }[] = [];

  async function connect(): Promise<void> {
    const url = urls[Math.floor(random() * urls.length)] as string;
    try {
      const next = await openSocket(`${url}${recordPath(userId, sessionId)}`, {
        as: token,
        protocols: [recordProtocol],
      });
      client = next;
      connections++;
      message = 0;
      waiting = [];
      next.raw.on('message', (data: Buffer, isBinary: boolean) => {
        if (!isBinary && client === next) take(JSON.parse(data.toString()));
        next.texts.length = 0;
      });
      // The first of them may have come together with the answer that the socket is open.
      for (const text of next.texts.splice(0)) take(text);
      await next.closed;
    } catch {
      // The instance is gone, or its database: as devices do, later, perhaps at another.
    }
    client = undefined;
    isReady = false;
    if (isClosed) return;
    setTimeout(() => void connect(), 50 + random() * Math.min(longestWait, shortestWait * 2 ** failures++));
  }

  function take(text: {
    type: string;
    number: number;
    next: Record<string, number>;
    window: number;
    bytes: number;
  }): void {
    if (text.type === 'ready') {
      sent = text.next[0] as number;
      if (sent < acked) problems.push(`acknowledged up to ${acked}, and ${sent} is stored`);
      // What is stored counts as acknowledged: the last of it is not sent again, so no other word of it would come.
      acked = Math.max(acked, sent);
      window = text.window;
      failures = 0;
      isReady = true;
    } else if (text.type === 'ack') {
      acked = Math.max(acked, text.next[0] as number);
      waiting = waiting.filter((one) => one.number > text.number);
    } else if (text.type === 'window') window = text.bytes;
    else if (text.type === 'problem' && (text as { code?: string }).code !== 'busy')
      problems.push(JSON.stringify(text));
  }

  void connect();
  return {
    number,
    userId,
    sessionId,
    token,
    problems,
    acked: () => acked,
    connections: () => connections,
    about: () =>
      JSON.stringify({
        acked,
        sent,
        isReady,
        isOpen: client !== undefined,
        window,
        connections,
        waiting: waiting.length,
      }),
    tick(taken) {
      while (client && isReady && taken - sent >= pointsAtOnce) {
        const unacknowledged = waiting.reduce((sum, one) => sum + one.bytes, 0);
        if (unacknowledged >= window) return;
        const to = Math.min(taken, sent + mostAtOnce);
        const points = pointsOf(number, sent, to);
        const bytes = encodeMessage({
          number: ++message,
          deviceTime: sent * 1000,
          entries: [{ channel: 0, firstSample: sent, count: points.length, points }],
        });
        client.send(bytes);
        waiting.push({ number: message, bytes: bytes.length });
        sent = to;
      }
    },
    cut: () => void client?.raw.terminate(),
    close() {
      isClosed = true;
      client?.raw.terminate();
    },
  };
}
