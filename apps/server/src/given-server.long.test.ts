import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type EmbeddedServer, startEmbedded } from './kernel/database/embedded.ts';
import { ask } from './testing/cluster.ts';
import { givenServerVariable } from './testing/given-server.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const root = fileURLToPath(new URL('../../../', import.meta.url));
let folder: string;
let server: EmbeddedServer;
let before: string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attune-given-'));
  server = await startEmbedded({ dataDir: folder, log: () => {} });
  before = await databasesAndLogins();
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** One file of the suite in a run of its own, on the server that is given. */
async function runOn(url: string): Promise<{ code: number; said: string }> {
  const { VITEST: _inside, VITEST_POOL_ID: _pool, VITEST_WORKER_ID: _worker, ...env } = process.env;
  const child = spawn(
    process.execPath,
    [join(root, 'node_modules/vitest/vitest.mjs'), 'run', 'apps/server/src/domains/consent/lists.test.ts'],
    { cwd: root, env: { ...env, [givenServerVariable]: url }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (said += part));
  const [code] = await once(child, 'close');
  return { code, said };
}

async function databasesAndLogins(): Promise<string[]> {
  const { rows } = await ask(
    server.url,
    'select datname as name from pg_database union all select rolname from pg_roles where rolcanlogin order by 1',
  );
  return rows.map(({ name }) => name);
}

test('tests run on a server that is given, and leave nothing of theirs there', async () => {
  const { code, said } = await runOn(server.url);
  expect(code, said).toBe(0);
  expect(said).toMatch(/\d+ passed/);
  // It was this server: the roles of row level security, which stay, were made here.
  const { rows } = await ask(server.url, `select 1 from pg_roles where rolname = 'attune_subject'`);
  expect(rows).toHaveLength(1);
  expect(await databasesAndLogins()).toEqual(before);
});

test('a server on which an Attune runs is left alone', async () => {
  await ask(server.url, 'create role attune_app login');
  const { code, said } = await runOn(server.url);
  expect(code).not.toBe(0);
  expect(said).toMatch(/give one on which no Attune runs/);
  expect(await databasesAndLogins()).toEqual(['attune_app', ...before].sort());
});
