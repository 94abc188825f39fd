import { type IncomingHttpHeaders, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** HTTP over real sockets: one connection a request, so that none outlives a server that was killed. */

export type Answer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The body, where it is JSON. */
  readonly json: Json;
};

// biome-ignore lint/suspicious/noExplicitAny: a test looks into answers freely; what is not there fails its expectation.
export type Json = any;

export type Ask = {
  readonly method?: string;
  /** A login's token. */
  readonly as?: string | undefined;
  readonly json?: unknown;
  readonly bytes?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
};

const octets = 'application/octet-stream';

/** @throws when the connection ends before the answer does. */
export function ask(url: string, path: string, options: Ask = {}): Promise<Answer> {
  const { json, bytes } = options;
  const body = json === undefined ? bytes : Buffer.from(JSON.stringify(json));
  const headers = {
    ...(options.as ? { authorization: `Bearer ${options.as}` } : {}),
    ...(body
      ? { 'content-type': bytes ? octets : 'application/json', 'content-length': String(body.length) }
      : {}),
    ...options.headers,
  };
  const method = options.method ?? (body ? 'POST' : 'GET');
  return new Promise((resolve, reject) => {
    const sent = request(`${url}${path}`, { method, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.once('error', reject);
      response.once('end', () => {
        const whole = Buffer.concat(parts);
        const isJson = /json/.test(response.headers['content-type'] ?? '');
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: whole,
          json: isJson ? JSON.parse(whole.toString()) : undefined,
        });
      });
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

/** Uses a one-time link. @returns the login's token, and whose it is. */
export async function signIn(url: string, linkToken: string): Promise<{ token: string; userId: string }> {
  const answer = await ask(url, '/v1/login-links/use', { json: { token: linkToken } });
  if (answer.status !== 200) throw new Error(`The link was refused with ${answer.status}.`);
  return { token: tokenIn(answer), userId: answer.json.userId };
}

export function tokenIn(answer: Answer): string {
  const token = /^__Host-attune=([^;]+)/.exec(answer.headers['set-cookie']?.[0] ?? '')?.[1];
  if (!token) throw new Error('The answer sets no cookie.');
  return token;
}

export const importPath = (userId: string): string => `/v1/users/${userId}/sessions/import`;

/** An upload that has announced `length` bytes, sent `part` of them, and waits. */
export async function openUpload(
  url: string,
  userId: string,
  token: string,
  length: number,
  part: Uint8Array,
): Promise<Socket> {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  // The server may answer and close while we still send: that is what some tests want.
  socket.on('error', () => {});
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.write(
    [
      `POST ${importPath(userId)} HTTP/1.1`,
      `Host: ${host}`,
      `Authorization: Bearer ${token}`,
      `Content-Type: ${octets}`,
      `Content-Length: ${length}`,
      '',
      '',
    ].join('\r\n'),
  );
  if (part.length > 0) await new Promise((resolve) => socket.write(part, resolve));
  return socket;
}

/** Cuts the connection, and waits until it is gone on this side. */
export async function cut(socket: Socket): Promise<void> {
  const gone = new Promise((resolve) => socket.once('close', resolve));
  socket.resetAndDestroy();
  await gone;
  await sleep(0);
}

/** Ids of all sessions of the person, newest first. */
export async function sessionsOf(url: string, userId: string, token: string): Promise<Json[]> {
  const items: Json[] = [];
  let cursor = '';
  do {
    const page = await ask(url, `/v1/users/${userId}/sessions?limit=100${cursor}`, { as: token });
    if (page.status !== 200) throw new Error(`The list of sessions answered ${page.status}.`);
    items.push(...page.json.items);
    cursor = page.json.next ? `&cursor=${encodeURIComponent(page.json.next)}` : '';
  } while (cursor);
  return items;
}

export const readRaw = (url: string, userId: string, token: string, sessionId: string, channel: number) =>
  ask(url, `/v1/users/${userId}/sessions/${sessionId}/channels/${channel}/points?form=raw`, { as: token });

/** Changes something with a body that comes in two pieces, the second after the first was read. */
export async function sendSlowly(
  address: string,
  token: string,
  json: unknown,
): Promise<{ readonly status: number; readonly requestId: string }> {
  const bytes = Buffer.from(JSON.stringify(json));
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': bytes.length,
  };
  return new Promise((resolve, reject) => {
    const sending = request(address, { method: 'PATCH', headers, agent: false }, (answer) => {
      answer.resume();
      const requestId = String(answer.headers['x-request-id']);
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, requestId }));
    });
    sending.once('error', reject);
    sending.write(bytes.subarray(0, 5));
    // Nothing tells from outside that the server has begun to read the body.
    setTimeout(() => sending.end(bytes.subarray(5)), 300);
  });
}
