import Fastify, { type FastifyInstance } from 'fastify';
import type { Metrics } from '../metrics.ts';

export type OpsDeps = {
  readonly metrics: Metrics;
  /** Everything a request needs, by name: undefined when it is well, else what is wrong. */
  readonly checks: Readonly<Record<string, () => Promise<string | undefined>>>;
};

/** The private server: is it alive, can it serve, what does it measure. The public port never answers these. */
export function createOpsServer({ metrics, checks }: OpsDeps): FastifyInstance {
  const server = Fastify({ logger: false, forceCloseConnections: true });
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
