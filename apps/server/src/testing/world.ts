import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, InjectOptions } from 'fastify';
import type pg from 'pg';
import { onTestFinished } from 'vitest';
import { type App, createApp } from '../app.ts';
import type { NewUser, ProviderConfig } from '../domains/identity/index.ts';
import { type MailTransport, outbox } from '../domains/mail/index.ts';
import type { LimitSettings } from '../domains/sessions/index.ts';
import type { UserActor } from '../kernel/actor.ts';
import { type Clock, systemClock } from '../kernel/clock.ts';
import { createPool } from '../kernel/database/pool.ts';
import { createReplica, type ReplicaOptions } from '../kernel/database/replica.ts';
import type { Patience } from '../kernel/http/incoming.ts';
import { createHttpServer, type HttpDeps } from '../kernel/http/server.ts';
import { openKeyFile } from '../kernel/keys/key-file.ts';
import { fixedMasterKeys } from '../kernel/keys/master-sources.ts';
import { createVault, type Vault } from '../kernel/keys/vault.ts';
import { createLog } from '../kernel/log.ts';
import { createMetrics, type Metrics } from '../kernel/metrics.ts';
import type { Tracer } from '../kernel/trace.ts';
import type { DatabaseUrls } from '../runtime.ts';
import { makeDatabase } from './cluster.ts';

export const mebibyte = 1024 * 1024;

/** The whole product on a database of its own, with the real server in front. */
export type World = {
  readonly app: App;
  readonly server: FastifyInstance;
  readonly pool: pg.Pool;
  readonly vault: Vault;
  readonly metrics: Metrics;
  readonly urls: DatabaseUrls;
  readonly folder: string;
  /** Lines the server logged. */
  readonly logged: string[];
  /** Makes a person and signs them in. */
  person(user?: NewUser): Promise<Person>;
  close(): Promise<void>;
};

export type Person = {
  readonly userId: string;
  readonly token: string;
  readonly actor: UserActor;
  /** A request as this person. */
  ask(options: InjectOptions): Promise<Awaited<ReturnType<FastifyInstance['inject']>>>;
};

const usualRetention = { notificationDays: 180, workshopMessageDays: 180, sessionMonths: 0, auditMonths: 72 };

export type WorldOptions = {
  /** Another instance on the database and the keys of a world that is there, which outlives it. */
  readonly beside?: World;
  /** On this database, which outlives it, instead of one made for it. */
  readonly database?: DatabaseUrls;
  /** A copy of it that takes heavy reads. */
  readonly replica?: Omit<ReplicaOptions, 'clock'>;
  readonly sharded?: boolean;
  readonly clock?: Clock;
  /** The database's own clock, unless one is given: as a rule both are moved together. */
  readonly databaseClock?: Clock | 'its own';
  readonly poolSize?: number;
  readonly uploadBytes?: number;
  readonly pointLimits?: LimitSettings;
  readonly patience?: Patience;
  readonly activityDays?: number;
  readonly appDataHistory?: number;
  readonly eventMonths?: number;
  readonly country?: string;
  readonly erasureGraceDays?: number;
  readonly keptFor?: Partial<typeof usualRetention>;
  readonly publicUrl?: string;
  readonly trustedProxies?: readonly string[];
  readonly tracer?: Tracer;
  readonly mailTransport?: MailTransport;
  readonly pushHosts?: readonly string[];
  readonly avatarBucketUrl?: string;
  readonly providers?: readonly ProviderConfig[];
};

export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const { beside, replica } = options;
  const given = beside?.urls ?? options.database;
  const urls = given ? { ...given, drop: async () => {} } : await makeDatabase();
  const folder = beside?.folder ?? mkdtempSync(join(tmpdir(), 'attune-world-'));
  const clock = options.clock ?? systemClock;
  const logged: string[] = [];
  const log = createLog('debug', clock, (line) => logged.push(line));
  const metrics = createMetrics();
  const pool = createPool({ url: urls.url, size: { min: 0, max: options.poolSize ?? 10 } });
  const keys = openKeyFile(join(folder, 'keys.sqlite'));
  const vault = await createVault(keys, fixedMasterKeys(Buffer.alloc(32, 7)), clock);
  const uploadBytes = options.uploadBytes ?? 8 * mebibyte;
  const app = createApp({
    pool,
    pooled: urls.pooled,
    replica: replica && createReplica({ ...replica, clock }),
    sharded: options.sharded,
    listenUrl: urls.pooled ? urls.directUrl : urls.url,
    vault,
    clock,
    databaseClock: options.databaseClock === 'its own' ? undefined : (options.databaseClock ?? options.clock),
    log,
    metrics,
    uploadBytes,
    pointLimits: options.pointLimits,
    activityDays: options.activityDays ?? 90,
    appDataHistory: options.appDataHistory ?? 10,
    eventMonths: options.eventMonths ?? 13,
    country: options.country,
    erasureGraceDays: options.erasureGraceDays ?? 7,
    keptFor: { ...usualRetention, ...options.keptFor },
    publicUrl: options.publicUrl ?? 'http://localhost',
    mailTransport: options.mailTransport ?? outbox(),
    pushHosts: options.pushHosts ?? [],
    avatarBucketUrl: options.avatarBucketUrl,
    providers: options.providers ?? [],
  });
  await app.queue.open();
  const server = await serverOf(app, { log, metrics, folder, uploadBytes }, options);
  return {
    app,
    server,
    pool,
    vault,
    metrics,
    urls,
    folder,
    logged,
    person: (user = { firstName: 'Someone' }) => makePerson(app, server, user),
    async close() {
      await server.close();
      await app.close();
      await vault.close();
      await urls.drop();
      if (!beside) rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Parts = Pick<HttpDeps, 'log' | 'metrics'> & { readonly folder: string; readonly uploadBytes: number };

const serverOf = (app: App, parts: Parts, options: WorldOptions) =>
  createHttpServer({
    routes: app.routes,
    ...doorsOf(app),
    placeNow: options.replica && app.db.placeNow,
    bodyBytesAtOnce: parts.uploadBytes * 4,
    spool: { folder: join(parts.folder, 'spool'), bytesAtOnce: parts.uploadBytes * 4 },
    ...(options.patience ? { patience: options.patience } : {}),
    trustedProxies: options.trustedProxies ?? [],
    tracer: options.tracer,
    log: parts.log,
    metrics: parts.metrics,
  });

/** Who is let in, and what they may do. */
export const doorsOf = (app: App) => ({
  authenticate: app.identity.logins.authenticate,
  authorise: app.access.authorise,
  reachOf: app.access.reachOf,
  authoriseAny: app.access.authoriseAny,
  recordRefusal: app.access.recordRefusal,
  admitApp: app.appdata.admit,
  isAppOrigin: app.appdata.isAppOrigin,
});

/** A world that ends with the test. */
export async function world(options?: WorldOptions): Promise<World> {
  const opened = await openWorld(options);
  onTestFinished(() => opened.close());
  return opened;
}

async function makePerson(app: App, server: FastifyInstance, user: NewUser): Promise<Person> {
  const userId = await app.identity.users.create(user);
  const { token } = await app.identity.useLink(await app.identity.makeLink(userId, 5), { device: 'test' });
  const actor = await app.identity.logins.authenticate(token, true);
  if (!actor) throw new Error('A person who was just signed in is not.');
  return {
    userId,
    token,
    actor,
    ask: (options) =>
      server.inject({ ...options, headers: { authorization: `Bearer ${token}`, ...options.headers } }),
  };
}

/** Lets the person keep sensor data, as most tests need. */
export const consentToSensorData = (world: World, userId: string): Promise<void> =>
  consentTo(world, userId, 'sensor-data');

export const consentTo = (world: World, userId: string, purpose: string): Promise<void> =>
  world.app.db.withSystem('make-demo', (run) =>
    world.app.consent.giveWithin(run, userId, userId, { purpose, version: '2026-11', language: 'en' }),
  );
