import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { keyDatabase, keyFolder, newKeyStore, storeKinds, systemVault } from '../../testing/keys-kit.ts';
import { newId } from '../ids.ts';
import { backUpKeys, pruneCopies, restoreKeys } from './copies.ts';
import { openKeyDatabase } from './key-database.ts';
import type { KeyStore } from './key-store.ts';
import type { MasterKeys } from './master-key.ts';
import { fixedMasterKeys, masterKeysFromFile } from './master-sources.ts';
import { rotate } from './rotate.ts';
import { KeyGone, type Vault } from './vault.ts';

const place = { table: 'users', column: 'first_name', key: ['u'] };
const master = fixedMasterKeys(Buffer.alloc(32, 1));
const at = (iso: string) => ({ now: () => new Date(iso) });

/** A person with something sealed. */
async function person(vault: Vault) {
  const user = newId();
  const sealed = (await vault.create(user)).sealText(place, user);
  return {
    user,
    /** Whether it opens, with a fresh memory. */
    opensIn: async (store: KeyStore, source: MasterKeys = master) => {
      const fresh = await systemVault(store, source);
      return fresh.of(user).then(
        (key) => key.openText(place, sealed) === user,
        (error) => {
          if (error instanceof KeyGone) return false;
          throw error;
        },
      );
    },
  };
}

const restored = async (store: KeyStore, file: string, source: MasterKeys = master): Promise<string> => {
  const said: string[] = [];
  await restoreKeys(
    store,
    file,
    () => source,
    (line) => said.push(line),
  );
  return said.join('\n');
};

const readableIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

describe.each(storeKinds)('copies of a key store in a %s', (kind) => {
  test('are named by the time and closed to others, and none is left that would be older than seven days tomorrow', async () => {
    const store = await (await newKeyStore(kind))();
    await person(await systemVault(store, master));
    const folder = join(keyFolder(), 'new', 'copies');
    const first = await backUpKeys(store, folder, at('2026-11-01T10:00:00.000Z'));
    expect(first).toBe(join(folder, 'attune-keys-20261101T100000000Z.sqlite'));
    expect([statSync(first).mode & 0o777, statSync(folder).mode & 0o777]).toEqual([0o600, 0o700]);
    for (const name of ['mine.sqlite', 'attune-keys-20261101T095959000Z.sqlite.partial'])
      writeFileSync(join(folder, name), '');
    await backUpKeys(store, folder, at('2026-11-07T07:59:59.999Z'));
    expect(readdirSync(folder)).toEqual([
      'attune-keys-20261101T100000000Z.sqlite',
      'attune-keys-20261107T075959999Z.sqlite',
      'mine.sqlite',
    ]);
    // Also when the copy itself cannot be made.
    const broken = { ...store, copyTo: () => Promise.reject(new Error('full')) };
    await expect(backUpKeys(broken, folder, at('2026-11-07T08:00:00.000Z'))).rejects.toThrow('full');
    expect(readdirSync(folder)).toEqual(['attune-keys-20261107T075959999Z.sqlite', 'mine.sqlite']);
    expect(pruneCopies(folder, at('2026-11-13T05:59:59.998Z'))).toBe(0);
    expect(pruneCopies(folder, at('2026-11-13T05:59:59.999Z'))).toBe(1);
    expect(readdirSync(folder)).toEqual(['mine.sqlite']);
    expect(() => pruneCopies(join(folder, 'nowhere'), at('2026-11-13T06:00:00Z'))).toThrow(/no folder/);
  });

  test('that are made about every day are never a week old when the next is made', async () => {
    const store = await (await newKeyStore(kind))();
    const folder = join(keyFolder(), 'copies');
    const day = 86_400_000;
    const made = new Map<string, number>();
    let now = Date.parse('2026-10-20T03:30:00Z');
    // An hour late where clocks change, and some minutes early or late otherwise.
    for (let times = 0; times < 16; times++) {
      const oldest = Math.min(now, ...readableIn(folder).map((name) => made.get(name) ?? 0));
      expect(now - oldest).toBeLessThan(7 * day);
      made.set(basename(await backUpKeys(store, folder, { now: () => new Date(now) })), now);
      now += day + (times === 5 ? 3_600_000 : (times % 3) * 120_000 - 60_000);
    }
    expect(readableIn(folder).length).toBeLessThanOrEqual(7);
  });

  test('bring back what was lost, and never a key that was destroyed', async () => {
    const store = await (await newKeyStore(kind))();
    const vault = await systemVault(store, master);
    const [kept, lost, erased, damaged] = [
      await person(vault),
      await person(vault),
      await person(vault),
      await person(vault),
    ];
    const copy = await backUpKeys(store, join(keyFolder(), 'copies'), at('2026-11-08T10:00:00Z'));
    const late = await person(vault);
    await vault.destroy(erased.user);
    const buried = await store.destroyed();
    const name = `user:${damaged.user}`;
    const before = await store.find(name);
    await store.rewrap([
      {
        name,
        from: before?.wrapped ?? Buffer.of(),
        to: { wrapped: Buffer.alloc(61, 1), master: before?.master ?? '' },
      },
    ]);
    const all = await store.page('user:', 100);
    const withoutLost = all.filter((one) => one.name !== `user:${lost.user}`);
    expect(withoutLost).toHaveLength(3);
    // As it would be had one key been lost and another damaged by an accident, of which the store knows nothing.
    const emptied = await (await newKeyStore(kind))();
    await emptied.keepAll([
      { name: 'index', ...((await store.find('index')) as { wrapped: Uint8Array; master: string }) },
      ...withoutLost,
    ]);
    await emptied.bury(buried);
    expect(await restored(emptied, copy)).toBe('2 keys were put back. 1 of the copy stay destroyed.');
    for (const one of [kept, lost, damaged, late]) expect(await one.opensIn(emptied)).toBe(true);
    expect(await erased.opensIn(emptied)).toBe(false);
    // Again, it changes nothing.
    expect(await restored(emptied, copy)).toBe('0 keys were put back. 1 of the copy stay destroyed.');
  });

  test('fill a store that was lost, in which a start has made an index key already, and say what it cannot know', async () => {
    const old = await (await newKeyStore(kind))();
    const vault = await systemVault(old, master);
    const [kept, erased] = [await person(vault), await person(vault)];
    await vault.destroy(erased.user);
    const copy = await backUpKeys(old, join(keyFolder(), 'copies'), at('2026-11-08T10:00:00Z'));
    for (const started of [false, true]) {
      const store = await (await newKeyStore(kind))();
      if (started) await systemVault(store, master);
      expect(await restored(store, copy)).toMatch(
        /^1 keys were put back.*erase them again before you start/s,
      );
      expect((await systemVault(store, master)).fingerprint()).toEqual(vault.fingerprint());
      expect([await kept.opensIn(store), await erased.opensIn(store)]).toEqual([true, false]);
      expect(await store.destroyed()).toHaveLength(1);
    }
  });

  test('carry erasures to a store that is older than they are', async () => {
    const open = await newKeyStore(kind);
    const old = await open();
    const vault = await systemVault(old, master);
    const erased = await person(vault);
    const earlier = await backUpKeys(old, join(keyFolder(), 'copies'), at('2026-11-08T10:00:00Z'));
    await vault.destroy(erased.user);
    const later = await backUpKeys(old, join(keyFolder(), 'copies'), at('2026-11-08T11:00:00Z'));
    const store = await (await newKeyStore(kind))();
    await restored(store, earlier);
    expect(await erased.opensIn(store)).toBe(true);
    await restored(store, later);
    expect(await erased.opensIn(store)).toBe(false);
  });

  test('of another key store, or under a master key that is not there, change nothing', async () => {
    const others = await (await newKeyStore('file'))();
    await person(await systemVault(others, master));
    const copy = await backUpKeys(others, join(keyFolder(), 'copies'), at('2026-11-08T10:00:00Z'));
    const store = await (await newKeyStore(kind))();
    const mine = await person(await systemVault(store, master));
    const before = [await store.page('', 100), await store.masters()];
    await expect(restored(store, copy)).rejects.toThrow(/of another key store, and nothing was changed/);
    await expect(restored(store, copy, fixedMasterKeys(Buffer.alloc(32, 2)))).rejects.toThrow(/does not fit/);
    await expect(restored(store, `${copy}.away`)).rejects.toThrow(/There is no copy/);
    expect(existsSync(`${copy}.away`)).toBe(false);
    expect([await store.page('', 100), await store.masters()]).toEqual(before);
    expect(await mine.opensIn(store)).toBe(true);
  });

  test('made before a rotation come back under the master key of after it, while the older one is at hand', async () => {
    const store = await (await newKeyStore(kind))();
    const path = join(keyFolder(), 'master.key');
    const source = masterKeysFromFile(path);
    const older = await source.read().then(async () => {
      await source.make();
      return (await source.read())[0];
    });
    const vault = await systemVault(store, source);
    const someone = await person(vault);
    const copy = await backUpKeys(store, join(keyFolder(), 'copies'), at('2026-11-08T10:00:00Z'));
    await rotate(store, source, () => {});
    await expect(restored(store, copy, source)).rejects.toThrow(/does not fit/);
    const both: MasterKeys = {
      ...source,
      read: async () => [...(await source.read()), ...(older ? [older] : [])],
    };
    // As if that one key were lost.
    const lossy = await (await newKeyStore(kind))();
    const index = await store.find('index');
    if (index) await lossy.keep('index', index);
    for (const one of await store.masters()) await lossy.retire(one.fingerprint);
    expect(await restored(lossy, copy, both)).toMatch(/^1 keys were put back/);
    expect(await someone.opensIn(lossy, source)).toBe(true);
  });
});

test('a copy moves a key store from a file into a database', async () => {
  const file = await (await newKeyStore('file'))();
  const vault = await systemVault(file, master);
  const people = [await person(vault), await person(vault)];
  const copy = await backUpKeys(file, join(keyFolder(), 'copies'), at('2026-11-08T10:00:00Z'));
  const database = await (await newKeyStore('database'))();
  await restored(database, copy);
  for (const one of people) expect(await one.opensIn(database)).toBe(true);
  expect((await systemVault(database, master)).fingerprint()).toEqual(vault.fingerprint());
});

test('a command that has ended does not keep the next one from a database of keys, however soon that comes', async () => {
  const url = await keyDatabase();
  const store = await openKeyDatabase(url);
  onTestFinished(() => store.close());
  const beside = new pg.Client({ connectionString: url });
  await beside.connect();
  onTestFinished(() => beside.end());
  for (let times = 0; times < 200; times++) {
    await store.exclusively(async () => {});
    const { rows } = await beside.query(
      `select pid from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`,
    );
    expect(rows, `after command ${times + 1}`).toEqual([]);
  }
});

test('a copy that is damaged is refused', async () => {
  const store = await (await newKeyStore('file'))();
  await person(await systemVault(store, master));
  const copy = await backUpKeys(store, join(keyFolder(), 'copies'), at('2026-11-08T10:00:00Z'));
  const file = new DatabaseSync(copy);
  file.exec(`update keys set wrapped = zeroblob(61) where name = 'index'`);
  file.close();
  await expect(restored(store, copy)).rejects.toThrow(/first key of the copy was altered/);
  writeFileSync(copy, Buffer.alloc(9000, 3));
  await expect(restored(store, copy)).rejects.toThrow(/no key store/);
});
