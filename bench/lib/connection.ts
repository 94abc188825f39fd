import { connect, type Socket } from 'node:net';

export type Reply = { readonly status: number; readonly head: string; readonly body: Buffer };

export type Shot = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  readonly path: string;
  readonly token?: string;
  readonly json?: unknown;
  readonly ifMatch?: string;
};

const headEnd = Buffer.from('\r\n\r\n');

/**
 * One connection that is kept open, one request at a time. It does no more than HTTP needs: Node's own client costs as much
 * as the server that is measured, and on two cores every server would look alike beside it.
 */
export async function openConnection(port: number) {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return {
    ask: (shot: Shot): Promise<Reply> => exchange(socket, bytesOf(shot)),
    close: () => void socket.destroy(),
  };
}

export type Connection = Awaited<ReturnType<typeof openConnection>>;

function bytesOf({ method, path, token, json, ifMatch }: Shot): string {
  const body = json === undefined ? '' : JSON.stringify(json);
  return [
    `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n`,
    token === undefined ? '' : `Authorization: Bearer ${token}\r\n`,
    ifMatch === undefined ? '' : `If-Match: ${ifMatch}\r\n`,
    json === undefined
      ? ''
      : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`,
    `\r\n${body}`,
  ].join('');
}

function exchange(socket: Socket, request: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0);
    const settle = (done: () => void) => {
      socket.off('data', onData).off('error', onError).off('close', onClose);
      done();
    };
    const onError = (error: Error) => settle(() => reject(error));
    const onClose = () => onError(new Error('The server closed a connection that was in use.'));
    const onData = (part: Buffer) => {
      received = received.length === 0 ? part : Buffer.concat([received, part]);
      const reply = replyIn(received);
      if (reply) settle(() => resolve(reply));
    };
    socket.on('data', onData).on('error', onError).on('close', onClose);
    socket.write(request);
  });
}

/** The whole answer, once it is there. The servers measured here say how long each answer is. */
function replyIn(received: Buffer): Reply | undefined {
  const end = received.indexOf(headEnd);
  if (end < 0) return undefined;
  const head = received.toString('latin1', 0, end);
  const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
  const from = end + headEnd.length;
  if (received.length < from + length) return undefined;
  return { status: Number(head.slice(9, 12)), head, body: received.subarray(from, from + length) };
}

/** Has each hand ask one after the other on a connection of its own, for so many seconds or until it is over. */
export async function withHands(
  port: number,
  hands: number,
  limit: number | (() => boolean),
  one: (connection: Connection, hand: number, turn: number) => Promise<void>,
): Promise<{ readonly rate: number; readonly times: readonly number[] }> {
  const connections = await Promise.all(Array.from({ length: hands }, () => openConnection(port)));
  try {
    const times: number[] = [];
    const began = performance.now();
    const isOver = typeof limit === 'function' ? limit : () => performance.now() - began >= limit * 1000;
    const work = async (connection: Connection, hand: number) => {
      for (let turn = 0, start = performance.now(); !isOver(); turn++) {
        await one(connection, hand, turn);
        const now = performance.now();
        times.push(now - start);
        start = now;
      }
    };
    await Promise.all(connections.map(work));
    return { rate: (times.length / (performance.now() - began)) * 1000, times };
  } finally {
    for (const connection of connections) connection.close();
  }
}

/** @throws on any answer that is not 2xx */
export function expectDone(reply: Reply, { method, path }: Shot): Reply {
  if (reply.status >= 200 && reply.status < 300) return reply;
  throw new Error(`${method} ${path} answered ${reply.status}: ${reply.body.toString().slice(0, 500)}`);
}
