import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import type { DatabaseUrls } from '../runtime.ts';

/** The connection of the test run's PostgreSQL, from the environment that the global setup leaves. */
export const clusterVariable = 'TEST_CLUSTER_FILE';
export const templateDatabase = 'attune_template';

type Cluster = { readonly url: string; readonly loginPassword: string };

export function readCluster(): Cluster {
  const file = process.env[clusterVariable];
  if (!file) throw new Error('The test cluster is not running: run tests through vitest.config.ts.');
  return JSON.parse(readFileSync(file, 'utf8')) as Cluster;
}

/** The same server, `postgresql://user:password@host/database` or with its socket behind the question mark. */
export const inDatabase = (url: string, database: string): string =>
  url.replace(/@([^/?]*)\/?[^?]*/, `@$1/${database}`);

export const asRole = (url: string, role: string, password: string): string =>
  url.replace(/\/\/[^@]*@/, `//${role}:${password}@`);

/** A database of its own, made from the template in about 50 ms; dropped by `drop`. */
export async function makeDatabase(
  from = templateDatabase,
): Promise<DatabaseUrls & { drop(): Promise<void> }> {
  const { url, loginPassword } = readCluster();
  const name = `t_${createHash('sha256').update(randomBytes(16)).digest('hex').slice(0, 16)}`;
  await copyOf(url, name, from);
  const directUrl = inDatabase(url, name);
  return {
    url: asRole(directUrl, 'attune_app', loginPassword),
    directUrl,
    pooled: false,
    drop: async () => void (await ask(url, `drop database if exists ${name} with (force)`)),
  };
}

const inUse = '55006';
const mostTries = 50;

/** PostgreSQL copies no database in which somebody is, be it its own clean-up for a moment. */
async function copyOf(url: string, name: string, from: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return void (await ask(url, `create database ${name} template ${from} strategy file_copy`));
    } catch (error) {
      if ((error as { code?: string }).code !== inUse || tries === mostTries) throw error;
      await wait(100);
    }
  }
}

export async function ask(url: string, statement: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(statement);
  } finally {
    await client.end();
  }
}
