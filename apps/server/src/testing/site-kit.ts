import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedServer, startEmbedded } from '../kernel/database/embedded.ts';
import { prepareSchema } from '../runtime.ts';
import { ask as askDatabase } from './cluster.ts';
import { type Instance, instanceOf } from './failure-kit.ts';
import { ask, signIn } from './http-kit.ts';
import { type Balancer, nginx, startBalancer } from './nginx-kit.ts';
import { makePeople } from './people-kit.ts';
import { pgbouncer } from './pgbouncer-kit.ts';
import { killAll, newPlace, type Place, run, until } from './program-kit.ts';
import { type SitePooler, startSitePooler } from './site-pooler-kit.ts';
import { type Standby, startStandby } from './standby-kit.ts';

/** A whole site as an operator runs it, of real programs on this machine: nginx, APIs, a worker, PgBouncer, two databases. */

const lacking = [
  [pgbouncer, 'PgBouncer (apt-get install pgbouncer)'],
  [nginx, 'nginx (apt-get install nginx)'],
].flatMap(([path, name]) => (path ? [] : [name as string]));

/** Whether the programs are installed; what is missing is told at the end of the run. */
export function canOpenSite(): boolean {
  const file = process.env.ATTUNE_NOT_RUN_FILE;
  for (const name of file ? lacking : []) appendFileSync(file as string, `${name}\n`);
  return lacking.length === 0;
}

export type SiteOptions = {
  /** Settings of every program. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Without: one database alone, for what is not about databases. */
  readonly standby?: boolean;
  readonly worker?: boolean;
  /** Settings of the database servers. */
  readonly database?: Readonly<Record<string, string>>;
};

export type SiteMember = { readonly place: Place; readonly instance: Instance };

export type Site = {
  /** Where people go. */
  readonly url: string;
  readonly pooler: SitePooler;
  readonly balancer: Balancer;
  /** Settings that a command needs to work on this site. */
  readonly settings: Readonly<Record<string, string>>;
  readonly apis: readonly [SiteMember, SiteMember];
  readonly worker: SiteMember | undefined;
  /** The address of the database server that takes writes now, past the pooler. */
  primaryUrl(): string;
  /** Signs people in who agreed to sensor data being stored. */
  people(names: readonly string[]): Promise<{ userId: string; token: string }[]>;
  startApi(number: 0 | 1, more?: Readonly<Record<string, string>>): Promise<void>;
  startWorker(): Promise<void>;
  /** As a power cut does: every process of it, at once. */
  killPrimary(): Promise<void>;
  /** Makes the standby the primary, and leads the pooler to it. */
  failOver(): Promise<void>;
  /** Gives the primary a standby again, which its commits wait for. */
  addStandby(): Promise<void>;
  /** Everything that every program said and logged. */
  told(): string[];
  close(): Promise<void>;
};

const appName = 'attune_app';

export async function openSite(options: SiteOptions = {}): Promise<Site> {
  const opened: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const end of opened.splice(0).reverse()) await end();
  };
  try {
    return await open(options, opened, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function open(
  options: SiteOptions,
  opened: (() => Promise<unknown>)[],
  close: () => Promise<void>,
): Promise<Site> {
  const databases = await openDatabases(options, opened);
  const places = [await newPlace(), await newPlace(), await newPlace()] as const;
  const balancer = await startBalancer(
    nginx ?? '',
    places.slice(0, 2).map(({ port }) => port),
  );
  opened.push(() => balancer.stop());
  const { pooler } = databases;
  const settings = {
    ATTUNE_DATABASE_URL: pooler.url,
    ATTUNE_DATABASE_DIRECT_URL: pooler.directUrl,
    ATTUNE_KEYS_DATABASE_URL: pooler.keysUrl,
    ATTUNE_MASTER_KEY: randomBytes(32).toString('base64'),
    ATTUNE_PUBLIC_URL: balancer.url,
    ATTUNE_TRUSTED_PROXIES: '127.0.0.1',
    ...options.settings,
  };
  const programs: Instance[] = [];
  opened.push(async () => {
    for (const { program } of programs) program.child.kill('SIGKILL');
    await Promise.all(programs.map(({ program }) => program.ended.catch(() => undefined)));
  });
  const begin = async (place: Place, command: string, more = {}): Promise<SiteMember> => {
    const instance = instanceOf(command, run(place, [command], { settings: { ...settings, ...more } }));
    programs.push(instance);
    await until(`${command} is ready`, 120_000, async () => {
      if (instance.ended()) throw new Error(`It ended: ${instance.program.complaints().join('\n')}`);
      return isReady(place);
    });
    return { place, instance };
  };
  const apis = await Promise.all([begin(places[0], 'api'), begin(places[1], 'api')]);
  let worker = options.worker === false ? undefined : await begin(places[2], 'worker');
  return {
    url: balancer.url,
    balancer,
    settings,
    apis,
    ...databases,
    get worker() {
      return worker;
    },
    async people(names) {
      const links = await makePeople({ ...settings, ATTUNE_DATA_DIR: places[0].folder }, names);
      // Such links work on the machine only, so not through a proxy.
      return Promise.all(links.map((link) => signIn(places[0].url, link)));
    },
    async startApi(number, more) {
      apis[number] = await begin(places[number], 'api', more);
    },
    async startWorker() {
      worker = await begin(places[2], 'worker');
    },
    told: () =>
      programs.flatMap(({ program }) => [...program.said(), ...program.complaints(), ...program.logged()]),
    close,
  };
}

/** Whether the private port says that requests are answered. */
export const isReady = (place: Place): Promise<boolean> =>
  ask(place.opsUrl, '/ready').then(
    ({ status }) => status === 200,
    () => false,
  );

/** A server with the data and the keys, a standby, and the pooler that leads to whichever takes writes. */
async function openDatabases(options: SiteOptions, opened: (() => Promise<unknown>)[]) {
  const folder = mkdtempSync(join(tmpdir(), 'attune-site-'));
  opened.push(async () => rmSync(folder, { recursive: true, force: true }));
  const database = { max_connections: '150', ...options.database };
  const first = await startEmbedded({ dataDir: folder, log: () => {}, settings: database });
  let primary: Pick<EmbeddedServer, 'url' | 'pid' | 'stop'> = first;
  let standby: Standby | undefined;
  let standbys = 0;
  opened.push(async () => void (await Promise.all([first.stop(), primary.stop(), standby?.close()])));
  const password = randomBytes(16).toString('hex');
  await askDatabase(first.url, `create role ${appName} login noinherit password '${password}'`);
  await askDatabase(first.url, 'create database attune_keys');
  const pooler = await startSitePooler(pgbouncer ?? '', first.url, { name: appName, password });
  opened.push(() => pooler.stop());
  await prepareSchema({ url: pooler.url, directUrl: pooler.directUrl, pooled: true }, 'migrate');
  const addStandby = async () => {
    const name = `standby_${++standbys}`;
    standby = await startStandby(primary, { sync: true, name, settings: database });
  };
  if (options.standby !== false) await addStandby();
  return {
    pooler,
    primaryUrl: () => primary.url,
    addStandby,
    async killPrimary() {
      killAll(familyOf(primary.pid));
      // It has ended when it can be stopped.
      await primary.stop();
    },
    async failOver() {
      if (!standby) throw new Error('There is no standby.');
      await standby.promote();
      primary = standby;
      standby = undefined;
      await pooler.pointTo(primary.url);
    },
  };
}

/** A process and its children, by the number of the first. */
function familyOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return [pid, ...(children ? children.split(' ').map(Number) : [])];
}
