import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Keeps the wrapped key of each person, away from the data: a backup of the data holds none, so what is restored
 * from it cannot be read for somebody whose key has been destroyed since.
 */
export type KeyStore = {
  /** The wrapped key, or undefined if there is none (any more). */
  find(name: string): Uint8Array | undefined;
  /** Keeps the key unless there is one by that name; answers the one that is kept. */
  keep(name: string, wrapped: Uint8Array): Uint8Array;
  /** Removes it and overwrites the bytes on disk. */
  destroy(name: string): void;
  close(): void;
};

/** A file of its own, readable by its owner only. Several processes may use it at once. */
export function openKeyFile(path: string): KeyStore {
  const inMemory = path === ':memory:';
  if (!inMemory) mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const file = new DatabaseSync(path);
  if (!inMemory) chmodSync(path, 0o600);
  // A key must be on disk before anything is sealed with it, and off the disk once destroyed: full sync, and no
  // write-ahead log, which would keep destroyed pages until its next checkpoint.
  file.exec(`
    pragma busy_timeout = 10000;
    pragma journal_mode = delete;
    pragma synchronous = extra;
    pragma secure_delete = on;
    create table if not exists keys (name text primary key, wrapped blob not null, created_at text not null default current_timestamp) strict;
  `);
  const find = file.prepare('select wrapped from keys where name = ?');
  const keep = file.prepare('insert into keys (name, wrapped) values (?, ?) on conflict (name) do nothing');
  const destroy = file.prepare('delete from keys where name = ?');
  const lookUp = (name: string) => find.get(name)?.wrapped as Uint8Array | undefined;
  return {
    find: lookUp,
    keep(name, wrapped) {
      keep.run(name, wrapped);
      const kept = lookUp(name);
      if (!kept) throw new Error('The key store did not keep a key.');
      return kept;
    },
    destroy: (name) => void destroy.run(name),
    close: () => file.close(),
  };
}
