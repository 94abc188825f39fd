import type { FastifyInstance } from 'fastify';
import { WebSocket } from 'ws';
import type { Json } from './http-kit.ts';
import { until } from './program-kit.ts';

/** WebSockets over real connections, as devices and pages open them. */

export type Client = {
  readonly raw: WebSocket;
  /** Texts that came, parsed, in their order. */
  readonly texts: Json[];
  /** Binary messages that came. */
  readonly parts: Uint8Array<ArrayBuffer>[];
  send(message: Uint8Array | string | object): void;
  /** Waits for a text that fits, and returns it. */
  text(what: string, fits: (text: Json) => boolean): Promise<Json>;
  /** How the server ended it. */
  readonly closed: Promise<{ code: number; reason: string }>;
  /** Ends it as a cable that is pulled out. */
  cut(): Promise<void>;
  isClosed(): boolean;
};

export class Refused extends Error {
  readonly status: number;
  readonly body: Json;
  constructor(status: number, body: Json) {
    super(`The socket was refused with ${status}: ${JSON.stringify(body)}`);
    this.status = status;
    this.body = body;
  }
}

export type OpenOptions = {
  /** A login's token, as a program sends it. */
  readonly as?: string | undefined;
  readonly protocols?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
};

/** Makes the world's server listen, on a free port. */
export async function listen(server: FastifyInstance): Promise<string> {
  const address = await server.listen({ host: '127.0.0.1', port: 0 });
  return address.replace('http:', 'ws:');
}

/** @throws Refused with the server's answer where it does not open one */
export function openSocket(url: string, options: OpenOptions): Promise<Client> {
  const raw = new WebSocket(url, [...(options.protocols ?? [])], {
    perMessageDeflate: false,
    headers: { ...(options.as ? { authorization: `Bearer ${options.as}` } : {}), ...options.headers },
  });
  const texts: Json[] = [];
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let hasEnded = false;
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    raw.once('close', (code, reason) => {
      hasEnded = true;
      resolve({ code, reason: reason.toString() });
    });
  });
  raw.on('message', (data: Buffer, isBinary: boolean) => {
    if (isBinary) parts.push(Uint8Array.from(data));
    else texts.push(JSON.parse(data.toString()));
  });
  const client: Client = {
    raw,
    texts,
    parts,
    send: (message) =>
      raw.send(
        message instanceof Uint8Array || typeof message === 'string' ? message : JSON.stringify(message),
      ),
    async text(what, fits) {
      await until(what, 20_000, () => texts.some(fits));
      return texts.find(fits);
    },
    closed,
    async cut() {
      raw.terminate();
      await closed;
    },
    isClosed: () => hasEnded,
  };
  return new Promise((resolve, reject) => {
    raw.once('open', () => resolve(client));
    raw.once('unexpected-response', (_request, response) => {
      const body: Buffer[] = [];
      response.on('data', (part: Buffer) => body.push(part));
      response.once('end', () =>
        reject(new Refused(response.statusCode ?? 0, JSON.parse(Buffer.concat(body).toString() || '{}'))),
      );
    });
    raw.on('error', reject);
  });
}

export const recordPath = (userId: string, sessionId: string): string =>
  `/v1/users/${userId}/sessions/${sessionId}/record`;
export const watchPath = (userId: string, sessionId: string): string =>
  `/v1/users/${userId}/sessions/${sessionId}/watch`;
export const recordProtocol = 'attune.record.v1';
export const watchProtocol = 'attune.watch.v1';
