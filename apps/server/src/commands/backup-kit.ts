import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { expect } from 'vitest';
import { readConfig } from '../config.ts';
import { createBackup } from '../kernel/backup/create.ts';
import { backupsIn } from '../kernel/backup/folder.ts';
import { systemClock } from '../kernel/clock.ts';
import { openRuntime, type Runtime } from '../runtime.ts';
import { ask as sql } from '../testing/cluster.ts';
import { newPlace, outcome, type Place } from '../testing/program-kit.ts';
import { openDemo } from './demo.ts';

export const backupsOf = ({ folder }: Place): string => join(folder, 'backups');

const configOf = (place: Place, more: Readonly<Record<string, string>>) =>
  readConfig({
    ATTUNE_DATA_DIR: place.folder,
    ...more,
    ATTUNE_LOG: 'error',
    ATTUNE_ERASURE_GRACE_DAYS: '0',
  });

/** The product on the place, without a worker: nothing writes but who is told to. */
export const quietly = <T>(place: Place, work: (runtime: Runtime) => Promise<T>): Promise<T> =>
  opened(place, settingsOf(place), work);

/** The same, started by somebody who does not know of the folder of backups. */
export const quietlyWithout = <T>(place: Place, work: (runtime: Runtime) => Promise<T>): Promise<T> =>
  opened(place, {}, work);

async function opened<T>(
  place: Place,
  settings: Readonly<Record<string, string>>,
  work: (runtime: Runtime) => Promise<T>,
): Promise<T> {
  const runtime = await openRuntime(configOf(place, settings), { schema: 'migrate' });
  try {
    return await work(runtime);
  } finally {
    await runtime.close();
  }
}

export const demoIn = ({ app }: Runtime): Promise<string[]> => openDemo(app, 'http://localhost');

export const backUp = (place: Place, { urls }: Runtime, keep = 14) =>
  createBackup({
    ownerUrl: urls.directUrl,
    cluster: join(place.folder, 'postgres', 'cluster'),
    folder: backupsOf(place),
    keep,
    version: 'test',
    clock: systemClock,
  });

export async function withOwner<T>(url: string, work: (owner: Client) => Promise<T>): Promise<T> {
  const owner = new Client({ connectionString: url });
  owner.on('error', () => {});
  await owner.connect();
  try {
    return await work(owner);
  } finally {
    await owner.end();
  }
}

/** Every row of every table, and of the queue: as text, by table. */
export type Everything = ReadonlyMap<string, readonly string[]>;

export const everythingIn = (url: string): Promise<Everything> =>
  withOwner(url, async (owner) => {
    await owner.query(`begin isolation level repeatable read read only; set local timezone = 'UTC'`);
    const { rows: tables } = await owner.query<{ name: string }>(
      `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname in ('public', 'pgboss') and c.relkind in ('r', 'p') and not c.relispartition order by 1`,
    );
    const all = new Map<string, readonly string[]>();
    for (const { name } of tables) {
      const { rows } = await owner.query<{ row: string }>(`select t::text as row from ${name} t order by 1`);
      // A row of points has a megabyte as text; its digest tells as much, and the start who it is about.
      all.set(
        name,
        rows.map(({ row }) => (row.length > 2000 ? `${row.slice(0, 500)} ${digest(row)}` : row)),
      );
    }
    return all;
  });

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What differs between two, a line a row; empty when nothing does. */
export function differences(before: Everything, after: Everything, except: readonly string[] = []): string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names]
    .filter((name) => !except.includes(name))
    .flatMap((name) => {
      const [ours, theirs] = [new Set(before.get(name)), new Set(after.get(name))];
      return [
        ...[...ours].filter((row) => !theirs.has(row)).map((row) => `${name} lacks ${row}`),
        ...[...theirs].filter((row) => !ours.has(row)).map((row) => `${name} has ${row}`),
      ];
    });
}

export const settingsOf = (place: Place) => ({ ATTUNE_BACKUP_DIR: backupsOf(place) });

export const attune = (place: Place, ...args: string[]) =>
  outcome(place, ['backup', ...args], { settings: settingsOf(place) });

/** A line that says what to do, and the end. */
export async function refusal(place: Place, ...args: string[]): Promise<string> {
  const { code, complaints } = await attune(place, ...args);
  expect(code).toBe(1);
  expect(complaints.length, complaints.join('\n')).toBe(1);
  return complaints[0] ?? '';
}

/** A place with a demo and a backup of it; nothing runs. */
export async function backedUp(): Promise<Place> {
  const place = await newPlace();
  await quietly(place, async (runtime) => {
    await demoIn(runtime);
    await runtime.app.identity.pseudonyms.fill();
    await backUp(place, runtime);
  });
  return place;
}

/** Where the log of changes of the place is kept. */
const archiveIn = (place: Place): string =>
  join(backupsOf(place), readdirSync(backupsOf(place)).find((name) => name.startsWith('wal-')) ?? '');

export const segmentsIn = (place: Place): string[] =>
  readdirSync(archiveIn(place))
    .filter((name) => /^[0-9A-F]{24}$/.test(name))
    .sort();

export const newestOf = (place: Place): string => backupsIn(backupsOf(place))[0]?.path ?? '';

export const proofsIn = (place: Place) =>
  quietly(place, async ({ urls }) => {
    const { rows } = await sql(urls.directUrl, 'select kind, outcome, facts from backup_events order by at');
    return rows as { kind: string; outcome: string; facts: Record<string, number> }[];
  });
