import type { IncomingMessage } from 'node:http';
import websocket from '@fastify/websocket';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import type { UserActor } from '../actor.ts';
import { AppError } from '../errors.ts';
import { errorFacts, type Log } from '../log.ts';
import { type Admission, type AdmissionDeps, admit, decideAgain, parse } from './admission.ts';
import type { Route } from './route.ts';
import { comeBack, failByDefect, type Socket, wrapSocket } from './socket.ts';

/** The largest message: a quarter of a MiB of points is a minute of a fast channel. */
export const messageBytes = 256 * 1024;
const mostSockets = 10_000;
const mostOfOne = 200;
// Milliseconds. A proxy between us ends what is silent for a minute, as a rule.
const pingEvery = 25_000;
const closePatience = 2000;

export type Sockets = {
  /** Checks, before anything is opened, that a socket is asked for rightly and that there is room for it. */
  admit(route: Route, request: FastifyRequest, actor: UserActor): void;
  open(route: Route, raw: WebSocket, request: FastifyRequest, admission: Admission): void;
};

/** Lets routes open sockets. They come in as every request does, so that what refuses one refuses the other. */
export async function createSockets(
  server: FastifyInstance,
  deps: AdmissionDeps & { readonly log: Log },
): Promise<Sockets> {
  const protocols = new WeakMap<IncomingMessage, string>();
  await server.register(websocket, {
    options: {
      maxPayload: messageBytes,
      perMessageDeflate: false,
      handleProtocols: (_offered, request) => protocols.get(request) ?? false,
    },
    // What goes wrong with a connection ends it; that is no news.
    errorHandler: () => {},
    preClose(done) {
      const { clients } = server.websocketServer;
      for (const client of clients) {
        // Somebody who was told to wait would not hear it.
        client.resume();
        client.close(comeBack, 'restart');
      }
      setTimeout(() => {
        for (const client of clients) client.terminate();
      }, closePatience).unref();
      done();
    },
  });
  watchSilence(server);
  const held = createPlaces();
  return {
    admit(route, request, actor) {
      if (!request.ws) return;
      const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
      const { protocol } = route.socket as NonNullable<Route['socket']>;
      if (!offered.includes(protocol))
        throw new AppError('bad-request', `Offer the subprotocol ${protocol} when you open this socket.`);
      // Whoever hung up while we looked who they are has been closed already: nothing would ever give the place back.
      if (request.raw.socket.destroyed)
        throw new AppError('bad-request', 'The connection ended before it was let in.');
      protocols.set(request.raw, protocol);
      request.raw.socket.once('close', held.take(actor.userId));
    },
    open(route, raw, request, admission) {
      const onDefect = (error: unknown) => {
        deps.log.error('defect', { requestId: request.id, route: route.path, ...errorFacts(error) });
        failByDefect(raw);
      };
      const socket = wrapSocket(raw, onDefect);
      start(route, socket, request, admission, deps).catch((error: unknown) => {
        if (error instanceof AppError) socket.fail(error);
        else onDefect(error);
      });
    },
  };
}

async function start(
  route: Route,
  socket: Socket,
  request: FastifyRequest,
  { actor, reach, params }: Admission,
  deps: AdmissionDeps,
): Promise<void> {
  await route.socket?.open(
    {
      actor: actor as UserActor,
      reach: reach as never,
      params,
      query: parse('query', route.schemas.query, request.query),
      requestId: request.id,
      async again() {
        const { actor, reach } = await admit(route, request, deps, true);
        return { actor: actor as UserActor, reach: reach as never };
      },
      still: (known) => decideAgain(route, request, known, deps),
    },
    socket,
  );
}

/** Who may hold how many sockets. @throws AppError when there is no place */
function createPlaces() {
  const held = new Map<string, number>();
  let all = 0;
  return {
    take(userId: string): () => void {
      const own = held.get(userId) ?? 0;
      if (all >= mostSockets)
        throw new AppError('busy', 'Very many are connected just now. Try again in a few seconds.');
      if (own >= mostOfOne)
        throw new AppError(
          'too-many-requests',
          `At most ${mostOfOne} sockets of one person are open at once.`,
        );
      all++;
      held.set(userId, own + 1);
      return () => {
        all--;
        const left = (held.get(userId) ?? 1) - 1;
        if (left > 0) held.set(userId, left);
        else held.delete(userId);
      };
    },
  };
}

/** Ends connections of which nothing is heard: a device that was switched off says no goodbye. */
function watchSilence(server: FastifyInstance): void {
  const heard = new WeakSet<WebSocket>();
  const { websocketServer } = server;
  websocketServer.on('connection', (client: WebSocket) => {
    heard.add(client);
    client.on('pong', () => void heard.add(client));
    client.on('message', () => void heard.add(client));
  });
  const timer = setInterval(() => {
    for (const client of websocketServer.clients) {
      // Who is paused is not read, so nothing can be heard of them.
      if (client.isPaused) continue;
      if (!heard.delete(client)) client.terminate();
      else client.ping();
    }
  }, pingEvery);
  timer.unref();
  server.addHook('onClose', async () => clearInterval(timer));
}
