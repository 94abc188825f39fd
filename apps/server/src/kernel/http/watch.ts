import { BlockList, isIPv6 } from 'node:net';
// Brings the type of what sockets add to requests.
import type {} from '@fastify/websocket';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { inTrace, type Parent, type Trace, type Tracer, traceIdOf } from '../trace.ts';

export type WatchDeps = {
  readonly log: Log;
  readonly metrics: Metrics;
  /** Whose word about where a request comes from is believed; nobody's: the connection's own address counts. */
  readonly trustedProxies: readonly string[];
  /** Absent: no traces are recorded. */
  readonly tracer?: Tracer | undefined;
};

const streamed = new WeakSet<FastifyRequest>();

/** Its body or its answer is a stream: how long that takes is up to whoever is at the other end. */
export const noteStream = (request: FastifyRequest): void => void streamed.add(request);

/**
 * Sees every request: counts and times it, gives it its trace, and writes its line. Of its address only the route's
 * pattern is told: what stands in its places may be somebody's id.
 */
export function watchRequests(server: FastifyInstance, deps: WatchDeps) {
  const { log, metrics, tracer } = deps;
  const isTrusted = trustIn(deps.trustedProxies);
  const traces = new WeakMap<FastifyRequest, Trace>();

  /** The request's trace: that of who passed it on, where their word counts; else its own. */
  function traceOf(request: FastifyRequest): Trace {
    const known = traces.get(request);
    if (known) return known;
    const given = isTrusted(request.raw.socket.remoteAddress)
      ? traceparentOf(request.headers.traceparent)
      : undefined;
    const traceId = given?.traceId ?? traceIdOf(request.id);
    const trace: Trace = {
      traceId,
      facts: { requestId: request.id, traceId },
      // One that becomes a socket would be a step of some hours.
      span: request.ws
        ? undefined
        : tracer?.begin(traceId, nameOf(request), 'server', { 'http.route': routeOf(request) }, given),
    };
    traces.set(request, trace);
    return trace;
  }

  /** Fastify tells nothing of one whose body never came whole, or whose asker left: the connection does. */
  function countOpen({ raw }: FastifyReply): void {
    let isOpen = true;
    const over = () => {
      if (isOpen) metrics.requestsInFlight.dec();
      isOpen = false;
    };
    metrics.requestsInFlight.inc();
    raw.once('finish', over).once('close', over);
  }

  server.addHook('onRequest', (request, reply, done) => {
    if (!request.ws) countOpen(reply);
    inTrace(traceOf(request), done);
  });
  // What is read of a body comes from the connection, which knows of no trace.
  server.addHook('preHandler', (request, _reply, done) => inTrace(traceOf(request), done));
  server.addHook('onResponse', async (request, reply) => {
    const trace = traceOf(request);
    trace.span?.note({ 'http.response.status_code': reply.statusCode });
    trace.span?.end(reply.statusCode >= 500 ? new Error() : undefined);
    // A socket that was opened and has ended is no request of some hours.
    if (request.ws && !reply.raw.headersSent) return;
    const [route, status, ms] = [nameOf(request), reply.statusCode, reply.elapsedTime];
    const seconds = streamed.has(request) ? metrics.streamSeconds : metrics.requestSeconds;
    seconds.observe({ route, status }, ms / 1000);
    log.debug('request', { ...trace.facts, route, status, ms: Math.round(ms) });
  });
  return { traceOf };
}

const routeOf = (request: FastifyRequest): string => request.routeOptions.url ?? 'unknown';
const nameOf = (request: FastifyRequest): string => `${request.method} ${routeOf(request)}`;

/** Whether a connection comes from one of the proxies, which are addresses or networks. */
function trustIn(proxies: readonly string[]): (address: string | undefined) => boolean {
  const trusted = new BlockList();
  for (const proxy of proxies) {
    const [address = '', bits] = proxy.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, Number(bits), family);
  }
  return (address) =>
    proxies.length > 0 && address !== undefined && trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

type Given = Parent & { readonly traceId: string };

/** A `traceparent` as W3C Trace Context 1 has it; anything else is as none. */
function traceparentOf(header: unknown): Given | undefined {
  if (typeof header !== 'string') return undefined;
  const [, traceId, spanId, flags] = /^00-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})$/.exec(header) ?? [];
  if (!traceId || !spanId || !flags || /^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
}
