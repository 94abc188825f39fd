import type { Product } from '../lib/product.ts';
import { pointsPerSecond } from '../lib/signal.ts';
import { type Body, type Form, formOf } from './forms.ts';

/** Requests in flight. Two fill a server of one thread; the third hides the client's own work. */
export const inFlight = 3;

/** What is measured: of 16 bits. */
export type Channel = {
  readonly dataType: string;
  readonly label: string;
  readonly rate: number;
  readonly scale: number;
};
const electrocardiogram: Channel = { dataType: 'ecg', label: 'MLII', rate: pointsPerSecond, scale: 0.005 };

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

/** Sends sessions the way a program would: start, points in one request, complete. */
export async function ingest(
  product: Product,
  sessions: readonly Int16Array<ArrayBuffer>[],
  form: Form = 'raw',
  channel: Channel = electrocardiogram,
): Promise<Ingested> {
  const bodies = sessions.map(formOf[form]);
  const began = performance.now();
  const sessionIds = await inParallel(sessions, () => start(product, channel));
  const cpuBegan = product.cpuMilliseconds();
  const putBegan = performance.now();
  await inParallel(bodies, (body, i) => put(product, sessionIds[i] ?? '', body));
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

async function start({ http, token, userId }: Product, channel: Channel): Promise<string> {
  const answer = await http.ask({
    method: 'POST',
    path: `/v1/users/${userId}/sessions`,
    token,
    json: { startedAt: '2026-01-01T08:00:00Z', channels: [{ ...channel, bits: 16 }] },
  });
  return (JSON.parse(answer.body.toString()) as { id: string }).id;
}

async function put(product: Product, sessionId: string, { type, bytes, points }: Body): Promise<void> {
  const answer = await product.http.ask({
    method: 'POST',
    path: `${pathOf(product, sessionId)}/points`,
    token: product.token,
    type,
    bytes,
  });
  const { stored } = JSON.parse(answer.body.toString()) as { stored: number };
  if (stored !== points) throw new Error(`${stored} of ${points} points were stored.`);
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
