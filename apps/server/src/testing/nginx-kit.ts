import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CLEAN_ENVIRONMENT } from '../kernel/database/embedded-account.ts';
import { freePorts, until } from './program-kit.ts';

/** The program, where it is installed; Debian puts it into a folder that is not on everybody's path. */
export const nginx = ['/usr/sbin', ...(process.env.PATH ?? '').split(delimiter)]
  .map((folder) => join(folder, 'nginx'))
  .find((path) => existsSync(path));

const reference = fileURLToPath(new URL('../../../../deploy/nginx/attune.conf', import.meta.url));

export type Balancer = {
  readonly url: string;
  /** What it complained of. */
  complaints(): string[];
  stop(): Promise<void>;
};

/** nginx with the configuration that we give operators, in front of the APIs at these ports. */
export async function startBalancer(program: string, ports: readonly number[]): Promise<Balancer> {
  const folder = mkdtempSync(join(tmpdir(), 'attune-nginx-'));
  const [port] = await freePorts();
  const log = join(folder, 'error.log');
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, configuration(folder, log, siteOf(port, ports)));
  const child = spawn(program, ['-p', folder, '-c', file, '-e', log, '-g', 'daemon off;'], {
    env: CLEAN_ENVIRONMENT,
    cwd: '/',
    stdio: 'ignore',
  });
  const complaints = () => (existsSync(log) ? readFileSync(log, 'utf8').split('\n').filter(Boolean) : []);
  await until('nginx listens', 10_000, () => {
    if (child.exitCode !== null) throw new Error(`nginx ended: ${complaints().join('\n')}`);
    return isListening(port);
  });
  return {
    url: `http://127.0.0.1:${port}`,
    complaints,
    async stop() {
      await end(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The reference with our addresses, and without TLS: certificates are not what is tested. */
function siteOf(port: number, ports: readonly number[]): string {
  const servers = ports.map((one) => `  server 127.0.0.1:${one} max_fails=3 fail_timeout=2s;\n`).join('');
  const text = readFileSync(reference, 'utf8');
  const own = text
    .replace(/( {2}server 10\.\S+ max_fails=3 fail_timeout=2s;\n)+/, servers)
    .replace('listen 443 ssl;', `listen 127.0.0.1:${port};`)
    .replace(/^ {2}ssl_certificate.*\n/gm, '');
  if (own.includes('10.0.0.') || own.includes('ssl')) throw new Error('The reference has changed its form.');
  return own;
}

const configuration = (folder: string, log: string, site: string): string => `
user ${process.getuid?.() === 0 ? 'root' : 'nobody'};
worker_processes 1;
pid ${folder}/nginx.pid;
error_log ${log} warn;
events { worker_connections 2048; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
${site}
}
`;

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

async function end(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  if (child.exitCode === null && child.kill('SIGTERM')) await gone;
}
