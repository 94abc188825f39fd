import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { atEnd } from '../../lib/ending.ts';

const startMs = 20_000;
const stopMs = 10_000;
const setpriv = '/usr/bin/setpriv';

export type Daemon = {
  /** Sends a request to it on loopback. @throws on any answer that is not 2xx. */
  ask(path: string, body?: Buffer | string): Promise<Buffer>;
};

/** Runs a database server until the end, and waits until `ready` is answered. */
export async function startDaemon(
  port: number,
  [program, ...args]: readonly [string, ...string[]],
  env: Record<string, string>,
  ready: string,
): Promise<Daemon> {
  // Ended also when this program ends without a word; in a group of its own, since Ctrl-C is for us to pass on.
  const wrapper = existsSync(setpriv) ? [setpriv, '--pdeathsig', 'TERM', '--'] : [];
  const [command = '', ...rest] = [...wrapper, program, ...args];
  const child = spawn(command, rest, { env: { ...process.env, ...env }, stdio: 'ignore', detached: true });
  atEnd(() => stop(child));
  const ask: Daemon['ask'] = async (path, body) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { accept: 'application/csv' },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (!answer.ok)
      throw new Error(`${program} answered ${answer.status}: ${bytes.toString().slice(0, 300)}`);
    return bytes;
  };
  const until = performance.now() + startMs;
  while (!(await answers(ask, ready))) {
    if (child.exitCode !== null || performance.now() > until) throw new Error(`${program} did not start.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { ask };
}

const answers = (ask: Daemon['ask'], path: string): Promise<boolean> =>
  ask(path).then(
    () => true,
    () => false,
  );

async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), stopMs);
  await ended;
  clearTimeout(late);
}

/** A port of loopback that is free just now. */
export function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
