import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, inDatabase, readCluster } from '../../apps/server/src/testing/cluster.ts';
import { freePorts } from '../../apps/server/src/testing/program-kit.ts';
import { layOut, root, told } from './image-kit.ts';

// Needs root: only then can the image's files belong to somebody else than the program.
const asRoot = process.getuid?.() === 0;
if (!asRoot && process.env.ATTUNE_NOT_RUN_FILE)
  appendFileSync(process.env.ATTUNE_NOT_RUN_FILE, 'what the image holds, as its user (run as root)\n');
const nobody = 65_534;
const place = mkdtempSync(join(tmpdir(), 'attune-image-'));
const app = join(place, 'app');
const data = join(place, 'data');
const node = join(place, 'node');
const database = `image_${randomBytes(6).toString('hex')}`;
let door: Server;
let urls: { url: string; directUrl: string };

beforeAll(async () => {
  if (!asRoot) return;
  chmodSync(place, 0o755);
  layOut(app);
  copyFileSync(process.execPath, node);
  chmodSync(node, 0o755);
  copyFileSync(join(root, 'deploy/aws/end-to-end.mjs'), join(place, 'end-to-end.mjs'));
  mkdirSync(data, { mode: 0o700 });
  chownSync(data, nobody, nobody);
  urls = await openDoor();
}, 300_000);

afterAll(async () => {
  if (!asRoot) return;
  door.close();
  await ask(readCluster().url, `drop database if exists ${database} with (force)`);
  await ask(readCluster().url, `drop role if exists ${database}`);
  rmSync(place, { recursive: true, force: true });
});

test.skipIf(!asRoot)(
  'what the image holds migrates and serves: read-only, not as root, without packages of development',
  async () => {
    expect(existsSync(join(app, 'node_modules/vitest'))).toBe(false);
    expect((await run(['-e', `require('fs').writeFileSync('${app}/x', '')`]).ended).text).toMatch(/EACCES/);

    const role = readFileSync(join(root, 'deploy/aws/login-role.mjs'), 'utf8');
    for (const _twice of [1, 2]) {
      const made = await run(['--input-type=module', '--eval', role], {
        ATTUNE_DATABASE_URL: urls.url,
        ATTUNE_DATABASE_DIRECT_URL: urls.directUrl,
      }).ended;
      expect(made).toEqual({ code: 0, text: '' });
    }
    const early = await program('api', {}).ended;
    expect(early.text).toMatch(/lacks \d+ migrations/);
    const migrated = await program('migrate', { ATTUNE_DATABASE_DIRECT_URL: urls.directUrl }, 'up').ended;
    expect(migrated).toMatchObject({ code: 0, text: expect.stringContaining('up to date') });

    for (const part of ['api', 'worker']) {
      const [port, opsPort] = await freePorts();
      const running = program(part, { ATTUNE_PORT: String(port), ATTUNE_OPS_PORT: String(opsPort) });
      await expect.poll(() => statusOf(`http://127.0.0.1:${opsPort}/ready`), { timeout: 60_000 }).toBe(200);
      // The web app is there where it was built, as the long suite does first.
      if (part === 'api' && existsSync(join(app, 'apps/web/dist/index.html'))) {
        const asked = await run([join(place, 'end-to-end.mjs'), `http://127.0.0.1:${port}`]).ended;
        expect(asked).toMatchObject({ code: 0, text: expect.stringContaining('strangers') });
      }
      running.child.kill('SIGTERM');
      expect((await running.ended).code).toBe(0);
    }

    // The same server by another name stands for one that was restored.
    const prove = readFileSync(join(root, 'deploy/aws/prove-restored.mjs'), 'utf8');
    const proven = (host: string) =>
      run(['--input-type=module', '--eval', prove], {
        ATTUNE_DATABASE_URL: urls.url,
        ATTUNE_DATABASE_DIRECT_URL: urls.directUrl,
        ATTUNE_DATA_DIR: data,
        RESTORED_HOST: host,
      }).ended;
    for (const wrong of ['127.0.0.1', '', 'x:y@elsewhere'])
      expect(await proven(wrong)).toMatchObject({
        code: 1,
        text: expect.stringMatching(/^Say which server/),
      });
    expect(await proven('localhost')).toMatchObject({
      code: 0,
      text: expect.stringContaining('was restored and holds'),
    });
    expect((await ask(readDatabase(), `select kind, outcome from backup_events`)).rows).toEqual([
      { kind: 'verify', outcome: 'done' },
    ]);
  },
);

/** The run's PostgreSQL, which listens on no port, on one of this machine; and an empty database there. */
async function openDoor() {
  const { url } = readCluster();
  const owner = new URL(url.replace('@/', '@localhost/'));
  const socket = join(owner.searchParams.get('host') ?? '', '.s.PGSQL.5432');
  await ask(url, `create database ${database}`);
  door = createServer((from) => {
    const to = connect(socket);
    for (const end of [from, to]) end.on('error', () => {});
    from.pipe(to).pipe(from);
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  const { port } = door.address() as { port: number };
  const at = `127.0.0.1:${port}/${database}`;
  return {
    url: `postgres://${database}:secret@${at}`,
    directUrl: `postgres://${owner.username}:${owner.password}@${at}`,
  };
}

/** As the image starts it: its entry point, with another command. Requests come with the login role alone. */
function program(command: string, settings: Record<string, string>, ...rest: string[]) {
  const [, ...entry] = told('ENTRYPOINT');
  return run([...entry, command, ...rest], {
    ATTUNE_DATABASE_URL: urls.url,
    ATTUNE_DATA_DIR: data,
    ...settings,
  });
}

/** The image's database, past the port. */
const readDatabase = (): string => inDatabase(readCluster().url, database);

function run(args: readonly string[], settings: Record<string, string> = {}) {
  const child = spawn(node, args, {
    cwd: app,
    env: { HOME: data, NODE_ENV: 'production', ...settings },
    uid: nobody,
    gid: nobody,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  const ended = new Promise<{ code: number | null; text: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, text })),
  );
  return { child, ended };
}

const statusOf = (url: string): Promise<number> =>
  fetch(url).then(
    ({ status }) => status,
    () => 0,
  );
