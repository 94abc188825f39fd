import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config.ts';
import { createWorker } from '../domains/jobs/index.ts';
import { systemClock } from '../kernel/clock.ts';
import { createDrain, type Drain, deserted } from '../kernel/http/drain.ts';
import { createOpsServer } from '../kernel/http/ops.ts';
import { createHttpServer, type HttpDeps } from '../kernel/http/server.ts';
import { addOperatorsWeb, addWeb } from '../kernel/http/web.ts';
import { StartError } from '../kernel/start-error.ts';
import { openRuntime, type Runtime } from '../runtime.ts';
import { backupJobs } from './backup-jobs.ts';
import { openDemo } from './demo.ts';
import { measure } from './measure.ts';

const appFolder = fileURLToPath(new URL('../../../web/dist/', import.meta.url));
const openApiFile = new URL('../../../../packages/client/openapi.json', import.meta.url);

// Milliseconds. An upload that goes nowhere would hold the program for five minutes, the limit of a request; who runs it
// in a container ends it the hard way after ten seconds, as a rule.
const requestPatience = 5000;

// Bodies that are taken into the memory, a batch of points 16 MiB of it at most; whole files go to the disk.
const bodyBytesAtOnce = 256 * 1024 * 1024;

const firstSteps =
  'Nobody is here yet. Invite the first administrator: attune user create-admin --email you@example.org';

export type Parts = { readonly api: boolean; readonly worker: boolean; readonly schema: 'migrate' | 'check' };

/** Runs the server until it is told to stop: API, worker or both. */
export async function serve(config: Config, parts: Parts, say: (line: string) => void): Promise<void> {
  refusePublicDemo(config);
  const stopped = stopSignal();
  // Until everything is open, Ctrl-C simply ends the program, and the embedded server with it.
  const runtime = await openRuntime(config, { schema: parts.schema, onDatabaseLost: stopped.now });
  stopped.listen();
  const servers: FastifyInstance[] = [];
  let drain: Drain | undefined;
  measure(config, parts, runtime);
  const jobs = [...runtime.app.jobs, ...backupJobs(config, runtime)];
  const worker = createWorker({ ...runtime, db: runtime.app.db, jobs, clock: systemClock });
  try {
    if (parts.api) {
      const server = await publicServer(config, runtime);
      drain = createDrain(server, config.drainSeconds);
      servers.push(await listen(server, config.host, config.port, '--port'));
      if (config.demo) for (const line of await openDemo(runtime.app, config.publicUrl)) say(line);
    }
    const ops = await opsServer(config, runtime, drain);
    servers.push(await listen(ops, config.opsHost, config.opsPort, '--ops-port'));
    if (parts.worker) await worker.start(runtime.urls.pooled ? runtime.urls.directUrl : runtime.urls.url);
    if (parts.api && !config.demo && (await runtime.app.identity.users.areNone())) say(firstSteps);
    if (parts.api) say(`Attune is ready at ${config.publicUrl} (Ctrl-C stops it)`);
    await stopped.promise;
    runtime.log.info('stopping');
    // Without its database there is nothing to go on with.
    if (!stopped.failed()) await drain?.run();
  } finally {
    // No new requests, then the jobs in hand, then what both stand on.
    await Promise.all(servers.map(closeServer));
    await worker.stop();
    await runtime.close();
  }
  if (stopped.failed())
    throw new StartError('The database ended by itself; its log is in the data folder under postgres/log.');
}

/**
 * The demo prints links that sign in as an administrator, and an outbox shows every mail with its links: both are for
 * the machine they run on, and for invented people.
 */
function refusePublicDemo(config: Config): void {
  if (!config.demo && !config.mail.outbox) return;
  const local = /^(localhost|127(\.\d+){3}|\[?::1\]?)$/;
  if (!local.test(config.host) || !local.test(new URL(config.publicUrl).hostname)) {
    throw new StartError(
      config.demo
        ? 'The demo is for this machine only: unset ATTUNE_DEMO, or ATTUNE_HOST and ATTUNE_PUBLIC_URL.'
        : 'The outbox is for this machine only: unset ATTUNE_MAIL_OUTBOX, or ATTUNE_HOST and ATTUNE_PUBLIC_URL.',
    );
  }
}

async function publicServer(config: Config, runtime: Runtime): Promise<FastifyInstance> {
  const server = await createHttpServer(doorsOf(config, runtime));
  const openApi = existsSync(openApiFile) ? readFileSync(openApiFile, 'utf8') : '{}';
  await addWeb(server, { appFolder, openApi });
  return server;
}

/** The same ways in, for other routes and at another address; no app's pages come here. */
async function privateServer(config: Config, runtime: Runtime): Promise<FastifyInstance> {
  const server = await createHttpServer({
    ...doorsOf(config, runtime),
    side: 'private',
    ownOrigin: new URL(config.opsUrl).origin,
    isAppOrigin: async () => false,
  });
  await addOperatorsWeb(server, appFolder);
  return server;
}

const doorsOf = (
  { spool, trustedProxies, replica }: Config,
  { app, log, metrics, tracer }: Runtime,
): HttpDeps => ({
  tracer,
  routes: app.routes,
  authenticate: app.identity.logins.authenticate,
  authorise: app.access.authorise,
  reachOf: app.access.reachOf,
  authoriseAny: app.access.authoriseAny,
  recordRefusal: app.access.recordRefusal,
  admitApp: app.appdata.admit,
  isAppOrigin: app.appdata.isAppOrigin,
  placeNow: replica && app.db.placeNow,
  bodyBytesAtOnce,
  spool,
  trustedProxies,
  log,
  metrics,
});

async function opsServer(
  config: Config,
  runtime: Runtime,
  drain: Drain | undefined,
): Promise<FastifyInstance> {
  const { metrics, pool, vault } = runtime;
  return createOpsServer({
    metrics,
    pages: await privateServer(config, runtime),
    checks: {
      service: async () => (drain?.isDraining() ? 'stopping' : undefined),
      database: async () => {
        await pool.query('select 1');
        return undefined;
      },
      keys: async () => {
        await vault.check();
        return undefined;
      },
    },
  });
}

async function listen(
  server: FastifyInstance,
  host: string,
  port: number,
  option: string,
): Promise<FastifyInstance> {
  try {
    await server.listen({ host, port });
    return server;
  } catch (cause) {
    await server.close();
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new StartError(`Port ${port} is taken: stop what uses it, or choose another with ${option} N.`, {
        cause,
      });
    }
    if (code === 'EACCES')
      throw new StartError(
        `Port ${port} needs more rights than this account has: choose one above 1023 with ${option} N.`,
        { cause },
      );
    throw cause;
  }
}

/** Lets requests in hand finish, as long as they do. */
async function closeServer(server: FastifyInstance): Promise<void> {
  const late = setTimeout(() => server.server.closeAllConnections(), requestPatience);
  await server.close();
  await deserted(server);
  clearTimeout(late);
}

function stopSignal() {
  let failed = false;
  let stop = () => {};
  const promise = new Promise<void>((resolve) => {
    stop = resolve;
  });
  return {
    promise,
    // Again and again: a signal may come several times, and only the first has anything to stop.
    listen() {
      process.on('SIGINT', stop);
      process.on('SIGTERM', stop);
    },
    failed: () => failed,
    now: () => {
      failed = true;
      stop();
    },
  };
}
