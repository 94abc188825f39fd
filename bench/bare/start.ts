import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { openConnection } from '../lib/connection.ts';
import { atEnd } from '../lib/ending.ts';

const program = fileURLToPath(new URL('serve.ts', import.meta.url));
const startMs = 30_000;

/** The bare routes beside the product on the same database, in a process of their own until the end. */
export type Bare = {
  readonly port: number;
  /** Processor time that it has used so far, in ms. */
  cpuMilliseconds(): Promise<number>;
};

export async function startBare(ownerUrl: string): Promise<Bare> {
  const env = { PATH: process.env.PATH, BENCH_DATABASE_URL: ownerUrl };
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  atEnd(() => void child.kill('SIGKILL'));
  const ready = Promise.withResolvers<number>();
  child.stdout.on('data', (part: Buffer) => {
    const port = /port (\d+)/.exec(part.toString())?.[1];
    if (port) ready.resolve(Number(port));
  });
  child.once('error', ready.reject);
  child.once('exit', (code) =>
    ready.reject(new Error(`The bare server ended (${code}) before it was ready.`)),
  );
  const late = setTimeout(() => ready.reject(new Error('The bare server was not ready in time.')), startMs);
  const port = await ready.promise.finally(() => clearTimeout(late));
  return {
    port,
    async cpuMilliseconds() {
      const connection = await openConnection(port);
      const { body } = await connection.ask({ method: 'GET', path: '/cpu' });
      connection.close();
      const used = JSON.parse(body.toString()) as NodeJS.CpuUsage;
      return (used.user + used.system) / 1000;
    },
  };
}
