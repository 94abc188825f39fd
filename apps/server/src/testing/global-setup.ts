import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '../kernel/database/embedded.ts';
import { prepareSchema } from '../runtime.ts';
import { ask, asRole, clusterVariable, inDatabase, templateDatabase } from './cluster.ts';
import { clearServer, givenServerVariable, leaveServer, markRole } from './given-server.ts';
import { compiledVariable } from './program-kit.ts';

/** One PostgreSQL for the whole run, with a migrated template from which every test file makes its database. */
export default async function setup() {
  const folder = mkdtempSync(join(tmpdir(), 'attune-test-'));
  const given = process.env[givenServerVariable];
  const server = await (given ? onGiven(given) : ownServer(folder));
  const loginPassword = randomBytes(16).toString('hex');
  await ask(server.url, `create role attune_app login noinherit password '${loginPassword}'`);
  if (given) await markRole(server.url);
  await ask(server.url, `create database ${templateDatabase}`);
  const directUrl = inDatabase(server.url, templateDatabase);
  await prepareSchema(
    { url: asRole(directUrl, 'attune_app', loginPassword), directUrl, pooled: false },
    'migrate',
  );
  const file = join(folder, 'cluster.json');
  writeFileSync(file, JSON.stringify({ url: server.url, loginPassword }), { mode: 0o600 });
  process.env[clusterVariable] = file;
  process.env[compiledVariable] = join(folder, 'compiled');
  return async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}

type Server = { readonly url: string; stop(): Promise<void> };

const ownServer = (folder: string): Promise<Server> =>
  startEmbedded({
    dataDir: folder,
    log: () => {},
    // Tests look for wrong results, not for lost disks; the long suite pulls the plug with durability on.
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' },
  });

async function onGiven(url: string): Promise<Server> {
  await clearServer(url);
  return { url, stop: () => leaveServer(url) };
}
