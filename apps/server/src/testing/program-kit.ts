import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** Runs the real program as a process, as an operator does. A test file that uses it ends with `afterAll(cleanUp)`. */

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

/** A data folder of its own and two free ports. */
export type Place = {
  readonly folder: string;
  readonly port: number;
  readonly opsPort: number;
  readonly url: string;
  readonly opsUrl: string;
};

export type Ended = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

export type Program = {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly said: () => string[];
  /** What is on stderr and no line of the log. */
  readonly complaints: () => string[];
  /** Lines of the log. */
  readonly logged: () => string[];
  readonly ended: Promise<Ended>;
};

export type RunOptions = {
  readonly settings?: Readonly<Record<string, string>>;
  /** A command in front of the program, such as one that changes the account. */
  readonly wrapper?: readonly string[];
};

const places: Place[] = [];
const programs: Program[] = [];

export async function newPlace(): Promise<Place> {
  const [port, opsPort] = await freePorts();
  const place = {
    folder: mkdtempSync(join(tmpdir(), 'attune-program-')),
    port,
    opsPort,
    url: `http://127.0.0.1:${port}`,
    opsUrl: `http://127.0.0.1:${opsPort}`,
  };
  places.push(place);
  return place;
}

/** Two ports that nobody listens on; both are held until both are known. */
export async function freePorts(): Promise<[number, number]> {
  const holders = [createServer(), createServer()] as const;
  const ports = await Promise.all(
    holders.map(async (holder) => {
      await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
      return (holder.address() as { port: number }).port;
    }),
  );
  await Promise.all(holders.map((holder) => new Promise((resolve) => holder.close(resolve))));
  return [ports[0] as number, ports[1] as number];
}

/** Where programs find what others of this run of the tests have compiled: half of what it takes to begin. */
export const compiledVariable = 'TEST_COMPILED_FOLDER';

function compiled(): Record<string, string> {
  const folder = process.env[compiledVariable];
  return folder ? { NODE_COMPILE_CACHE: folder } : {};
}

/** Runs `attune …` on the place; the settings of the one who runs the tests are not passed on. */
export function run(place: Place, args: readonly string[], options: RunOptions = {}): Program {
  const { PATH = '', HOME = '/' } = process.env;
  const [command = '', ...rest] = [...(options.wrapper ?? []), process.execPath, main, ...args];
  const child = spawn(command, rest, {
    cwd: '/',
    env: {
      PATH,
      HOME,
      ATTUNE_DATA_DIR: place.folder,
      ATTUNE_PORT: String(place.port),
      ATTUNE_OPS_PORT: String(place.opsPort),
      ...compiled(),
      ...options.settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const errors = linesOf(child.stderr);
  const program = {
    child,
    pid: child.pid ?? 0,
    said: linesOf(child.stdout),
    complaints: () => errors().filter((line) => !isLogLine(line)),
    logged: () => errors().filter(isLogLine),
    ended: new Promise<Ended>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve({ code, signal }));
    }),
  };
  programs.push(program);
  return program;
}

/** Starts the server and waits until it says that it is ready. @throws with what it said when it ends instead. */
export async function start(
  place: Place,
  args: readonly string[] = [],
  options: RunOptions = {},
): Promise<Program> {
  const program = run(place, ['start', ...args], options);
  const isReady = () => program.said().some((line) => line.startsWith('Attune is ready'));
  let ended: Ended | undefined;
  void program.ended.then((how) => {
    ended = how;
  });
  await until('the program is ready', 60_000, () => isReady() || ended !== undefined);
  if (ended) throw new Error(`It ended (${JSON.stringify(ended)}): ${program.complaints().join('\n')}`);
  return program;
}

/** Ctrl-C, and what came of it. */
export async function stop(program: Program): Promise<Ended> {
  program.child.kill('SIGINT');
  return program.ended;
}

/** What a one-time command did: how it ended, and what it said. */
export async function outcome(place: Place, args: readonly string[], options: RunOptions = {}) {
  const program = run(place, args, options);
  const { code } = await program.ended;
  return { code, said: program.said(), complaints: program.complaints() };
}

/** The database server's processes on the place, its main process first. */
export function serversOn(place: Place): number[] {
  const cluster = join(place.folder, 'postgres', 'cluster');
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isServerIn(name, cluster))
    .map(Number)
    .sort((a, b) => a - b);
}

function isServerIn(pid: string, cluster: string): boolean {
  try {
    return (
      readlinkSync(`/proc/${pid}/cwd`) === cluster &&
      basename(readlinkSync(`/proc/${pid}/exe`)) === 'postgres'
    );
  } catch {
    return false;
  }
}

/** Waits until `isSo`; the bound is there so that a test ends, not to measure. */
export async function until(
  what: string,
  milliseconds: number,
  isSo: () => boolean | Promise<boolean>,
): Promise<void> {
  const end = performance.now() + milliseconds;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`Waited ${milliseconds} ms in vain until ${what}.`);
    await sleep(20);
  }
}

/** Ends what this file started, by number, and removes its folders. */
export async function cleanUp(): Promise<void> {
  for (const { child } of programs) child.kill('SIGKILL');
  await Promise.all(programs.splice(0).map(({ ended }) => ended.catch(() => undefined)));
  for (const place of places.splice(0)) {
    await until('its database has ended', 10_000, () => serversOn(place).length === 0).catch(() =>
      killAll(serversOn(place)),
    );
    await until('its database has ended', 10_000, () => serversOn(place).length === 0);
    rmSync(place.folder, { recursive: true, force: true });
  }
}

export function killAll(pids: readonly number[], signal: NodeJS.Signals = 'SIGKILL'): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // Gone meanwhile.
    }
  }
}

function linesOf(stream: NodeJS.ReadableStream | null): () => string[] {
  let text = '';
  stream?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return () => text.split('\n').filter((line) => line !== '');
}

const isLogLine = (line: string): boolean => line.startsWith('{"at":') && line.endsWith('}');
