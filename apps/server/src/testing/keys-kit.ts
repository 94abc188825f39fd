import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openKeyDatabase } from '../kernel/keys/key-database.ts';
import { openKeyFile } from '../kernel/keys/key-file.ts';
import type { KeyStore } from '../kernel/keys/key-store.ts';
import { type MasterKeys, masterKeyOf } from '../kernel/keys/master-key.ts';
import { createVault, type Vault } from '../kernel/keys/vault.ts';
import { makeDatabase } from './cluster.ts';

/** Stores of keys for tests, each of both kinds. They end with the test. */

export const storeKinds = ['file', 'database'] as const;
export type StoreKind = (typeof storeKinds)[number];

export function keyFolder(): string {
  const made = mkdtempSync(join(tmpdir(), 'attune-keys-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** An empty database for keys. @returns where it is reached */
export async function keyDatabase(): Promise<string> {
  const { directUrl, drop } = await makeDatabase('template1');
  onTestFinished(drop);
  return directUrl;
}

/** A new, empty place for keys. @returns what opens it, as often as there are processes */
export async function newKeyStore(kind: StoreKind): Promise<() => Promise<KeyStore>> {
  const place = kind === 'file' ? join(keyFolder(), 'keys.sqlite') : await keyDatabase();
  return async () => {
    const store = kind === 'file' ? openKeyFile(place) : await openKeyDatabase(place);
    let closed: Promise<void> | undefined;
    const close = () => {
      closed ??= store.close();
      return closed;
    };
    onTestFinished(close);
    return { ...store, close };
  };
}

export const systemVault = (store: KeyStore, source: MasterKeys): Promise<Vault> =>
  createVault(store, source, { now: () => new Date() });

/** A master key of one byte, again and again. */
export const masterOf = (byte: number) => masterKeyOf(Buffer.alloc(32, byte));

export const fingerprintsOf = async (source: MasterKeys): Promise<string[]> =>
  (await source.read()).map(({ fingerprint }) => fingerprint);
