import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type ClientConfig, DatabaseError } from 'pg';
import { StartError, systemCode } from '../start-error.ts';
import { type Account, CLEAN_ENVIRONMENT, commandOf, endWithParent } from './embedded-account.ts';
import type { ServerLog } from './embedded-log.ts';
import { createPatience } from './embedded-patience.ts';
import { serverProblem } from './embedded-problem.ts';

/** A server takes 0.1 s to accept connections. Replaying its log takes as long as it takes: `createPatience`. */
const READY_MS = 60_000;
const RECOVERING_POLL_MS = 100;
const FAST_MS = 15_000;
const IMMEDIATE_MS = 5000;

export interface ServerProcess {
  readonly pid: number;
  /** Fulfilled when the process has ended, with what a person would say about it; never rejected. */
  readonly exited: Promise<string>;
  /** Ends sessions, writes all, and stops within 15 s; after that it is stopped at once. */
  stop(): Promise<void>;
}

export async function spawnServer(
  account: Account,
  program: string,
  args: readonly string[],
  log: ServerLog,
): Promise<ServerProcess> {
  // SIGINT is a clean stop. The wrapper of the account comes first: changing accounts would undo the arrangement.
  const full: Account = { ...account, wrapper: [...account.wrapper, ...endWithParent('INT')] };
  const [command, rest] = commandOf(full, program, args);
  const child = spawn(command, rest, {
    ...account.ids,
    env: CLEAN_ENVIRONMENT,
    cwd: '/',
    stdio: ['ignore', log.handle, log.handle],
    // A session of its own: Ctrl-C in a terminal reaches the whole group, and the database must outlive our requests.
    detached: true,
  });
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) =>
      resolve(signal ? `was ended by ${signal}` : `ended with code ${code}`),
    );
  });
  await new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause) =>
      reject(new StartError(`${command} cannot be started: ${cause.message}.`, { cause })),
    );
  });
  return { pid: child.pid ?? 0, exited, stop: () => stopServer(child, exited) };
}

async function stopServer(child: ChildProcess, exited: Promise<string>): Promise<void> {
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  for (const [signal, ms] of [
    ['SIGINT', FAST_MS],
    ['SIGQUIT', IMMEDIATE_MS],
    ['SIGKILL', IMMEDIATE_MS],
  ] as const) {
    if (ended()) return;
    child.kill(signal);
    const late = new AbortController();
    await Promise.race([exited, sleep(ms, undefined, { signal: late.signal }).catch(() => undefined)]);
    late.abort();
  }
}

/**
 * Resolves once `connection` is served; its database is made when there is none yet.
 *
 * @throws StartError when the server ends, stays away for 60 s, replays nothing for 15 minutes, or does not let us in
 */
export async function waitUntilReady(
  server: ServerProcess,
  connection: ClientConfig & { database: string },
  folder: string,
  log: ServerLog,
  onProgress: (line: string) => void,
): Promise<void> {
  let ended: string | undefined;
  void server.exited.then((how) => {
    ended = how;
  });
  const start = performance.now();
  const patience = createPatience(start, onProgress);
  for (;;) {
    const error = await tryOnce(connection);
    if (error === undefined) return;
    if (ended !== undefined) {
      throw serverProblem(log.tail() || `PostgreSQL ${ended}`, folder, `Its log is ${log.file}.`);
    }
    if (error instanceof DatabaseError && error.code === '3D000') await makeDatabase(connection);
    else if (isRecovering(error)) {
      if (patience.isOver(performance.now(), log.tail()))
        throw new StartError(
          `PostgreSQL on ${folder} has replayed nothing of its log of changes for 15 minutes: see ${log.file}.`,
          { cause: error },
        );
      await sleep(RECOVERING_POLL_MS);
      continue;
    } else if (!isAbsent(error)) throw refused(error, folder, log);
    if (performance.now() - patience.heardAt() > READY_MS)
      throw new StartError(
        `PostgreSQL on ${folder} did not get ready in ${READY_MS / 1000} s: see ${log.file}.`,
        {
          cause: error,
        },
      );
    await sleep(10);
  }
}

const isRecovering = (error: unknown): boolean => error instanceof DatabaseError && error.code === '57P03';

async function tryOnce(connection: ClientConfig): Promise<unknown> {
  const client = new Client({ ...connection, connectionTimeoutMillis: 5000 });
  // An ended connection is reported by the call that was under way; without a listener it would end the process too.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return undefined;
  } catch (error) {
    return error;
  }
}

async function makeDatabase(connection: ClientConfig & { database: string }): Promise<void> {
  const client = new Client({ ...connection, database: 'postgres' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(connection.database)}`);
  } finally {
    await client.end();
  }
}

/** No server at the socket, not yet or no longer. */
function isAbsent(error: unknown): boolean {
  const code = systemCode(error);
  if (error instanceof DatabaseError) return false;
  return code !== undefined ? ['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE'].includes(code) : true;
}

function refused(cause: unknown, folder: string, log: ServerLog): StartError {
  const text = cause instanceof Error ? cause.message : String(cause);
  const password = cause instanceof DatabaseError && cause.code === '28P01';
  const advice = password
    ? `the file "password" in ${folder} does not fit the database, restore both from the same backup`
    : `see ${log.file}`;
  return new StartError(`PostgreSQL on ${folder} does not let us in (${text}): ${advice}.`, { cause });
}
