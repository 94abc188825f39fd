import { Agent, type IncomingMessage, request } from 'node:http';

export type Answer = {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
};

export type Ask = {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly json?: unknown;
  readonly bytes?: Buffer;
  /** What the bytes are. */
  readonly type?: string;
  readonly token?: string;
};

/** A client of one server on loopback, with connections kept open. @throws on any answer that is not 2xx. */
export function createHttp(port: number, connections: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    ask: (ask: Ask): Promise<Answer> =>
      new Promise((resolve, reject) => {
        const body =
          ask.bytes ?? (ask.json === undefined ? undefined : Buffer.from(JSON.stringify(ask.json)));
        const call = request(
          {
            agent,
            host: '127.0.0.1',
            port,
            method: ask.method,
            path: ask.path,
            headers: headersOf(ask, body),
          },
          (message) => collect(message, ask, resolve, reject),
        );
        call.once('error', reject);
        call.end(body);
      }),
    close: () => agent.destroy(),
  };
}

export type Http = ReturnType<typeof createHttp>;

function headersOf({ json, token, type }: Ask, body: Buffer | undefined): Record<string, string | number> {
  return {
    ...(token ? { authorization: `Bearer ${token}` } : {}),
    ...(body
      ? {
          'content-type': type ?? (json === undefined ? 'application/octet-stream' : 'application/json'),
          'content-length': body.length,
        }
      : {}),
  };
}

function collect(
  message: IncomingMessage,
  ask: Ask,
  resolve: (answer: Answer) => void,
  reject: (error: Error) => void,
): void {
  const parts: Buffer[] = [];
  message.on('data', (part: Buffer) => parts.push(part));
  message.once('error', reject);
  message.once('end', () => {
    const status = message.statusCode ?? 0;
    const body = Buffer.concat(parts);
    if (status >= 200 && status < 300) return resolve({ status, headers: message.headers, body });
    reject(new Error(`${ask.method} ${ask.path} answered ${status}: ${body.toString().slice(0, 500)}`));
  });
}
