import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { inspect } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, onTestFinished, test } from 'vitest';
import { newId } from '../ids.ts';
import { deriveKey, seal } from './envelope.ts';
import { openKeyFile } from './key-file.ts';
import { masterKeyOf, parseMasterKey } from './master-key.ts';
import { fixedMasterKeys, masterKeysFromEnvironment, masterKeysFromFile } from './master-sources.ts';
import { createVault, KeyGone, type PersonKey, type Vault } from './vault.ts';

const place = { table: 'users', column: 'first_name', key: ['u'] };
const one = Buffer.alloc(32, 1);
const two = Buffer.alloc(32, 2);

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'attune-vault-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

async function vaultOn(path: string, source = fixedMasterKeys(one), clock = { now: () => new Date() }) {
  const vault = await createVault(openKeyFile(path), source, clock);
  onTestFinished(() => vault.close());
  return vault;
}

test('another process with the same store and master key opens what was sealed, and finds the same e-mail', async () => {
  const path = join(folder(), 'keys.sqlite');
  const user = newId();
  const first = await vaultOn(path);
  const sealed = (await first.create(user)).sealText(place, 'Ada');
  const second = await vaultOn(path);
  expect((await second.of(user)).openText(place, sealed)).toBe('Ada');
  expect(
    second.blindIndex('email', 'ada@example.org').equals(first.blindIndex('email', 'ada@example.org')),
  ).toBe(true);
  expect(
    second.blindIndex('name', 'ada@example.org').equals(first.blindIndex('email', 'ada@example.org')),
  ).toBe(false);
});

test('a secret is the same after a restart, and another for each purpose and each key store', async () => {
  const path = join(folder(), 'keys.sqlite');
  const first = (await vaultOn(path)).secret('web push');
  expect(first).toHaveLength(32);
  expect((await vaultOn(path)).secret('web push').equals(first)).toBe(true);
  expect((await vaultOn(path)).secret('something else').equals(first)).toBe(false);
  expect((await vaultOn(join(folder(), 'keys.sqlite'))).secret('web push').equals(first)).toBe(false);
});

test('making a key twice keeps the first one', async () => {
  const path = join(folder(), 'keys.sqlite');
  const user = newId();
  const sealed = (await (await vaultOn(path)).create(user)).sealText(place, 'Ada');
  expect((await (await vaultOn(path)).create(user)).openText(place, sealed)).toBe('Ada');
});

test('a destroyed key is gone at once, for other processes after a minute at most, and from the file', async () => {
  const path = join(folder(), 'keys.sqlite');
  let now = Date.now();
  const user = newId();
  const here = await vaultOn(path);
  const elsewhere = await vaultOn(path, fixedMasterKeys(one), { now: () => new Date(now) });
  await here.create(user);
  await elsewhere.of(user);
  expect(readFileSync(path).includes(user)).toBe(true);
  await here.destroy(user);
  await expect(here.of(user)).rejects.toThrow(KeyGone);
  now += 60_001;
  await expect(elsewhere.of(user)).rejects.toThrow(KeyGone);
  expect(readFileSync(path).includes(user)).toBe(false);
});

/** Tells of each key that the vault gave away whether anything still holds it. */
async function givenAway(vault: Vault, count: number): Promise<() => number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const users = Array.from({ length: count }, () => newId());
  const refs: WeakRef<PersonKey>[] = [];
  for (const user of users) {
    await vault.create(user);
    refs.push(new WeakRef(await vault.of(user)));
  }
  return () => {
    collect();
    return refs.filter((ref) => ref.deref() !== undefined).length;
  };
}

test('a key is out of memory soon after its time, also when nobody asks again, and at once when the vault is closed', async () => {
  const source = fixedMasterKeys(one);
  const clock = { now: () => new Date() };
  const remembering = async (milliseconds: number) => {
    const vault = await createVault(openKeyFile(':memory:'), source, clock, milliseconds);
    const held = await givenAway(vault, 20);
    return { vault, held };
  };
  const short = await remembering(50);
  await expect.poll(short.held).toBe(0);
  await short.vault.close();
  const long = await remembering(3_600_000);
  await new Promise((resolve) => setImmediate(resolve));
  expect(long.held()).toBe(20);
  await long.vault.close();
  await expect.poll(long.held).toBe(0);
});

test('a key that is destroyed while it is being read is not remembered', async () => {
  const store = openKeyFile(join(folder(), 'keys.sqlite'));
  let hold: Promise<void> | undefined;
  let letGo = () => {};
  const slow = {
    ...store,
    async find(name: string) {
      const found = await store.find(name);
      await hold;
      return found;
    },
  };
  const vault = await createVault(slow, fixedMasterKeys(one), { now: () => new Date(0) });
  onTestFinished(() => vault.close());
  const user = newId();
  await store.keep(`user:${user}`, masterKeyOf(one).wrap(`user:${user}`, Buffer.alloc(32, 5)));
  hold = new Promise((resolve) => {
    letGo = resolve;
  });
  const read = vault.of(user);
  await vault.destroy(user);
  letGo();
  await read;
  await expect(vault.of(user)).rejects.toThrow(KeyGone);
});

test('who asks for the same key at once makes one look into the store', async () => {
  const store = openKeyFile(join(folder(), 'keys.sqlite'));
  let looks = 0;
  const counted = {
    ...store,
    find: (name: string) => {
      looks++;
      return store.find(name);
    },
  };
  let now = 0;
  const vault = await createVault(counted, fixedMasterKeys(one), { now: () => new Date(now) });
  onTestFinished(() => vault.close());
  const user = newId();
  await vault.create(user);
  now = 60_001;
  looks = 0;
  const keys = await Promise.all(Array.from({ length: 20 }, () => vault.of(user)));
  expect([looks, new Set(keys).size]).toEqual([1, 1]);
  await vault.of(user);
  expect(looks).toBe(1);
});

test('a wrong master key opens nothing, and what is said names the fitting one', async () => {
  const path = join(folder(), 'keys.sqlite');
  await (await vaultOn(path)).create(newId());
  const wrong = createVault(openKeyFile(path), fixedMasterKeys(two), { now: () => new Date() });
  await expect(wrong).rejects.toThrow(
    `The master key does not fit the key store: what was given holds ${masterKeyOf(two).fingerprint}, and the keys are wrapped by ${masterKeyOf(one).fingerprint}.`,
  );
  // Behind another one it opens, and what is new is wrapped by the first.
  const user = newId();
  await (await vaultOn(path, fixedMasterKeys(two, one))).create(user);
  const store = openKeyFile(path);
  expect((await store.find(`user:${user}`))?.master).toBe(masterKeyOf(two).fingerprint);
  expect((await store.find('index'))?.master).toBe(masterKeyOf(one).fingerprint);
  await store.close();
});

test('a store that was emptied or replaced under a running program is noticed', async () => {
  const path = join(folder(), 'keys.sqlite');
  const vault = await vaultOn(path);
  await vault.check();
  const other = openKeyFile(path);
  await other.destroy('index', Buffer.alloc(16));
  await other.close();
  await expect(vault.check()).rejects.toThrow(/replaced/);
  expect((await vaultOn(path)).fingerprint().equals(vault.fingerprint())).toBe(false);
});

test('a key file of before master keys had fingerprints is taken over, by several processes at once', async () => {
  const path = join(folder(), 'keys.sqlite');
  const user = newId();
  const wrapping = deriveKey(one, 'attune wrapping key');
  const old = new DatabaseSync(path);
  old.exec(
    `pragma secure_delete = on; create table keys (name text primary key, wrapped blob not null, created_at text not null default current_timestamp) strict`,
  );
  const insert = old.prepare('insert into keys (name, wrapped) values (?, ?)');
  const keys = new Map(['index', `user:${user}`].map((name, at) => [name, Buffer.alloc(32, at + 3)]));
  for (const [name, key] of keys)
    insert.run(name, seal(wrapping, { table: 'keys', column: 'wrapped', key: [name] }, key));
  const vaults = await Promise.all([1, 2, 3].map(() => vaultOn(path)));
  const prints = vaults.map((vault) => vault.fingerprint().toString('hex'));
  expect(new Set(prints).size).toBe(1);
  const store = openKeyFile(path);
  expect(await store.counts()).toEqual([{ master: masterKeyOf(one).fingerprint, keys: 2 }]);
  // A process of that version, still running: what it keeps opens, until that master key is retired.
  const late = newId();
  const name = `user:${late}`;
  insert.run(name, seal(wrapping, { table: 'keys', column: 'wrapped', key: [name] }, Buffer.alloc(32, 9)));
  for (const vault of vaults) await vault.of(late);
  await store.retire(masterKeyOf(one).fingerprint);
  expect(() => insert.run('user:later', Buffer.alloc(61))).toThrow(/retired/);
  old.close();
  await store.close();
});

test('a key file of a later version, and one that is none, are refused by name', () => {
  const at = folder();
  const later = join(at, 'later.sqlite');
  const file = new DatabaseSync(later);
  file.exec('pragma user_version = 99');
  file.close();
  expect(() => openKeyFile(later)).toThrow(/newer than this program/);
  writeFileSync(join(at, 'none.sqlite'), Buffer.alloc(8192, 7));
  expect(() => openKeyFile(join(at, 'none.sqlite'))).toThrow(/no key store: move it away/);
});

test('the key file and the master key are readable by their owner only', async () => {
  const at = folder();
  await openKeyFile(join(at, 'keys.sqlite')).close();
  await masterKeysFromFile(join(at, 'new', 'master.key')).make();
  expect(statSync(join(at, 'keys.sqlite')).mode & 0o777).toBe(0o600);
  expect(statSync(join(at, 'new', 'master.key')).mode & 0o777).toBe(0o600);
});

test('the master key is made once, read again, and refused when it is no key', async () => {
  const path = join(folder(), 'master.key');
  const source = masterKeysFromFile(path);
  expect(await source.read()).toEqual([]);
  await Promise.all([source.make(), masterKeysFromFile(path).make()]);
  const prints = async () => (await source.read()).map(({ fingerprint }) => fingerprint);
  const first = await prints();
  expect(first).toHaveLength(1);
  expect(await prints()).toEqual(first);
  writeFileSync(path, 'short');
  await expect(source.read()).rejects.toThrow(/32 bytes/);
  writeFileSync(path, '\n');
  await expect(source.read()).rejects.toThrow(/empty/);
  expect(parseMasterKey('ab'.repeat(32), 'here').length).toBe(32);
  const [a, b] = [one, two].map((key) => key.toString('base64'));
  const given = await masterKeysFromEnvironment(`${b}, ${a},${b}`).read();
  expect(given.map(({ fingerprint }) => fingerprint)).toEqual([
    masterKeyOf(two).fingerprint,
    masterKeyOf(one).fingerprint,
  ]);
  expect(() => masterKeysFromEnvironment(' , ')).toThrow(/holds no key/);
});

test('a lost master key is not replaced by a new one', async () => {
  const at = folder();
  const source = masterKeysFromFile(join(at, 'master.key'));
  await vaultOn(join(at, 'keys.sqlite'), source);
  rmSync(join(at, 'master.key'));
  await expect(vaultOn(join(at, 'keys.sqlite'), source)).rejects.toThrow(/master.key is missing/);
  expect(await source.read()).toEqual([]);
});

test('a master key does not show when it is printed', () => {
  const key = masterKeyOf(one);
  const secrets = [one, deriveKey(one, 'attune wrapping key')].flatMap((bytes) => [
    bytes.toString('hex'),
    bytes.toString('base64'),
    bytes.toString('hex', 0, 8),
  ]);
  const printed = `${inspect(key, { depth: 9, showHidden: true })} ${JSON.stringify(key)}`;
  for (const secret of secrets) expect(printed).not.toContain(secret);
});
