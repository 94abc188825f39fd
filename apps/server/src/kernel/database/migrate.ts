import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from 'pg';
import { type AppliedMigration, checkHistory, type Migration, namedServes } from './migration-history.ts';

export type { AppliedMigration, Migration } from './migration-history.ts';

export type Patience = {
  /** How often a migration that had to wait too long for a lock is tried. */
  readonly tries: number;
};

// Any constant will do, as long as every migrator of a database takes the same lock.
const lockId = 40_001;

const lockNotAvailable = '55P03';
// About two minutes in all: a table that is in use for longer has somebody who should be asked first.
const usualPatience: Patience = { tries: 100 };
// Milliseconds between tries: longer each time, so that those whom it held up get on.
const longestWait = 1000;

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
 * @throws StartError on an edited migration, or a database that does not serve this program any more.
 */
export async function migrate(
  owner: Client,
  migrations: readonly Migration[],
  patience = usualPatience,
): Promise<string[]> {
  await owner.query('select pg_advisory_lock($1)', [lockId]);
  try {
    await owner.query(createTable);
    await addServes(owner);
    const applied = await readApplied(owner);
    checkHistory(applied, migrations);
    const missing = migrations.slice(applied.length);
    const batch = Math.max(0, ...applied.map((migration) => migration.batch)) + 1;
    for (const migration of missing) await applyPatiently(owner, migration, batch, patience);
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
    serves text,
    constraint migrations_pkey primary key (name)
  )`;

/** Databases of programs from before there was a migration that says whom it serves. */
async function addServes(owner: Client): Promise<void> {
  const { rowCount } = await owner.query(
    `select from pg_attribute where attrelid = 'migrations'::regclass and attname = 'serves' and not attisdropped`,
  );
  if (!rowCount) await owner.query('alter table migrations add column serves text');
}

async function readApplied(owner: Client): Promise<AppliedMigration[]> {
  const { rows } = await owner.query<AppliedMigration>(
    `select name, batch, checksum, applied_at, duration_ms, to_jsonb(m) ->> 'serves' as serves
     from migrations m order by name`,
  );
  return rows;
}

/** Tries again and again what gave up on a lock: nobody waited long behind it, and it changed nothing. */
async function applyPatiently(
  owner: Client,
  migration: Migration,
  batch: number,
  { tries }: Patience,
): Promise<void> {
  for (let tried = 1; ; tried++) {
    try {
      return await apply(owner, migration, batch);
    } catch (error) {
      const { code } = (error as Error).cause as { code?: string };
      if (code !== lockNotAvailable || tried >= tries) throw error;
      await wait(Math.min(longestWait, 100 * tried));
    }
  }
}

async function apply(owner: Client, migration: Migration, batch: number): Promise<void> {
  const start = performance.now();
  await owner.query('begin');
  try {
    // Waiting for a lock blocks everyone who comes after: give up early instead (a 5 s transaction in front of an
    // ALTER TABLE made writers wait 4.5 s without this, 0.1 s with it).
    await owner.query(`set local lock_timeout = '100ms'; set local statement_timeout = '15min'`);
    await owner.query(migration.sql);
    await owner.query(
      'insert into migrations (name, batch, checksum, duration_ms, serves) values ($1, $2, $3, $4, $5)',
      [
        migration.name,
        batch,
        migration.checksum,
        Math.round(performance.now() - start),
        namedServes(migration.sql),
      ],
    );
    await owner.query('commit');
  } catch (error) {
    await owner.query('rollback');
    throw new Error(`Migration ${migration.name} failed and changed nothing: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
