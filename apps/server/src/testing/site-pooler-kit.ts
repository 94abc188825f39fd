import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLEAN_ENVIRONMENT, chooseAccount, commandOf, give } from '../kernel/database/embedded-account.ts';
import { ask } from './cluster.ts';
import { freePorts, until } from './program-kit.ts';

/** Two ways into one database server, which may become another one: for requests, and for what keeps its connection. */
export type SitePooler = {
  /** The login role's, in transaction mode. */
  readonly url: string;
  /** The owner's, in session mode: migrations, the queue, who listens. */
  readonly directUrl: string;
  /** The database of keys, in session mode. */
  readonly keysUrl: string;
  /** What the pooler says of itself: pools, stats. */
  show(what: string): Promise<Record<string, unknown>[]>;
  /** From now on the server at `url` is meant. */
  pointTo(url: string): Promise<void>;
  stop(): Promise<void>;
};

type Login = { readonly name: string; readonly password: string };

/** A PgBouncer in front of the server at `url`, an embedded one. @param app who logs in for requests */
export async function startSitePooler(program: string, url: string, app: Login): Promise<SitePooler> {
  const server = new URL(url.replace('@/', '@localhost/'));
  const owner = { name: server.username, password: decodeURIComponent(server.password) };
  const [port] = await freePorts();
  const folder = mkdtempSync(join(tmpdir(), 'attune-pooler-'));
  const account = chooseAccount(socketOf(url), program);
  const users = join(folder, 'users.txt');
  const file = join(folder, 'pgbouncer.ini');
  writeFileSync(users, [app, owner].map(({ name, password }) => `"${name}" "${password}"\n`).join(''), {
    mode: 0o600,
  });
  const write = (to: string) => writeFileSync(file, settingsOf({ port, users, owner, socket: socketOf(to) }));
  write(url);
  for (const path of [folder, users, file]) give(account, path);
  const [command, args] = commandOf(account, program, ['-q', file]);
  const child = spawn(command, args, { ...account.ids, env: CLEAN_ENVIRONMENT, cwd: '/', stdio: 'ignore' });
  const at = ({ name, password }: Login, database: string) =>
    `postgresql://${name}:${password}@127.0.0.1:${port}/${database}`;
  await until('the pooler answers', 10_000, () => answers(at(owner, 'attune_direct'), child));
  return {
    url: at(app, 'attune'),
    directUrl: at(owner, 'attune_direct'),
    keysUrl: at(owner, 'attune_keys'),
    show: async (what) => (await ask(at(owner, 'pgbouncer'), `show ${what}`)).rows,
    async pointTo(to) {
      write(to);
      await ask(at(owner, 'pgbouncer'), 'reload');
    },
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      if (child.exitCode === null && child.kill('SIGINT')) await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const socketOf = (url: string): string =>
  new URL(url.replace('@/', '@localhost/')).searchParams.get('host') ?? '';

/** As the guide has it: a server that is gone is tried again every second, and whoever waits is kept waiting. */
function settingsOf({
  port,
  users,
  owner,
  socket,
}: {
  port: number;
  users: string;
  owner: Login;
  socket: string;
}): string {
  const to = `host=${socket} port=5432`;
  return `[databases]
attune = ${to} dbname=attune pool_mode=transaction pool_size=20
attune_direct = ${to} dbname=attune pool_mode=session pool_size=40
attune_keys = ${to} dbname=attune_keys pool_mode=session pool_size=30
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
admin_users = ${owner.name}
max_client_conn = 400
server_login_retry = 1
server_connect_timeout = 2
server_fast_close = 1
`;
}

async function answers(url: string, child: ChildProcess): Promise<boolean> {
  if (child.exitCode !== null) throw new Error(`PgBouncer ended with code ${child.exitCode}.`);
  return ask(url, 'select 1').then(
    () => true,
    () => false,
  );
}
