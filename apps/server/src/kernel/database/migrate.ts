import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { StartError } from '../start-error.ts';

export type Migration = { readonly name: string; readonly sql: string; readonly checksum: string };
export type AppliedMigration = {
  readonly name: string;
  readonly batch: number;
  readonly checksum: string;
  readonly applied_at: Date;
  readonly duration_ms: number;
};

// Any constant will do, as long as every migrator of a database takes the same lock.
const lockId = 40_001;

/** The migrations of a folder in their order; a name is `0001_what_it_does.sql`. */
export function readMigrations(folder: string): Migration[] {
  return readdirSync(folder)
    .filter((name) => /^\d{4}_\w+\.sql$/.test(name))
    .sort()
    .map((name) => {
      const sql = readFileSync(join(folder, name), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}

/**
 * Applies what is missing, one transaction each, and records name, batch, checksum, time and duration.
 * Two at once do the work once: the second waits for the first and finds nothing left.
 * @returns the names that were applied now.
 * @throws StartError on an edited migration, or a database newer than this program.
 */
export async function migrate(owner: Client, migrations: readonly Migration[]): Promise<string[]> {
  await owner.query('select pg_advisory_lock($1)', [lockId]);
  try {
    await owner.query(createTable);
    const applied = await readApplied(owner);
    checkHistory(applied, migrations);
    const missing = migrations.slice(applied.length);
    const batch = Math.max(0, ...applied.map((migration) => migration.batch)) + 1;
    for (const migration of missing) await apply(owner, migration, batch);
    return missing.map((migration) => migration.name);
  } finally {
    await owner.query('select pg_advisory_unlock($1)', [lockId]).catch(() => {});
  }
}

/** What has been applied and what is missing, without changing anything. */
export async function migrationStatus(owner: Client, migrations: readonly Migration[]) {
  const { rows } = await owner.query<{ there: boolean }>(
    `select to_regclass('migrations') is not null as there`,
  );
  const applied = rows[0]?.there ? await readApplied(owner) : [];
  checkHistory(applied, migrations);
  return { applied, missing: migrations.slice(applied.length).map((migration) => migration.name) };
}

const createTable = `
  create table if not exists migrations (
    name text not null,
    batch integer not null,
    checksum text not null,
    applied_at timestamptz not null default now(),
    duration_ms integer not null,
    constraint migrations_pkey primary key (name)
  )`;

async function readApplied(owner: Client): Promise<AppliedMigration[]> {
  const { rows } = await owner.query<AppliedMigration>(
    'select name, batch, checksum, applied_at, duration_ms from migrations order by name',
  );
  return rows;
}

function checkHistory(applied: readonly AppliedMigration[], migrations: readonly Migration[]): void {
  for (const [index, done] of applied.entries()) {
    const ours = migrations[index];
    if (!ours || !migrations.some((migration) => migration.name === done.name)) {
      throw new StartError(
        `The database is newer than this program: it has ${done.name}, which is not known here. Start a newer Attune.`,
      );
    }
    if (ours.name !== done.name) {
      throw new StartError(
        `Migration ${ours.name} was slipped in before ${done.name}, which is applied already. Give it the next number.`,
      );
    }
    if (ours.checksum !== done.checksum) {
      throw new StartError(
        `Migration ${done.name} was edited after it was applied. Restore it and write a new one.`,
      );
    }
  }
}

async function apply(owner: Client, migration: Migration, batch: number): Promise<void> {
  const start = performance.now();
  await owner.query('begin');
  try {
    // Waiting for a lock blocks everyone who comes after: give up early instead (a 5 s transaction in front of an
    // ALTER TABLE made writers wait 4.5 s without this, 0.1 s with it).
    await owner.query(`set local lock_timeout = '1s'; set local statement_timeout = '15min'`);
    await owner.query(migration.sql);
    await owner.query('insert into migrations (name, batch, checksum, duration_ms) values ($1, $2, $3, $4)', [
      migration.name,
      batch,
      migration.checksum,
      Math.round(performance.now() - start),
    ]);
    await owner.query('commit');
  } catch (error) {
    await owner.query('rollback');
    throw new Error(`Migration ${migration.name} failed and changed nothing: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
