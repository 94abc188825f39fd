import { basename } from 'node:path';
import { isCapability } from '../capabilities.ts';
import type { Config } from '../config.ts';
import { noteBackup } from '../kernel/backup/events.ts';
import { systemClock } from '../kernel/clock.ts';
import { createDatabase } from '../kernel/database/database.ts';
import { createPool } from '../kernel/database/pool.ts';
import { backUpKeys, copyDays, pruneCopies, restoreKeys } from '../kernel/keys/copies.ts';
import type { KeyStore } from '../kernel/keys/key-store.ts';
import { masterKeysFor, openKeyStore } from '../kernel/keys/open.ts';
import { keyStatus, rotate } from '../kernel/keys/rotate.ts';
import { StartError } from '../kernel/start-error.ts';
import { runningEmbedded } from '../runtime.ts';

type Say = (line: string) => void;

/** `attune keys status|rotate|backup FOLDER|prune FOLDER|restore FILE`, with instances running or not. */
export async function keysCommand(config: Config, args: readonly string[], say: Say): Promise<void> {
  const [what = '', path] = args;
  switch (what) {
    case 'status':
      return withStore(config, 'there', async (store) => {
        for (const line of await keyStatus(store, masterKeysFor(config, store))) say(line);
      });
    case 'rotate':
      return withStore(config, 'there', (store) => rotate(store, masterKeysFor(config, store), say));
    case 'backup':
      if (!path) throw new StartError('Say where to: "attune keys backup FOLDER".');
      return withStore(config, 'there', async (store) => {
        const copy = await backUpKeys(store, path, systemClock);
        say(`Copied the key store to ${copy}.`);
        await noteCopy(config, basename(copy), say);
        say(
          `Copies that would be older than ${copyDays} days tomorrow were removed from there. Do this every day, or "attune keys prune", and keep no copy longer elsewhere.`,
        );
      });
    case 'prune':
      if (!path) throw new StartError('Say where: "attune keys prune FOLDER".');
      say(
        `${pruneCopies(path, systemClock)} copies were removed, which would be older than ${copyDays} days tomorrow.`,
      );
      return;
    case 'restore':
      if (!path) throw new StartError('Say from what: "attune keys restore FILE".');
      return withStore(config, 'make', (store) =>
        restoreKeys(store, path, (one) => masterKeysFor(config, one), say),
      );
    default:
      throw new StartError(
        'Say what: "attune keys status", "attune keys rotate", "attune keys backup FOLDER", "attune keys prune FOLDER" or "attune keys restore FILE".',
      );
  }
}

/** Where the database can be reached from here: who copies keys need not be let into it. */
async function noteCopy(config: Config, what: string, say: Say): Promise<void> {
  const urls = config.database ?? (await runningEmbedded(config.dataDir));
  if (!urls) return;
  const pool = createPool({ url: urls.url, size: { min: 0, max: 1 } });
  const db = createDatabase({ pool, pooled: urls.pooled, isCapability });
  try {
    const at = systemClock.now();
    await noteBackup(db, { kind: 'keys', at, what, outcome: 'done', facts: {} });
  } catch {
    say(
      'The database could not be told of it, so that measures and "attune doctor" do not know of this copy.',
    );
  } finally {
    await db.close();
  }
}

async function withStore(
  config: Config,
  how: 'make' | 'there',
  work: (store: KeyStore) => Promise<void>,
): Promise<void> {
  const store = await openKeyStore(config, how);
  try {
    await work(store);
  } finally {
    await store.close();
  }
}
