/// <reference lib="dom" />
import {
  createClient,
  createRecorder,
  memoryRecordings,
  type OpenSocket,
  type SocketLike,
} from '../../../../packages/client/src/index.ts';
import { type Device, type DeviceOptions, pointsOf } from './device-kit.ts';

/** A simulated device that leaves everything but its points to the client's recorder. */
export async function createRecorderDevice(options: Omit<DeviceOptions, 'sessionId'>): Promise<Device> {
  const { number, userId, token, urls, random } = options;
  const problems: string[] = [];
  let connections = 0;
  let taken = 0;
  let current: SocketLike | undefined;
  const anyUrl = () => urls[Math.floor(random() * urls.length)] as string;

  const openSocket: OpenSocket = (url, protocol) => {
    const { pathname } = new URL(url);
    const headers = { authorization: `Bearer ${token}` };
    const socket = new WebSocket(`${anyUrl()}${pathname}`, { protocols: [protocol], headers } as never);
    socket.addEventListener('open', () => {
      connections += 1;
    });
    current = socket as unknown as SocketLike;
    return current;
  };
  const recorder = createRecorder({
    // Any instance will do for a request, as behind a balancer.
    client: createClient({
      baseUrl: 'http://attune.test',
      token,
      retries: 0,
      fetch: async (input) => {
        const request = input as Request;
        const url = new URL(new URL(request.url).pathname, anyUrl().replace('ws:', 'http:'));
        const body = request.method === 'GET' ? {} : { body: await request.arrayBuffer() };
        return fetch(url, { method: request.method, headers: request.headers, ...body });
      },
    }),
    userId,
    storage: memoryRecordings(),
    openSocket,
  });
  const recording = await recorder.start({
    startedAt: '2026-11-01T10:00:00Z',
    channels: [{ dataType: 'ecg', label: 'ECG', rate: 1000 }],
  });
  recording.subscribe(({ problem, link, ended }) => {
    if (link === 'paused' || ended) problems.push(JSON.stringify({ problem, link, ended }));
  });
  return {
    number,
    userId,
    token,
    sessionId: recording.id,
    problems,
    acked: () => recording.state().acknowledged[0] ?? 0,
    connections: () => connections,
    about: () => JSON.stringify({ ...recording.state(), connections }),
    tick(until) {
      if (until <= taken) return;
      recording.add(0, pointsOf(number, taken, until), { deviceTime: taken * 1000 });
      taken = until;
    },
    cut() {
      const socket = current;
      const onclose = socket?.onclose;
      if (!socket || !onclose) return;
      socket.onclose = null;
      socket.onmessage = null;
      socket.close();
      onclose({ code: 1006 });
    },
    close: () => void recorder.stop(),
  };
}
