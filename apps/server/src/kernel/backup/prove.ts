import { rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { anchorSecret } from '../audit-chain/anchors.ts';
import { lineOf } from '../audit-chain/findings.ts';
import { verifyAudit } from '../audit-chain/verify.ts';
import { createDatabase } from '../database/database.ts';
import { stopOrphans } from '../database/embedded-orphan.ts';
import { type Migration, migrationStatus } from '../database/migrate.ts';
import { createPool } from '../database/pool.ts';
import { statement } from '../database/query.ts';
import { KeyGone, type Vault } from '../keys/vault.ts';
import { createCollector } from '../personal-data/collect.ts';
import type { KnownTable } from '../personal-data/registry.ts';
import { readShapes } from '../personal-data/shape.ts';
import { rowsOf } from './create.ts';
import type { Backup } from './folder.ts';
import type { Manifest } from './manifest.ts';
import { damageOf, restoreCluster } from './restore.ts';
import { holeBehind } from './timelines.ts';

/** What was found of a backup: nothing is wrong when there are no problems. Neither names anybody. */
export type Proof = {
  readonly problems: readonly string[];
  readonly facts: Readonly<Record<string, number>>;
};

export type ProofDeps = {
  readonly tables: readonly KnownTable[];
  /** The living keys: what they open is what can be had back. */
  readonly vault: Vault;
  readonly migrations: readonly Migration[];
  readonly isCapability: (name: string) => boolean;
  /** Queries that must find nothing. */
  readonly invariants: Readonly<Record<string, string>>;
  readonly auditMonths: number;
  readonly log: (line: string) => void;
};

const sampledPeople = 20;
/** Of each of their tables; somebody may have gigabytes of points. */
const sampledRows = 200;

/**
 * Restores a backup into `scratch`, which is removed again, and looks at everything that can be looked at. Memory does
 * not grow with it; it needs room for one more copy.
 */
export async function proveBackup(
  backup: Backup,
  archive: string | undefined,
  scratch: string,
  deps: ProofDeps,
): Promise<Proof> {
  await removeScratch(scratch);
  const damage = await damageOf(backup);
  if (damage.length > 0) return { problems: damage.slice(0, 20), facts: { damagedFiles: damage.length } };
  const { manifest } = backup;
  const hole = archive && holeBehind(backup, archive);
  const gap = hole ? [`the log of changes lacks ${hole}`] : [];
  try {
    const settings = { fsync: 'off', shared_buffers: '32MB' };
    const server = await restoreCluster({ backup, into: scratch, settings, log: deps.log });
    try {
      const { problems, facts } = await proveDatabase(server.url, manifest, deps);
      return { problems: [...gap, ...problems], facts };
    } finally {
      await server.stop();
    }
  } finally {
    await removeScratch(scratch);
  }
}

/** What a killed run left, its server included. */
export async function removeScratch(scratch: string): Promise<void> {
  await stopOrphans(join(scratch, 'postgres', 'cluster')).catch((error: unknown) => {
    if ((error as { code?: unknown }).code !== 'ENOENT') throw error;
  });
  rmSync(scratch, { recursive: true, force: true });
}

/** The same for a database that was restored by other means. @param manifest what it must have, if that is known */
export async function proveDatabase(
  ownerUrl: string,
  manifest: Manifest | undefined,
  deps: ProofDeps,
): Promise<Proof> {
  const owner = new pg.Client({ connectionString: ownerUrl, application_name: 'attune verify' });
  owner.on('error', () => {});
  await owner.connect();
  const problems: string[] = [];
  const facts: Record<string, number> = {};
  const found = (problem: string) => void problems.push(problem);
  try {
    await proveSchema(owner, manifest, deps, found);
    facts.rows = await proveTables(owner, manifest, found);
    facts.indexes = await proveIndexes(owner, found);
    await proveInvariants(owner, deps, found);
    const audit = await verifyAudit(owner, await auditTerms(owner, deps), (one) => found(lineOf(one)));
    facts.auditEvents = audit.events;
    Object.assign(facts, await provePeople(ownerUrl, deps, found));
  } finally {
    await owner.end();
  }
  return { problems: problems.slice(0, 100), facts };
}

type Found = (problem: string) => void;

async function proveSchema(
  owner: pg.Client,
  manifest: Manifest | undefined,
  { migrations }: ProofDeps,
  found: Found,
) {
  const { applied } = await migrationStatus(owner, migrations);
  const last = applied.at(-1)?.name;
  if (last === undefined) found('there is no schema');
  if (manifest && last !== manifest.schema) found(`the schema is ${last}, and was ${manifest.schema}`);
}

/** Every table is read whole, so that each page's checksum is compared. @returns all rows */
async function proveTables(owner: pg.Client, manifest: Manifest | undefined, found: Found): Promise<number> {
  const { rows } = await owner.query<{ name: string }>(
    `select relname as name from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition order by 1`,
  );
  let all = 0;
  for (const { name } of rows) {
    try {
      const count = await rowsOf(owner, name);
      all += count;
      const [least, most] = manifest?.rows[name] ?? [0, Number.POSITIVE_INFINITY];
      if (count < least || count > most) found(`${name} has ${count} rows, and had ${least}`);
    } catch (error) {
      found(`${name} cannot be read (${codeOf(error)})`);
    }
  }
  const there = new Set(rows.map(({ name }) => name));
  for (const name of Object.keys(manifest?.rows ?? {})) if (!there.has(name)) found(`${name} is not there`);
  return all;
}

const codeOf = (error: unknown): string => String((error as { code?: unknown }).code ?? 'unknown');

/** With PostgreSQL's own checker, where the owner may make it. @returns how many were checked */
async function proveIndexes(owner: pg.Client, found: Found): Promise<number> {
  const invalid = await owner.query<{ name: string }>(
    `select indexrelid::regclass::text as name from pg_index where not indisvalid`,
  );
  for (const { name } of invalid.rows) found(`the index ${name} is not valid`);
  try {
    await owner.query('create extension if not exists amcheck');
  } catch {
    return 0;
  }
  const { rows } = await owner.query<{ oid: number; name: string }>(
    `select c.oid, c.relname as name from pg_class c join pg_am a on a.oid = c.relam
     where c.relkind = 'i' and a.amname = 'btree' and c.relpersistence = 'p' order by 2`,
  );
  for (const { oid, name } of rows) {
    try {
      await owner.query('select bt_index_check($1::oid)', [oid]);
    } catch (error) {
      found(`the index ${name} is damaged (${codeOf(error)})`);
    }
  }
  return rows.length;
}

async function proveInvariants(owner: pg.Client, { invariants }: ProofDeps, found: Found): Promise<void> {
  for (const [name, query] of Object.entries(invariants)) {
    const { rowCount } = await owner.query(query);
    if (rowCount) found(`${name} is broken ${rowCount} times`);
  }
}

/** As of the newest event: an anchor is late when nobody writes any. */
async function auditTerms(owner: pg.Client, { vault, auditMonths }: ProofDeps) {
  const { rows } = await owner.query<{ at: Date | null }>('select max(at) as at from audit_events');
  return {
    key: vault.secret(anchorSecret),
    now: rows[0]?.at ?? new Date(0),
    keptMonths: auditMonths,
    witnessed: new Map<number, string>(),
  };
}

/** Some people's sealed values open with the living keys; nobody's who was erased. */
async function provePeople(ownerUrl: string, deps: ProofDeps, found: Found) {
  const pool = createPool({ url: ownerUrl, size: { min: 0, max: 1 } });
  const db = createDatabase({ pool, pooled: false, isCapability: deps.isCapability });
  const destroyed = await deps.vault.destroyed();
  try {
    return await db.withSystem('read-to-prove-backup', async (run) => {
      const shapes = await readShapes(run);
      const erased = await run.all(
        statement<{
          id: string;
        }>`select id from users where pseudonym = any (${[...destroyed]}::bytea[]) limit 1000`,
      );
      let readable = 0;
      for (const { id } of erased) if (await keyOf(deps.vault, id)) readable++;
      if (readable > 0) found(`${readable} people who were erased can be read`);
      const sample = await run.all(
        statement<{ id: string }>`
          select id from users where pseudonym is null or pseudonym <> all (${[...destroyed]}::bytea[])
          order by random() limit ${sampledPeople}`,
      );
      const facts = { people: sample.length, values: 0, erasedPeople: erased.length };
      for (const { id } of sample) {
        const key = await keyOf(deps.vault, id);
        if (!key) found('the key of a person who was not erased is gone');
        if (!key) continue;
        const collector = createCollector(run, shapes, {
          userId: id,
          key,
          pseudonym: deps.vault.pseudonym(id),
        });
        for (const table of deps.tables) facts.values += await readSome(collector.own(table));
        if (collector.unreadable() > 0)
          found(`${collector.unreadable()} values of a person cannot be opened`);
      }
      return facts;
    });
  } finally {
    await db.close();
  }
}

async function keyOf(vault: Vault, userId: string) {
  try {
    return await vault.of(userId);
  } catch (error) {
    if (error instanceof KeyGone) return undefined;
    throw error;
  }
}

async function readSome(rows: AsyncGenerator<unknown>): Promise<number> {
  let read = 0;
  for await (const _ of rows) if (++read >= sampledRows) break;
  return read;
}
