import type { IncomingMessage } from 'node:http';
import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Actor, UserActor } from '../actor.ts';
import { LoginStale } from '../database/database.ts';
import { AppError, isRefusal } from '../errors.ts';
import { newId } from '../ids.ts';
import { inTrace } from '../trace.ts';
import { type Admission, type AdmissionDeps, admit, isRead, parse } from './admission.ts';
import { answerError } from './answer-error.ts';
import { type Bodies, bodiesOf } from './bodies.ts';
import { allowAppOrigins } from './cross-origin.ts';
import { type Incoming, incomingOf, noBody, type Patience, usualPatience } from './incoming.ts';
import { tellPlaces } from './places.ts';
import { sendProblem } from './problems.ts';
import { proxyWatch } from './proxy-watch.ts';
import { readRawBody } from './raw-body.ts';
import { isOn, type Route, type Side } from './route.ts';
import { createSockets, type Sockets } from './sockets.ts';
import { noteStream, type WatchDeps, watchRequests } from './watch.ts';

export type HttpDeps = AdmissionDeps &
  WatchDeps & {
    readonly routes: readonly Route[];
    /** Which of them are served; absent: those of the public side. */
    readonly side?: Side;
    /** Whether pages of a registered app are at this origin. */
    readonly isAppOrigin: (origin: string) => Promise<boolean>;
    /** Records that somebody was refused, in a transaction of its own: what was being done is rolled back. */
    readonly recordRefusal: (
      actor: UserActor,
      action: string,
      subject: string | undefined,
      requestId: string,
    ) => Promise<void>;
    /** How far the database is, where reads may come from a copy of it. */
    readonly placeNow?: (() => Promise<string | undefined>) | undefined;
    /** How many bytes of raw bodies may be in memory at once; who comes on top is told to come back. */
    readonly bodyBytesAtOnce: number;
    /** Where bodies lie, sealed, that are too large for the memory, and how many bytes of them at once. */
    readonly spool: { readonly folder: string; readonly bytesAtOnce: number };
    /** How slowly such a body may come; absent: as usual. */
    readonly patience?: Patience;
  };

const jsonLimit = 1024 * 1024;

/** One side's server: one way in for every route, one way out for every error. */
export async function createHttpServer(given: HttpDeps): Promise<FastifyInstance> {
  const deps = { ...given, routes: given.routes.filter(isOn(given.side ?? 'public')) };
  const server = Fastify({
    logger: false,
    genReqId: () => newId(),
    bodyLimit: jsonLimit,
    // The longest part of an address is a key of an app's data: 200 characters, some of which clients write as %3A.
    routerOptions: { maxParamLength: 600 },
    // The longest that the largest upload takes; other bodies have shorter times, see watchBodies.
    requestTimeout: 6 * 3_600_000,
    connectionTimeout: 0,
    forceCloseConnections: 'idle',
    // What is wrong before a route is known, such as a malformed address, leaves by the same door.
    frameworkErrors: (error, request, reply) => answerError(error, request, reply as FastifyReply, deps.log),
    trustProxy: deps.trustedProxies.length > 0 ? [...deps.trustedProxies] : false,
  });
  await server.register(cookie);
  await server.register(rateLimit, { global: false });
  const sockets = await createSockets(server, deps);
  server.removeContentTypeParser('text/plain');

  const { traceOf } = watchRequests(server, deps);
  server.setErrorHandler((error, request, reply) =>
    inTrace(traceOf(request), () => answerError(error, request, reply, deps.log)),
  );
  server.setNotFoundHandler((_request, reply) =>
    sendProblem(reply, new AppError('not-found', 'No such address. The API reference is at /docs.')),
  );
  allowAppOrigins(server, deps.isAppOrigin);
  tellPlaces(server, deps);
  const noteProxy = proxyWatch(deps);
  server.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    reply.header('x-content-type-options', 'nosniff');
    noteProxy(request);
  });
  const bodies = bodiesOf(server.server, deps);
  for (const route of deps.routes)
    if (!route.stream && !route.raw) addRoute(server, route, deps, bodies, sockets);
  await server.register(async (apart) => addRaw(apart, deps, bodies, sockets));
  await server.register(async (apart) => addStreams(apart, deps, bodies, sockets));
  return server;
}

/** Routes that want bytes as they are, also those of JSON; every other route answers 415 to what is not JSON. */
function addRaw(apart: FastifyInstance, deps: HttpDeps, bodies: Bodies, sockets: Sockets): void {
  const routes = deps.routes.filter((route) => route.raw);
  const types = new Set(routes.flatMap((route) => route.raw?.types ?? []));
  apart.removeAllContentTypeParsers();
  if (types.size > 0)
    apart.addContentTypeParser([...types], (request: FastifyRequest, body: IncomingMessage) =>
      readRawBody(body, request.routeOptions.bodyLimit ?? jsonLimit),
    );
  for (const route of routes) addRoute(apart, route, deps, bodies, sockets);
}

/** Routes whose bodies are taken in by their handlers: apart, since a type of content is read in one way in one place. */
function addStreams(apart: FastifyInstance, deps: HttpDeps, bodies: Bodies, sockets: Sockets): void {
  const routes = deps.routes.filter((route) => route.stream);
  const types = new Set(routes.flatMap((route) => route.stream?.types ?? []));
  apart.removeAllContentTypeParsers();
  if (types.size > 0) apart.addContentTypeParser([...types], (_request, body, done) => done(null, body));
  for (const route of routes) addRoute(apart, route, deps, bodies, sockets);
}

function addRoute(
  server: FastifyInstance,
  route: Route,
  deps: HttpDeps,
  bodies: Bodies,
  sockets: Sockets,
): void {
  const admissions = new WeakMap<FastifyRequest, Admission>();
  const awaited = new WeakSet<FastifyRequest>();
  server.route({
    method: route.method,
    url: route.path.replace(/\{(\w+)\}/g, ':$1'),
    ...(route.raw ? { bodyLimit: route.raw.limit } : {}),
    ...(route.jsonLimit ? { bodyLimit: route.jsonLimit } : {}),
    onRequest: [
      async (_request, reply) => void reply.header('cache-control', 'no-store'),
      // First, so that who asks too often costs neither a query nor a line in the audit.
      ...(route.perMinute ? [server.rateLimit({ max: route.perMinute, timeWindow: 60_000 })] : []),
      async (request, reply) => {
        // A write is never served from memory, so that it cannot turn out to be stale half way.
        const admission = await admit(route, request, deps, !(isRead(request) && route.remembersLogin));
        admissions.set(request, admission);
        if (bringsBody(request) && !request.raw.complete) awaited.add(request);
        if (route.raw) bodies.raw.reserve(request, reply, route.raw.limit, whoIs(admission.actor));
        if (route.stream) bodies.streams.reserve(request, reply, route.stream.limit, whoIs(admission.actor));
        if (route.socket) sockets.admit(route, request, admission.actor as UserActor);
      },
    ],
    ...(route.socket
      ? {
          wsHandler: (socket, request) =>
            sockets.open(route, socket, request, admissions.get(request) as Admission),
        }
      : {}),
    handler: async (request, reply) => {
      if (route.stream) {
        const admission = admissions.get(request) as Admission;
        return serveStream(route, request, reply, admission, deps, bodies);
      }
      // A body that was not there yet may have taken minutes, and whoever sent it may have been shut out in them.
      const admission = awaited.has(request)
        ? await admit(route, request, deps, true)
        : (admissions.get(request) as Admission);
      return serve(route, request, reply, admission, deps).catch(async (error: unknown) => {
        if (!(error instanceof LoginStale)) throw error;
        return serveAgain(route, request, reply, deps);
      });
    },
  });
}

/** The handler takes the body in, and whoever sent it is looked at again when it is there: that may be hours later. */
async function serveStream(
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
  admission: Admission,
  deps: HttpDeps,
  bodies: Bodies,
): Promise<unknown> {
  const { incoming, release } = incomingOf({
    ...bodies,
    request,
    limit: route.stream?.limit ?? 0,
    patience: deps.patience ?? usualPatience,
    admitAgain: () => admit(route, request, deps, true),
  });
  noteStream(request);
  try {
    return await serve(route, request, reply, admission, deps, incoming);
  } catch (error) {
    if (!(error instanceof LoginStale)) throw error;
    return await serveAgain(route, request, reply, deps);
  } finally {
    await release();
  }
}

/**
 * The login or its rights changed since they were remembered, and the database showed nothing. A request that only
 * reads is asked again; one that writes was not served from memory, so it lost a race and must not run twice.
 */
async function serveAgain(
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
  deps: HttpDeps,
): Promise<unknown> {
  if (!isRead(request)) {
    throw new AppError(
      'busy',
      'Your sign-in or your rights changed in this moment. Nothing was changed; try again.',
    );
  }
  const admission = await admit(route, request, deps, true);
  return serve(route, request, reply, admission, deps).catch((error: unknown) => {
    throw error instanceof LoginStale ? new AppError('not-signed-in', 'Sign in, then try again.') : error;
  });
}

/** Whether something is read before the handler runs: a route that asks for no body takes one all the same. */
function bringsBody(request: FastifyRequest): boolean {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  return !isRead(request) && (encoding !== undefined || Number(length ?? 0) > 0);
}

async function serve(
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
  { actor, reach, params }: Admission,
  deps: HttpDeps,
  incoming: Incoming = noBody,
) {
  const { schemas } = route;
  const call = {
    actor: actor as UserActor,
    reach,
    params,
    query: parse('query', schemas.query, request.query),
    headers: parse('headers', schemas.headers, request.headers),
    body: route.raw ? rawBody(route, request) : parse('body', schemas.body, request.body),
    incoming,
    request,
    reply,
  };
  const answer = await route.handle(call as Parameters<Route['handle']>[0]).catch(async (error: unknown) => {
    if (isRefusal(error) && !error.onRecord && actor.kind === 'user') {
      const subject = (params as { userId?: string } | undefined)?.userId;
      await deps.recordRefusal(actor, actionOf(route), subject, request.id);
    }
    throw error;
  });
  return sendAnswer(route, reply, answer);
}

/** What was refused, in the words of the audit: the permission where the route has one. */
function actionOf({ access, name }: Route): string {
  if (typeof access === 'string') return name;
  return Object.values(access)[0] ?? name;
}

function rawBody(route: Route, request: FastifyRequest): Buffer {
  const type = request.headers['content-type']?.split(';')[0]?.trim() ?? '';
  if (!Buffer.isBuffer(request.body) || !route.raw?.types.includes(type)) {
    throw new AppError('unsupported-type', `Send the bytes as ${route.raw?.types.join(' or ')}.`);
  }
  return request.body;
}

function sendAnswer(route: Route, reply: FastifyReply, answer: unknown): unknown {
  const schema = route.schemas.answers[reply.statusCode];
  if (schema === undefined)
    throw new Error(`${route.name} answered ${reply.statusCode}, which it does not declare.`);
  if (schema === null) return reply.send();
  if ('types' in schema) return answer;
  // Parsing drops what is not declared: a column added to a query does not leak.
  return reply.send(schema.parse(answer));
}

const whoIs = (actor: Actor): string => (actor.kind === 'user' ? actor.userId : actor.kind);
