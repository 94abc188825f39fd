import { existsSync } from 'node:fs';
import type pg from 'pg';
import type { Clock } from '../clock.ts';
import { StartError } from '../start-error.ts';
import { openKeyDatabase } from './key-database.ts';
import { isSameDatabase } from './key-database-tables.ts';
import { openKeyFile } from './key-file.ts';
import type { KeyStore } from './key-store.ts';
import type { MasterKeys } from './master-key.ts';
import { masterKeysFromKms } from './master-kms.ts';
import { masterKeysAfter, masterKeysFromEnvironment, masterKeysFromFile } from './master-sources.ts';
import type { KeySettings } from './settings.ts';
import { createVault, type Vault } from './vault.ts';

/**
 * The key store of the settings.
 * @param how `there`: one that was made before, as commands about keys need it
 * @throws StartError
 */
export async function openKeyStore(settings: KeySettings, how: 'make' | 'there'): Promise<KeyStore> {
  if (settings.keysDatabaseUrl) return openKeyDatabase(settings.keysDatabaseUrl);
  if (how === 'there' && !existsSync(settings.keysFile)) {
    throw new StartError(
      `There is no key store ${settings.keysFile}: check ATTUNE_DATA_DIR and ATTUNE_KEYS_FILE, or start Attune first.`,
    );
  }
  return openKeyFile(settings.keysFile);
}

/** The master keys of the settings, for a store: a key service's lie there, sealed. */
export function masterKeysFor(settings: KeySettings, store: KeyStore): MasterKeys {
  const given = settings.masterKey
    ? masterKeysFromEnvironment(settings.masterKey)
    : settings.masterKeyFile && masterKeysFromFile(settings.masterKeyFile);
  if (settings.kms) {
    const sealed = masterKeysFromKms(settings.kms, store);
    return given ? masterKeysAfter(sealed, given) : sealed;
  }
  if (!given) throw new StartError('There is no master key: set ATTUNE_MASTER_KEY_FILE.');
  return given;
}

/** @throws StartError when the store and its master keys do not fit, or keys and data share a database */
export async function openVault(settings: KeySettings, data: pg.Pool, clock: Clock): Promise<Vault> {
  if (settings.keysDatabaseUrl && (await isSameDatabase(data, settings.keysDatabaseUrl))) {
    throw new StartError(
      'ATTUNE_KEYS_DATABASE_URL is the database of the data: give the keys one of their own, whose backups are not those of the data.',
    );
  }
  const store = await openKeyStore(settings, 'make');
  try {
    return await createVault(store, masterKeysFor(settings, store), clock);
  } catch (error) {
    await store.close();
    throw error;
  }
}
