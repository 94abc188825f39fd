import { Server } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

// Milliseconds between looks whether the last connection has gone.
const lookEvery = 20;

export type Drain = {
  /** Told by `/ready`: whoever sends requests here should send them elsewhere. */
  isDraining(): boolean;
  /** Lets requests go elsewhere; resolves when the server can be closed without losing one. */
  run(): Promise<void>;
};

/**
 * Empties a server that others send requests to. For `seconds` everything is answered as ever, so that a balancer that
 * asks `/ready` has time to notice. Then no connection is taken any more, the others are ended by their next answer,
 * and idle ones are left to whoever opened them for as long again: ended from here, one could just be carrying a request.
 * Call it before the server listens.
 */
export function createDrain(server: FastifyInstance, seconds: number): Drain {
  let draining = false;
  let isLastAnswer = false;
  server.addHook('onSend', async (_request, reply) => {
    if (isLastAnswer) reply.header('connection', 'close');
  });
  // What records comes back by itself when its socket is closed, which the end of the server does.
  const sockets = () => server.websocketServer?.clients.size ?? 0;
  return {
    isDraining: () => draining,
    async run() {
      draining = true;
      if (seconds === 0) return;
      await wait(seconds * 1000);
      isLastAnswer = true;
      // Connections that are waiting to be taken are taken just before: closing would reset them.
      await new Promise<void>((resolve) => setImmediate(resolve));
      // The HTTP server's own `close` would end the idle ones as well.
      Server.prototype.close.call(server.server);
      for (let left = seconds * 1000; left > 0 && (await connections(server)) > sockets(); left -= lookEvery)
        await wait(lookEvery);
    },
  };
}

/** Resolves when nobody is connected any more: a drained server does not wait for them when it is closed. */
export async function deserted(server: FastifyInstance): Promise<void> {
  while ((await connections(server)) > 0) await wait(lookEvery);
}

const connections = (server: FastifyInstance): Promise<number> =>
  new Promise((resolve) => server.server.getConnections((error, count) => resolve(error ? 0 : count)));
