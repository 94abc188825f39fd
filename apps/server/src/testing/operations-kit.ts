import type { FastifyInstance, InjectOptions } from 'fastify';
import { PgBoss } from 'pg-boss';
import { vi } from 'vitest';
import type { Job } from '../domains/jobs/index.ts';
import { createWorker } from '../domains/jobs/index.ts';
import { systemClock } from '../kernel/clock.ts';
import { createHttpServer } from '../kernel/http/server.ts';
import { createLog } from '../kernel/log.ts';
import { createMetrics } from '../kernel/metrics.ts';
import { ask } from './cluster.ts';
import { doorsOf, type Person, type World } from './world.ts';

/** Where the private side is, to itself. */
export const opsOrigin = 'http://ops.example.org';

/** The private side of a world, without a port. */
export const privateSide = (world: World): Promise<FastifyInstance> =>
  createHttpServer({
    routes: world.app.routes,
    side: 'private',
    ownOrigin: opsOrigin,
    ...doorsOf(world.app),
    bodyBytesAtOnce: 1024,
    spool: { folder: world.folder, bytesAtOnce: 1024 },
    trustedProxies: [],
    log: createLog('error', systemClock, () => {}),
    metrics: createMetrics(),
  });

/** A request of a person to the private side. */
export const askAs = (server: FastifyInstance, { token }: Person, options: InjectOptions) =>
  server.inject({ ...options, headers: { authorization: `Bearer ${token}`, ...options.headers } });

/** Puts jobs into the queue from outside. */
export async function openBoss(world: World): Promise<PgBoss> {
  const boss = new PgBoss({
    connectionString: world.urls.url,
    schema: 'pgboss',
    migrate: false,
    supervise: false,
    schedule: false,
  });
  boss.on('error', () => {});
  await boss.start();
  return boss;
}

/** A worker in this process, of these jobs alone, that looks often. */
export async function workerOf(world: World, jobs: readonly Job[]) {
  const logged: string[] = [];
  const worker = createWorker({
    db: world.app.db,
    jobs: jobs.map((job) => ({ ...job, everySeconds: 0.5 })),
    clock: systemClock,
    log: createLog('info', systemClock, (line) => logged.push(line)),
    metrics: createMetrics(),
  });
  await worker.start(world.urls.url);
  return { stop: worker.stop, logged };
}

export type JobRow = {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly retry_count: number;
  readonly output: unknown;
  readonly data: unknown;
  readonly start_after: Date;
};

export const jobsIn = async (world: World, name: string): Promise<JobRow[]> =>
  (
    await ask(
      world.urls.directUrl,
      `select id, name, state, retry_count, output, data, start_after from pgboss.job where name = '${name}' order by created_on, id`,
    )
  ).rows;

/** Waits until it is so; the bound is there so that a test ends. */
export const eventually = (isSo: () => Promise<void>, seconds = 30): Promise<void> =>
  vi.waitFor(isSo, { timeout: seconds * 1000, interval: 100 });
