import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { expectDone, openConnection, withHands } from './connection.ts';

const open: Server[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(open.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

/** Answers each request with these pieces, one after the other. */
function serve(pieces: readonly string[]): Promise<number> {
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    sockets.push(socket);
    socket.on('data', async () => {
      for (const piece of pieces) {
        // Each piece is a packet of its own: it is on its way before the next is written.
        await new Promise((resolve) => socket.write(piece, resolve));
        await new Promise((resolve) => setImmediate(resolve));
      }
    });
  });
  open.push(server);
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
}

const get = { method: 'GET', path: '/' } as const;

test('an answer that comes in pieces is put together, and the next one is another', async () => {
  const port = await serve(['HTTP/1.1 200 OK\r\nContent-', 'Length: 6\r\n', '\r\nab', 'cdef']);
  const connection = await openConnection(port);
  for (let i = 0; i < 3; i++) {
    const { status, body } = await connection.ask(get);
    expect([status, body.toString()]).toEqual([200, 'abcdef']);
  }
  connection.close();
});

test('an answer without a body is whole with its head', async () => {
  const port = await serve(['HTTP/1.1 204 No Content\r\n\r\n']);
  const connection = await openConnection(port);
  const { status, body } = await connection.ask(get);
  expect([status, body.length]).toEqual([204, 0]);
  connection.close();
});

test('what was refused is told, not counted', async () => {
  const port = await serve(['HTTP/1.1 412 Precondition Failed\r\nContent-Length: 2\r\n\r\n{}']);
  const connection = await openConnection(port);
  const reply = await connection.ask(get);
  expect(() => expectDone(reply, get)).toThrow('answered 412');
  connection.close();
});

test('every hand asks until it is over, and each answer is counted', async () => {
  const port = await serve(['HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1']);
  let asked = 0;
  const done = await withHands(
    port,
    3,
    () => asked >= 30,
    async (connection) => {
      asked++;
      await connection.ask(get);
    },
  );
  expect(done.times.length).toBe(asked);
  expect(asked).toBeGreaterThanOrEqual(30);
});
