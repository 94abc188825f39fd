import type { Product } from '../lib/product.ts';
import { bytesOf, pointsPerSecond } from '../lib/signal.ts';

/** Requests in flight. Two fill a server of one thread; the third hides the client's own work. */
export const inFlight = 3;

export type Ingested = {
  /** In the order of the samples given. */
  readonly sessionIds: readonly string[];
  readonly points: number;
  /** From the first byte of points to the last durable answer. */
  readonly putSeconds: number;
  /** The same with starting and completing the sessions. */
  readonly wholeSeconds: number;
  /** Processor time of the server for the points alone; null where the system does not tell. */
  readonly cpuMilliseconds: number | null;
};

/** Sends sessions the way a program would: start, raw points in one request, complete. */
export async function ingest(
  product: Product,
  sessions: readonly Int16Array<ArrayBuffer>[],
): Promise<Ingested> {
  const began = performance.now();
  const sessionIds = await inParallel(sessions, () => start(product));
  const cpuBegan = product.cpuMilliseconds();
  const putBegan = performance.now();
  await inParallel(sessions, (samples, i) => put(product, sessionIds[i] ?? '', samples));
  const putEnded = performance.now();
  const cpuEnded = product.cpuMilliseconds();
  await inParallel(sessionIds, (id) =>
    product.http.ask({ method: 'POST', path: `${pathOf(product, id)}/complete`, token: product.token }),
  );
  return {
    sessionIds,
    points: sessions.reduce((sum, samples) => sum + samples.length, 0),
    putSeconds: (putEnded - putBegan) / 1000,
    cpuMilliseconds: cpuBegan === null || cpuEnded === null ? null : cpuEnded - cpuBegan,
    wholeSeconds: (performance.now() - began) / 1000,
  };
}

export const pathOf = ({ userId }: Product, sessionId: string): string =>
  `/v1/users/${userId}/sessions/${sessionId}`;

async function start({ http, token, userId }: Product): Promise<string> {
  const channel = { dataType: 'ecg', label: 'MLII', rate: pointsPerSecond, scale: 0.005, bits: 16 };
  const answer = await http.ask({
    method: 'POST',
    path: `/v1/users/${userId}/sessions`,
    token,
    json: { startedAt: '2026-01-01T08:00:00Z', channels: [channel] },
  });
  return (JSON.parse(answer.body.toString()) as { id: string }).id;
}

async function put(product: Product, sessionId: string, samples: Int16Array<ArrayBuffer>): Promise<void> {
  const answer = await product.http.ask({
    method: 'PUT',
    path: `${pathOf(product, sessionId)}/channels/0/points?firstSample=0`,
    token: product.token,
    bytes: bytesOf(samples),
  });
  const { stored } = JSON.parse(answer.body.toString()) as { stored: number };
  if (stored !== samples.length) throw new Error(`${stored} of ${samples.length} points were stored.`);
}

async function inParallel<T, R>(items: readonly T[], work: (item: T, i: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      for (const [i, item] of queue) results[i] = await work(item, i);
    }),
  );
  return results;
}
