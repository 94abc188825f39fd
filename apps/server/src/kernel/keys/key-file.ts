import { chmodSync, chownSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { StartError } from '../start-error.ts';
import { type KeyStore, type NamedKey, RetiredMaster, retiredMark, type WrappedKey } from './key-store.ts';

const version = 1;

// The first table is as it was before master keys had fingerprints; the rest came with them. The trigger stands for
// processes of that time too: what they would still wrap by the old key, nobody could open after its rotation.
const tables = `
  create table if not exists keys (name text primary key, wrapped blob not null, created_at text not null default current_timestamp) strict;
  create table if not exists masters (
    number integer primary key autoincrement, fingerprint text not null unique, sealed blob, sealed_by text,
    made_at text not null default current_timestamp, retired_at text
  ) strict;
  create table if not exists destroyed (pseudonym blob primary key, destroyed_at text not null default current_timestamp) strict, without rowid;
`;
const guard = `
  create trigger if not exists keys_by_living_master before insert on keys
  when exists (select 1 from masters where retired_at is not null and (fingerprint = new.master or new.master is null))
  begin select raise(abort, '${retiredMark}'); end;
`;

// SQLite's primary result codes, https://www.sqlite.org/rescode.html
const busy = 5;
const corrupt = 11;
const noDatabase = 26;

const primaryCode = (error: unknown): number | undefined => {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
  return typeof code === 'number' ? code & 0xff : undefined;
};

/** A file of its own, readable by its owner only. Several processes may use it at once. */
export function openKeyFile(path: string): KeyStore {
  const inMemory = path === ':memory:';
  if (!inMemory) mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const file = new DatabaseSync(path);
  try {
    if (!inMemory) chmodSync(path, 0o600);
    // A key must be on disk before anything is sealed with it, and off the disk once destroyed: full sync, and no
    // write-ahead log, which would keep destroyed pages until its next checkpoint.
    file.exec(`
      pragma busy_timeout = 10000;
      pragma journal_mode = delete;
      pragma synchronous = extra;
      pragma secure_delete = on;
    `);
    bringUpToDate(file, path);
  } catch (error) {
    file.close();
    const code = primaryCode(error);
    if (code !== corrupt && code !== noDatabase) throw error;
    throw new StartError(
      `${path} is damaged, or is no key store: move it away and restore the key store from its backup.`,
      { cause: error },
    );
  }
  return {
    ...keysIn(file),
    ...mastersIn(file),
    async copyTo(to) {
      // Made beforehand, so that it is closed to others from its first byte on.
      closeSync(openSync(to, 'wx', 0o600));
      // In one step as a rule: what others write in between would begin it anew.
      await backup(file, to, { rate: 16_384 });
    },
    exclusively: (work) => exclusively(path, work),
    close: async () => file.close(),
  };
}

/** Several processes may come here at once, on a file of today or of before: one does it, the others find it done. */
function bringUpToDate(file: DatabaseSync, path: string): void {
  const versionOf = () => Number(file.prepare('pragma user_version').get()?.user_version);
  if (versionOf() === version) return;
  inTransaction(file, () => {
    const found = versionOf();
    if (found > version)
      throw new StartError(`The key store ${path} is newer than this program: start a newer Attune.`);
    if (found === version) return;
    file.exec(tables);
    const columns = file.prepare(`select name from pragma_table_info('keys')`).all();
    if (!columns.some(({ name }) => name === 'master')) file.exec('alter table keys add column master text');
    file.exec(`${guard} pragma user_version = ${version}`);
  });
}

function inTransaction(file: DatabaseSync, work: () => void): void {
  file.exec('begin immediate');
  try {
    work();
    file.exec('commit');
  } catch (error) {
    file.exec('rollback');
    throw error;
  }
}

function keysIn(file: DatabaseSync) {
  const find = file.prepare('select wrapped, master from keys where name = ?');
  const keep = file.prepare(
    'insert into keys (name, wrapped, master) values (?, ?, ?) on conflict (name) do nothing',
  );
  const destroy = file.prepare('delete from keys where name = ?');
  const bury = file.prepare('insert into destroyed (pseudonym) values (?) on conflict do nothing');
  const page = file.prepare(
    'select name, wrapped, master from keys where name > ? and (? is null or master is not ?) order by name limit ?',
  );
  const rewrap = file.prepare('update keys set wrapped = ?, master = ? where name = ? and wrapped = ?');
  const label = file.prepare('update keys set master = ? where master is null');
  const counts = file.prepare('select master, count(*) as keys from keys group by master order by master');
  const destroyed = file.prepare('select pseudonym from destroyed');
  return {
    find: async (name: string) => find.get(name) as WrappedKey | undefined,
    async keep(name: string, { wrapped, master }: WrappedKey) {
      try {
        keep.run(name, wrapped, master);
      } catch (cause) {
        throw String(cause).includes(retiredMark) ? new RetiredMaster(undefined, { cause }) : cause;
      }
      const kept = find.get(name) as WrappedKey | undefined;
      if (!kept) throw new Error('The key store did not keep a key.');
      return kept;
    },
    async keepAll(keys: readonly NamedKey[]) {
      const added: string[] = [];
      inTransaction(file, () => {
        for (const { name, wrapped, master } of keys)
          if (keep.run(name, wrapped, master).changes) added.push(name);
      });
      return added;
    },
    destroy: async (name: string, pseudonym: Uint8Array) =>
      inTransaction(file, () => {
        destroy.run(name);
        bury.run(pseudonym);
      }),
    page: async (after: string, limit: number, notBy?: string) =>
      page.all(after, notBy ?? null, notBy ?? null, limit) as NamedKey[],
    async rewrap(changes: Parameters<KeyStore['rewrap']>[0]) {
      let done = 0;
      inTransaction(file, () => {
        for (const { name, from, to } of changes)
          done += Number(rewrap.run(to.wrapped, to.master, name, from).changes);
      });
      return done;
    },
    label: async (master: string) => void label.run(master),
    counts: async () => counts.all() as { master: string | null; keys: number }[],
    destroyed: async () => destroyed.all().map(({ pseudonym }) => pseudonym as Uint8Array),
    bury: async (pseudonyms: readonly Uint8Array[]) =>
      inTransaction(file, () => {
        for (const one of pseudonyms) bury.run(one);
      }),
  };
}

function mastersIn(file: DatabaseSync) {
  const all = file.prepare(
    'select fingerprint, sealed, sealed_by, retired_at from masters order by number desc',
  );
  const keep = file.prepare(
    'insert into masters (fingerprint, sealed, sealed_by) select ?, ?, ? where ? or not exists (select 1 from masters where sealed is not null) on conflict (fingerprint) do nothing',
  );
  const retire = file.prepare(
    `insert into masters (fingerprint, retired_at) values (?, current_timestamp)
     on conflict (fingerprint) do update set retired_at = coalesce(retired_at, excluded.retired_at)`,
  );
  const forget = file.prepare('update masters set sealed = null where fingerprint = ?');
  return {
    masters: async () =>
      all.all().map(({ fingerprint, sealed, sealed_by, retired_at }) => ({
        fingerprint: fingerprint as string,
        sealed: sealed as Uint8Array | null,
        sealedBy: sealed_by as string | null,
        retired: retired_at !== null,
      })),
    keepMaster: async (master: Parameters<KeyStore['keepMaster']>[0], first?: 'first') =>
      void keep.run(master.fingerprint, master.sealed, master.sealedBy, first ? 0 : 1),
    retire: async (fingerprint: string) => void retire.run(fingerprint),
    forgetMaster: async (fingerprint: string) => void forget.run(fingerprint),
  };
}

/** The lock is SQLite's on an empty file: the operating system drops it when the process ends in whatever way. */
async function exclusively<T>(keys: string, work: () => Promise<T>): Promise<T> {
  const path = `${keys}.lock`;
  const lock = new DatabaseSync(path, { timeout: 0 });
  try {
    const { uid, gid } = statSync(keys);
    // Root may rotate today, and the program's own account next year.
    if (process.getuid?.() === 0) chownSync(path, uid, gid);
    chmodSync(path, 0o600);
    lock.exec('pragma journal_mode = memory; pragma locking_mode = exclusive; begin exclusive');
    return await work();
  } catch (error) {
    if (primaryCode(error) !== busy || lock.isTransaction) throw error;
    throw new StartError(
      'Another "attune keys" command is at work on this key store: wait until it has ended.',
      { cause: error },
    );
  } finally {
    lock.close();
  }
}
