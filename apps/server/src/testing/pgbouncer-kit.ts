import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import pg from 'pg';
import { CLEAN_ENVIRONMENT, chooseAccount, commandOf, give } from '../kernel/database/embedded-account.ts';
import { freePorts, until } from './program-kit.ts';

/** The program, where it is installed; Debian puts it into a folder that is not on everybody's path. */
export const pgbouncer = ['/usr/sbin', ...(process.env.PATH ?? '').split(delimiter)]
  .map((folder) => join(folder, 'pgbouncer'))
  .find((path) => existsSync(path));

export type Pooler = {
  /** The address of the database through the pooler. */
  readonly url: string;
  /** What the pooler says of itself: SHOW POOLS, SHOW STATS. */
  show(what: string): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
};

/** A PgBouncer in transaction mode in front of the database at `url`, whose role logs in; `size` connections behind. */
export async function startPooler(program: string, url: string, size: number): Promise<Pooler> {
  const { username, password, pathname, searchParams } = new URL(url.replace('@/', '@localhost/'));
  const database = pathname.slice(1);
  const socket = searchParams.get('host') ?? '';
  const [port] = await freePorts();
  const folder = mkdtempSync(join(tmpdir(), 'attune-pooler-'));
  // It refuses to run as root, as PostgreSQL does, and must enter the folder of PostgreSQL's socket.
  const account = chooseAccount(socket, program);
  const users = join(folder, 'users.txt');
  const settings = join(folder, 'pgbouncer.ini');
  writeFileSync(users, `"${username}" "${password}"\n`, { mode: 0o600 });
  writeFileSync(
    settings,
    `[databases]
${database} = host=${socket} port=${searchParams.get('port')} dbname=${database}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
stats_users = ${username}
pool_mode = transaction
default_pool_size = ${size}
max_client_conn = 300
`,
  );
  for (const path of [folder, users, settings]) give(account, path);
  const [command, args] = commandOf(account, program, ['-q', settings]);
  const child = spawn(command, args, { ...account.ids, env: CLEAN_ENVIRONMENT, cwd: '/', stdio: 'ignore' });
  const at = (name: string) => `postgresql://${username}:${password}@127.0.0.1:${port}/${name}`;
  await until('the pooler answers', 10_000, () => answers(at(database), child));
  return {
    url: at(database),
    show: (what) => ask(at('pgbouncer'), `show ${what}`),
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      if (child.exitCode === null && child.kill('SIGINT')) await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function answers(url: string, child: ChildProcess): Promise<boolean> {
  if (child.exitCode !== null) throw new Error(`PgBouncer ended with code ${child.exitCode}.`);
  return ask(url, 'select 1').then(
    () => true,
    () => false,
  );
}

async function ask(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}
