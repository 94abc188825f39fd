import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { until } from '../../testing/program-kit.ts';
import { openSocket } from '../../testing/socket-kit.ts';
import { failByDefect, wrapSocket } from './socket.ts';

/** A server of sockets, of which the newest is at hand. */
async function openServer(open: (raw: WebSocket) => void): Promise<string> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  onTestFinished(() => void server.close());
  server.on('connection', open);
  await new Promise((resolve) => server.once('listening', resolve));
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('a defect in what takes a message ends its socket, and not the program', async () => {
  const defects: unknown[] = [];
  const url = await openServer((raw) => {
    const socket = wrapSocket(raw, (error) => {
      defects.push(error);
      failByDefect(raw);
    });
    socket.onMessage((message) => {
      if (message === 'wrong') throw new Error('A defect that nobody has thought of.');
      socket.send(message);
    });
  });
  const [one, other] = [await openSocket(url, {}), await openSocket(url, {})];
  one.send('wrong');
  expect(await one.closed).toEqual({ code: 1011, reason: 'defect' });
  expect(defects).toHaveLength(1);
  other.send('"right"');
  await until('the other is answered', 10_000, () => other.texts.includes('right'));
  await other.cut();
});

// Without what it needs, it takes half a minute.
test('who is ended while nothing of them was read is gone at once', { timeout: 10_000 }, async () => {
  const url = await openServer((raw) => {
    wrapSocket(raw, () => {}).pause();
    failByDefect(raw);
  });
  expect(await (await openSocket(url, {})).closed).toEqual({ code: 1011, reason: 'defect' });
});
