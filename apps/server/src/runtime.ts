import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { type App, createApp } from './app.ts';
import type { Config } from './config.ts';
import { prepareJobs } from './domains/jobs/index.ts';
import { type MailTransport, noMail, outbox, smtp } from './domains/mail/index.ts';
import { productVersion } from './generate/openapi.ts';
import { type Clock, systemClock } from './kernel/clock.ts';
import { type EmbeddedServer, startEmbedded } from './kernel/database/embedded.ts';
import { archivedTo } from './kernel/database/embedded-archive.ts';
import { migrate, migrationStatus, readMigrations } from './kernel/database/migrate.ts';
import { createPool } from './kernel/database/pool.ts';
import { createReplica } from './kernel/database/replica.ts';
import {
  embeddedLoginRole,
  ensureRoles,
  findPowerfulLogin,
  loginPasswordOf,
} from './kernel/database/roles.ts';
import { openVault } from './kernel/keys/open.ts';
import { recogniseKeyStore } from './kernel/keys/recognise.ts';
import type { Vault } from './kernel/keys/vault.ts';
import { createLog, type Log } from './kernel/log.ts';
import { createMetrics, type Metrics } from './kernel/metrics.ts';
import { StartError } from './kernel/start-error.ts';
import type { Tracer } from './kernel/trace.ts';
import { startTracing } from './kernel/tracing.ts';

export const migrationsFolder = fileURLToPath(new URL('../migrations/', import.meta.url));

/** How to reach the database: as the login role, and as the owner past any pooler. */
export type DatabaseUrls = { readonly url: string; readonly directUrl: string; readonly pooled: boolean };

/** Everything a command works with, and how to let go of it in order. */
export type Runtime = {
  readonly app: App;
  readonly urls: DatabaseUrls;
  readonly pool: pg.Pool;
  readonly vault: Vault;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly tracer: Tracer | undefined;
  close(): Promise<void>;
};

export type OpenOptions = {
  /** `migrate`: apply what is missing. `check`: refuse when something is. */
  readonly schema: 'migrate' | 'check';
  /** Called when the embedded server ends by itself. */
  readonly onDatabaseLost?: () => void;
  readonly clock?: Clock;
};

/** Opens database, keys and the app. What was opened is closed again when a later part cannot be. */
export async function openRuntime(config: Config, options: OpenOptions): Promise<Runtime> {
  const opened: (() => unknown)[] = [];
  const close = async () => {
    for (const end of opened.splice(0).reverse()) await end();
  };
  try {
    const parts = await openParts(config, options, (end) => void opened.push(end));
    return { ...parts, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** @throws StartError with what the operator can do. */
async function openParts(config: Config, options: OpenOptions, onClose: (end: () => unknown) => void) {
  const clock = options.clock ?? systemClock;
  const log = createLog(config.log, clock, (line) => process.stderr.write(line));
  const metrics = createMetrics();
  const tracer = config.traces && (await startTracing({ ...config.traces, version: productVersion(), log }));
  onClose(() => tracer?.close());
  const urls = config.database ?? (await openEmbedded(config, log, options.onDatabaseLost, onClose));
  await prepareSchema(urls, options.schema);
  const pool = createPool({ url: urls.url, size: config.pool });
  onClose(() => pool.end());
  metrics.watchPool(pool);
  await refuseUnsafeLogin(pool);
  const vault = await openVault(config, pool, clock);
  onClose(() => vault.close());
  const { uploadBytes, activityDays, eventMonths, publicUrl, providers } = config;
  const app = createApp({
    pool,
    pooled: urls.pooled,
    replica: await openReplica(config, urls.pooled, clock, onClose),
    sharded: config.sharded,
    listenUrl: urls.pooled ? urls.directUrl : urls.url,
    vault,
    clock,
    log,
    metrics,
    uploadBytes,
    pointLimits: config.pointLimits,
    sessionGraceHours: config.sessionGraceHours,
    activityDays,
    appDataHistory: config.appDataHistory,
    eventMonths,
    country: config.country,
    erasureGraceDays: config.erasureGraceDays,
    keptFor: config.keptFor,
    publicUrl,
    providers,
    mailTransport: openMail(config),
    pushHosts: config.pushHosts,
    avatarBucketUrl: config.avatarBucketUrl,
  });
  onClose(() => app.sessions.live.close());
  onClose(() => app.queue.close());
  await app.queue.open();
  await refuseForeignKeys(app, vault);
  return { app, urls, pool, vault, log, metrics, tracer };
}

/** The copy that heavy reads go to. It may be away: the database itself answers then. */
async function openReplica(
  { replica, pool: size }: Config,
  pooled: boolean,
  clock: Clock,
  onClose: (end: () => unknown) => void,
) {
  if (!replica) return undefined;
  const pool = createPool({ url: replica.url, size, patienceMilliseconds: 1000 });
  onClose(() => pool.end());
  const problem = await findPowerfulLogin(pool).catch(() => undefined);
  if (problem) throw new StartError(problem.replace('ATTUNE_DATABASE_URL', 'ATTUNE_DATABASE_REPLICA_URL'));
  return createReplica({ pool, pooled, lagSeconds: replica.lagSeconds, clock });
}

/** A key store that was lost, replaced or misnamed must not look like a database without people. */
async function refuseForeignKeys(app: App, vault: Vault): Promise<void> {
  const known = await app.db.withSystem('recognise-keys', (run) =>
    recogniseKeyStore(run, vault.fingerprint()),
  );
  if (!known) {
    throw new StartError(
      'The key store is not the one that this database was sealed with: check ATTUNE_KEYS_FILE or ATTUNE_KEYS_DATABASE_URL, or restore the key store from its backup.',
    );
  }
}

/** SMTP where it is configured; the demo keeps its mails, for this machine to look at. */
function openMail({ mail, demo }: Config): MailTransport {
  if (mail.url) return smtp(mail.url, mail.from);
  return mail.outbox || demo ? outbox() : noMail();
}

async function openEmbedded(
  config: Config,
  log: Log,
  onLost: (() => void) | undefined,
  onClose: (end: () => unknown) => void,
): Promise<DatabaseUrls> {
  const server = await startEmbedded({
    dataDir: config.dataDir,
    archiveTo: config.backup.folder,
    log: (line) => log.debug(line),
    onExit: (reason) => {
      log.error(reason);
      onLost?.();
    },
  });
  onClose(() => server.stop());
  if (!config.backup.folder && archivedTo(join(config.dataDir, 'postgres')))
    log.warn('no backups are made by themselves: ATTUNE_BACKUP_DIR is not set, and was before');
  return embeddedUrls(server);
}

/** As login role and as owner of an embedded server; the login role is made where there is none. */
export async function embeddedUrls(
  server: Pick<EmbeddedServer, 'connection' | 'url'>,
): Promise<DatabaseUrls> {
  const { host, port, database, password } = server.connection;
  const appPassword = loginPasswordOf(password);
  await withClient(server.url, async (owner) => {
    const { rowCount } = await owner.query('select from pg_roles where rolname = $1', [embeddedLoginRole]);
    if (!rowCount)
      await owner.query(`create role ${embeddedLoginRole} login noinherit password '${appPassword}'`);
  });
  const url = `postgresql://${embeddedLoginRole}:${appPassword}@/${database}?host=${encodeURIComponent(host)}&port=${port}`;
  return { url, directUrl: server.url, pooled: false };
}

/** The database of an instance that is running on the folder; undefined when none is. */
export async function runningEmbedded(dataDir: string): Promise<DatabaseUrls | undefined> {
  const folder = join(dataDir, 'postgres');
  const socket = join(folder, 'socket');
  const passwordFile = join(folder, 'password');
  if (!existsSync(passwordFile) || !existsSync(socket)) return undefined;
  // In a deep folder it is a link to a shorter path, and only that one is short enough for a socket.
  const host = realpathSync(socket);
  if (!(await isAnswered(join(host, '.s.PGSQL.5432')))) return undefined;
  const password = readFileSync(passwordFile, 'utf8').trim();
  const appPassword = loginPasswordOf(password);
  const at = `@/attune?host=${encodeURIComponent(host)}&port=5432`;
  return {
    url: `postgresql://${embeddedLoginRole}:${appPassword}${at}`,
    directUrl: `postgresql://attune:${password}${at}`,
    pooled: false,
  };
}

/** A server that was killed leaves its socket behind; only a connection tells whether anybody is there. */
function isAnswered(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket);
    connection.once('connect', () => {
      connection.destroy();
      resolve(true);
    });
    connection.once('error', () => resolve(false));
  });
}

/** Brings roles and schema up to date, or checks that they are. */
export async function prepareSchema(urls: DatabaseUrls, how: 'migrate' | 'check'): Promise<void> {
  const migrations = readMigrations(migrationsFolder);
  await withClient(urls.directUrl, async (owner) => {
    if (how === 'check') {
      const { missing } = await migrationStatus(owner, migrations);
      if (missing.length === 0) return;
      throw new StartError(
        `The database lacks ${missing.length} migrations (${missing[0]} first): run "attune migrate up".`,
      );
    }
    const loginRole = decodeURIComponent(new URL(urls.url.replace('@/', '@localhost/')).username);
    await ensureRoles(owner, loginRole);
    await migrate(owner, migrations);
    await prepareJobs(urls.directUrl, loginRole);
  });
}

async function refuseUnsafeLogin(pool: pg.Pool): Promise<void> {
  const problem = await findPowerfulLogin(pool).catch((cause) => {
    throw new StartError(
      'The database cannot be reached: check ATTUNE_DATABASE_URL, and that the server runs.',
      { cause },
    );
  });
  if (problem) throw new StartError(problem);
}

export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'attune migrate' });
  // A connection that ends between two statements: the next one says so, and nobody else has to.
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (cause) {
    throw new StartError(
      'The database cannot be reached: check ATTUNE_DATABASE_DIRECT_URL, and that the server runs.',
      { cause },
    );
  }
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
