import Fastify, { type FastifyInstance } from 'fastify';
import type { Metrics } from '../metrics.ts';

export type OpsDeps = {
  readonly metrics: Metrics;
  /** Everything a request needs, by name: undefined when it is well, else what is wrong. */
  readonly checks: Readonly<Record<string, () => Promise<string | undefined>>>;
  /** Who answers everything else here: pages and routes for operators, who have to sign in. */
  readonly pages?: FastifyInstance;
};

/** Milliseconds: what operators send is small. */
const longestRequest = 60_000;
const probes = new Set(['/health', '/ready', '/metrics']);

/**
 * The private server: is it alive, can it serve, what does it measure. The public port never answers these. Who asks
 * them is a program without a login, every few seconds: they are no requests of people, are not counted as such, and go
 * on when nothing else does.
 */
export function createOpsServer({ metrics, checks, pages }: OpsDeps): FastifyInstance {
  const server = Fastify({ logger: false, requestTimeout: longestRequest, forceCloseConnections: 'idle' });
  if (pages) handOver(server, pages);
  server.get('/health', async () => ({ status: 'alive' }));
  server.get('/ready', async (_request, reply) => {
    const names = Object.keys(checks);
    const wrong = await Promise.all(
      names.map((name) => checks[name]?.().catch((error: Error) => error.message)),
    );
    const problems = Object.fromEntries(names.map((name, index) => [name, wrong[index] ?? 'well']));
    const ready = wrong.every((problem) => problem === undefined);
    return reply.status(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', checks: problems });
  });
  server.get('/metrics', async (_request, reply) =>
    reply.header('content-type', metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
  return server;
}

/** Before anything is read of the request: the other server has its own ways for that. */
function handOver(server: FastifyInstance, pages: FastifyInstance): void {
  server.addHook('onReady', () => pages.ready().then(() => undefined));
  server.addHook('onClose', () => pages.close());
  server.addHook('onRequest', async (request, reply) => {
    const [path = ''] = request.url.split('?');
    if (probes.has(path)) return;
    reply.hijack();
    pages.routing(request.raw, reply.raw);
  });
}
