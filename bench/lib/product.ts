import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { runningEmbedded } from '../../apps/server/src/runtime.ts';
import { atEnd } from './ending.ts';
import { createHttp, type Http } from './http.ts';

const program = fileURLToPath(new URL('../../apps/server/src/main.ts', import.meta.url));
const setpriv = '/usr/bin/setpriv';
const startMs = 60_000;
const stopMs = 20_000;

/** The real server with a database of its own, and somebody who is signed in to it. */
export type Product = {
  readonly http: Http;
  /** A second client with a connection of its own, which no other request waits for. */
  readonly other: Http;
  readonly port: number;
  readonly dataDir: string;
  readonly token: string;
  readonly userId: string;
  /** The database as its owner, past row level security: sizes and VACUUM only. */
  readonly ownerUrl: string;
  /** The database as the server logs in to it. */
  readonly appUrl: string;
  /** Processor time that the server has used so far, without its database, in ms; null where the system does not tell. */
  cpuMilliseconds(): number | null;
  /** Memory that the server holds now, its threads with it and its database not, in MB; null where the system does not tell. */
  memoryMegabytes(): number | null;
};

/**
 * Starts the server as a person would, with its demo, on an empty folder and free ports, and signs in as the demo's
 * patient, who has agreed to sensor data being stored. It is stopped at the end.
 */
export async function startProduct(dataDir: string, connections: number): Promise<Product> {
  const [port, opsPort] = await freePorts();
  const { link, pid } = await launch({
    ...withoutSettings(process.env),
    ATTUNE_DATA_DIR: dataDir,
    ATTUNE_PORT: String(port),
    ATTUNE_OPS_PORT: String(opsPort),
    ATTUNE_LOG: 'warn',
  });
  const http = createHttp(port, connections);
  const other = createHttp(port, 1);
  atEnd(() => {
    http.close();
    other.close();
  });
  const signedIn = await http.ask({ method: 'POST', path: '/v1/login-links/use', json: { token: link } });
  const token = /__Host-attune=([^;]+)/.exec(String(signedIn.headers['set-cookie']))?.[1];
  const urls = await runningEmbedded(dataDir);
  if (!token || !urls) throw new Error('The server started, but gave no login or has no database.');
  const { userId } = JSON.parse(signedIn.body.toString()) as { userId: string };
  return {
    http,
    other,
    port,
    dataDir,
    token,
    userId,
    ownerUrl: urls.directUrl,
    appUrl: urls.url,
    cpuMilliseconds: () => cpuMilliseconds(pid),
    memoryMegabytes: () => memoryMegabytes(pid),
  };
}

/** Nothing that a person has set for their own instance may reach the one that is measured. */
const withoutSettings = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('ATTUNE_')));

/** Runs the server until the end, and returns the token of the patient's one-time link when it is ready. */
async function launch(env: NodeJS.ProcessEnv): Promise<{ link: string; pid: number }> {
  // Ended also when this program ends without a word; in a group of its own, since Ctrl-C is for us to pass on.
  const wrapper = existsSync(setpriv) ? [setpriv, '--pdeathsig', 'TERM', '--'] : [];
  const [command = '', ...args] = [...wrapper, process.execPath, program, 'start', '--demo'];
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  atEnd(() => stop(child));
  let output = '';
  const ready = Promise.withResolvers<string>();
  const listen = (part: Buffer) => {
    output = (output + part.toString()).slice(-10_000);
    const link = /patient .*#token=(\S+)/.exec(output)?.[1];
    if (link && output.includes('Attune is ready')) ready.resolve(link);
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  child.once('error', ready.reject);
  child.once('exit', (code) =>
    ready.reject(new Error(`The server ended (${code}) before it was ready:\n${output}`)),
  );
  const late = setTimeout(
    () => ready.reject(new Error(`The server was not ready in ${startMs / 1000} s:\n${output}`)),
    startMs,
  );
  try {
    return { link: await ready.promise, pid: child.pid ?? 0 };
  } finally {
    clearTimeout(late);
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), stopMs);
  await ended;
  clearTimeout(late);
}

/** Linux counts in hundredths of a second. Figures of a busy machine can still be compared by it. */
function cpuMilliseconds(pid: number): number | null {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return null;
  // Behind the name in parentheses, the 12th and 13th field: time in the program and in the system.
  const fields = readFileSync(file, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function memoryMegabytes(pid: number): number | null {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) return null;
  const [, kilobytes] = /^VmRSS:\s*(\d+)/m.exec(readFileSync(file, 'utf8')) ?? [];
  return kilobytes === undefined ? null : Number(kilobytes) / 1024;
}

/** Two ports that are free just now: both are held until both are known. */
async function freePorts(): Promise<[number, number]> {
  const [a, b] = await Promise.all([holdPort(), holdPort()]);
  await Promise.all([a.release(), b.release()]);
  return [a.port, b.port];
}

function holdPort(): Promise<{ port: number; release(): Promise<void> }> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const release = () => new Promise<void>((done) => server.close(() => done()));
      resolve({ port: typeof address === 'object' && address ? address.port : 0, release });
    });
  });
}
