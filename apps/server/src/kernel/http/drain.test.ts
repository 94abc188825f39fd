import { type AddressInfo, connect, type Socket } from 'node:net';
import Fastify from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { world } from '../../testing/world.ts';
import { createDrain, deserted } from './drain.ts';

/** A server that is drained as long as a connection is left open, and how to ask it by hand. */
async function openServer(seconds: number) {
  const server = Fastify({ forceCloseConnections: 'idle' });
  const drain = createDrain(server, seconds);
  server.get('/', async () => 'well');
  await server.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => server.close());
  const { port } = server.server.address() as AddressInfo;
  return { server, drain, open: () => openConnection(port) };
}

function openConnection(port: number) {
  return new Promise<{ socket: Socket; ask(): Promise<string>; ended: Promise<void> }>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', reject);
    const ended = new Promise<void>((end) => socket.once('close', () => end()));
    const ask = () =>
      new Promise<string>((answer) => {
        socket.once('data', (bytes) => answer(bytes.toString()));
        socket.write('GET / HTTP/1.1\r\nHost: here\r\n\r\n');
      });
    socket.once('connect', () => resolve({ socket, ask, ended }));
  });
}

test('a drained server takes no connection, and answers on those it has, for the last time', async () => {
  const { drain, open, server } = await openServer(1);
  const [used, idle] = [await open(), await open()];
  expect(await used.ask()).toContain('Connection: keep-alive');
  expect(await idle.ask()).toContain('200 OK');
  expect(drain.isDraining()).toBe(false);

  const drained = drain.run();
  expect(drain.isDraining()).toBe(true);
  // Whoever comes before a balancer has noticed is answered as ever.
  const late = await open();
  expect(await late.ask()).toContain('Connection: keep-alive');
  await expect
    .poll(() =>
      open().then(
        ({ socket }) => socket.destroy(),
        ({ code }) => code,
      ),
    )
    .toBe('ECONNREFUSED');

  expect(await used.ask()).toMatch(/200 OK[\s\S]*connection: close/);
  await used.ended;
  expect(idle.socket.readyState).toBe('open');
  for (const { socket } of [idle, late]) socket.destroy();
  await drained;
  await server.close();
});

test('an idle connection that nobody uses or ends does not hold the end up for ever', async () => {
  const { drain, open, server } = await openServer(1);
  const idle = await open();
  await idle.ask();
  await drain.run();
  expect(idle.socket.readyState).toBe('open');
  await server.close();
  await idle.ended;
  await deserted(server);
});

test('without seconds nothing is waited for', async () => {
  const { drain, open } = await openServer(0);
  const idle = await open();
  await idle.ask();
  await drain.run();
  expect(drain.isDraining()).toBe(true);
  expect(await idle.ask()).toContain('200 OK');
  idle.socket.destroy();
});

test('connections are kept longer than balancers keep them, who would else send on one that is being ended', async () => {
  const { server } = await world();
  await server.ready();
  // Amazon's keeps them for 60 seconds.
  expect(server.server.keepAliveTimeout).toBeGreaterThan(65_000);
});
