import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, type QueryResultRow } from 'pg';
import { onTestFinished } from 'vitest';
import { type EmbeddedOptions, type EmbeddedServer, startEmbedded } from './embedded.ts';
import { stopOrphans } from './embedded-orphan.ts';

export const isRoot = process.getuid?.() === 0;
/** Root tests that need a mount of their own; a container may forbid it. */
export const canMount = isRoot && succeeds('unshare', ['--mount', 'true']);

/** Whether another account can reach the program: not in a clone under /root. Tests that change the account need it. */
export const othersCanEnter = foldersAbove(fileURLToPath(import.meta.url)).every(
  (folder) => (statSync(folder).mode & 0o001) !== 0,
);

function foldersAbove(path: string): string[] {
  const above = dirname(path);
  return above === path ? [] : [above, ...foldersAbove(above)];
}

function succeeds(command: string, args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A folder for one test; it is removed at the end, after what runs in it. */
export function newFolder(under = tmpdir()): string {
  const folder = mkdtempSync(join(under, 'attune-embedded-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A file system of `megabytes` for one test. */
export function newDisk(megabytes: number): string {
  const folder = newFolder();
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0700`, 'tmpfs', folder]);
  onTestFinished(() => void execFileSync('umount', [folder]));
  return folder;
}

/** Starts a server that is stopped at the end of the test at the latest. */
export async function startIn(
  dataDir: string,
  options: Partial<EmbeddedOptions> = {},
): Promise<EmbeddedServer> {
  const server = await startEmbedded({ dataDir, log: () => undefined, ...options });
  onTestFinished(() => server.stop());
  return server;
}

export async function query<Row extends QueryResultRow>(server: EmbeddedServer, sql: string): Promise<Row[]> {
  const client = new Client(server.connection);
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

/**
 * Another process that starts a server on the folder, as `npm start` does, after which it runs `sql` there and says
 * `ready`, or the error. Killed at the end of the test.
 */
export function startElsewhere(dataDir: string, sql = 'SELECT', wrapper: readonly string[] = []) {
  const script = `
    const { startEmbedded } = await import(${JSON.stringify(import.meta.resolve('./embedded.ts'))});
    const { Client } = await import(${JSON.stringify(import.meta.resolve('pg'))});
    try {
      const server = await startEmbedded({ dataDir: process.argv[1], log: console.error });
      const client = new Client(server.connection);
      client.on('error', () => {});
      await client.connect();
      await client.query(process.argv[2]);
      await client.end();
      console.log('ready ' + server.pid);
    } catch (error) { console.log(error.name + ': ' + error.message); }`;
  const [command, ...args] = [
    ...wrapper,
    process.execPath,
    '--input-type=module',
    '-e',
    script,
    dataDir,
    sql,
  ];
  const child = spawn(command ?? '', args, { cwd: '/', stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(async () => {
    await ended(child, 'SIGKILL');
    // Its server ends a moment later, and until then writes to the folder that is about to be removed.
    const cluster = join(dataDir, 'postgres', 'cluster');
    if (existsSync(cluster)) await stopOrphans(cluster);
  });
  const says = new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
    child.once('close', () => resolve('ended'));
  });
  return { child, says };
}

export async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await exit;
}
