import { mkdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { refuseHalfRestored } from '../backup/half-restored.ts';
import { type InstanceLock, lockInstance } from '../instance-lock.ts';
import { folderProblem } from '../start-error.ts';
import { type Account, chooseAccount, give } from './embedded-account.ts';
import { archiveSettings } from './embedded-archive.ts';
import { findPrograms, type Programs, passwordIn, prepareCluster, SUPERUSER } from './embedded-cluster.ts';
import { openServerLog, type ServerLog } from './embedded-log.ts';
import { stopOrphans } from './embedded-orphan.ts';
import { type ServerProcess, spawnServer, waitUntilReady } from './embedded-process.ts';
import { closeSocketFolder, openSocketFolder, PORT } from './embedded-socket.ts';

export interface EmbeddedOptions {
  /** The data folder; the database lives in its folder `postgres`. */
  readonly dataDir: string;
  /** Gets a line for each thing that an operator might want to know. */
  readonly log: (line: string) => void;
  /** PostgreSQL settings that differ from the ones below, for example `{ fsync: 'off' }` in a test. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The folder of backups, where the log of changes is kept as well; absent: where an earlier start kept it, if one did. */
  readonly archiveTo?: string | undefined;
  /** Gets a line now and then while the server replays its log of changes, which may take hours; absent: `log` gets them. */
  readonly onProgress?: (line: string) => void;
  /** Called once when the server ends without having been stopped. */
  readonly onExit?: (reason: string) => void;
}

export interface EmbeddedServer {
  readonly connection: {
    /** The folder of the server's socket; `pg` takes it in place of a host. */
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly password: string;
    readonly database: string;
  };
  /** The same as one address, for tools that take no other. Holds the password. */
  readonly url: string;
  readonly pid: number;
  /** Stops the server; connections still open are ended. May be called more than once. */
  stop(): Promise<void>;
}

const DATABASE = 'attune';

/** Durability is PostgreSQL's own: fsync and synchronous_commit are on. */
const SETTINGS = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  cluster_name: 'attune',
  shared_buffers: '128MB',
  max_connections: '50',
  timezone: 'UTC',
  // The log must never hold personal data, and it hides in a statement, its parameters, the detail of an error ("Key
  // (email)=(…) already exists") and even its first line ("invalid input syntax for type date: …"). So errors of
  // statements, which the program that made them gets anyway, are left out; what the server itself has to say stays.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_statement: 'none',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_destination: 'stderr',
  logging_collector: 'off',
  log_line_prefix: '%m [%p] ',
  log_timezone: 'UTC',
  lc_messages: 'C',
};

/**
 * Starts the PostgreSQL that comes with Attune on a data folder, which is made on first use. It takes about a second
 * then, 0.2 s later on. Only this account and root reach it, through a socket in a folder that is closed to others.
 *
 * @throws StartError with what the operator can do
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const folder = join(resolve(options.dataDir), 'postgres');
  const began = performance.now();
  let lock: InstanceLock | undefined;
  refuseHalfRestored(options.dataDir);
  try {
    makeFolder(folder);
    lock = lockInstance(folder);
    return await start(folder, lock, options, began);
  } catch (error) {
    lock?.release();
    throw folderProblem(folder, error);
  }
}

/** The same settings as a command line; the last one of a name counts. */
export function serverArguments(
  cluster: string,
  socket: string,
  settings: Readonly<Record<string, string>> = {},
) {
  // A list of folders, in quotes for the sake of a comma in the path.
  const where = { unix_socket_directories: `"${socket.replaceAll('"', '""')}"`, port: String(PORT) };
  const all = Object.entries({ ...SETTINGS, ...settings, ...where });
  return ['-D', cluster, ...all.flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

/** A new folder belongs to the owner of the one above, so that root can start Attune in the folder of a user. */
function makeFolder(folder: string): void {
  const parent = join(folder, '..');
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  if (mkdirSync(folder, { recursive: true, mode: 0o700 }) === undefined || process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(parent);
  if (uid !== 0) give({ wrapper: [], ids: { uid, gid } }, folder);
}

async function start(folder: string, lock: InstanceLock, options: EmbeddedOptions, began: number) {
  const programs = findPrograms();
  const account = chooseAccount(folder, programs.postgres);
  const password = passwordIn(folder, account);
  await prepareCluster(folder, account, programs, options.settings?.fsync !== 'off');
  for (const pid of await stopOrphans(join(folder, 'cluster'))) {
    options.log(`Stopped a PostgreSQL that an earlier start had left running (process ${pid}).`);
  }
  const host = openSocketFolder(folder, account);
  const connection = { host, port: PORT, user: SUPERUSER, password, database: DATABASE };
  const log = openLog(folder);
  const close = () => {
    log.close();
    closeSocketFolder(folder);
    lock.release();
  };
  let server: ServerProcess | undefined;
  try {
    const kept = archiveSettings(folder, account, options.archiveTo);
    server = await launch(folder, account, programs, host, log, { ...kept, ...options.settings });
    await waitUntilReady(server, connection, folder, log, options.onProgress ?? options.log);
  } catch (error) {
    await server?.stop();
    close();
    throw error;
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  options.log(`PostgreSQL ${programs.major} is ready after ${seconds} s (process ${server.pid}).`);
  return supervise(server, connection, close, options);
}

function openLog(folder: string): ServerLog {
  const logs = join(folder, 'log');
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  return openServerLog(logs);
}

function launch(
  folder: string,
  account: Account,
  programs: Programs,
  socket: string,
  log: ServerLog,
  settings: EmbeddedOptions['settings'],
): Promise<ServerProcess> {
  return spawnServer(
    account,
    programs.postgres,
    serverArguments(join(folder, 'cluster'), socket, settings),
    log,
  );
}

function supervise(
  server: ServerProcess,
  connection: EmbeddedServer['connection'],
  close: () => void,
  options: EmbeddedOptions,
): EmbeddedServer {
  let stopping: Promise<void> | undefined;
  const closed = server.exited.then((how) => {
    close();
    if (stopping === undefined) options.onExit?.(`PostgreSQL (process ${server.pid}) ${how}.`);
  });
  const { host, user, password, database } = connection;
  return {
    connection,
    url: `postgresql://${user}:${password}@/${database}?host=${encodeURIComponent(host)}&port=${PORT}`,
    pid: server.pid,
    stop() {
      stopping ??= server.stop().then(() => closed);
      return stopping;
    },
  };
}
