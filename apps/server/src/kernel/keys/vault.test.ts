import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { newId } from '../ids.ts';
import { openKeyFile } from './key-store.ts';
import { masterKeyFromFile, parseMasterKey } from './master-key.ts';
import { createVault, KeyGone } from './vault.ts';

const place = { table: 'users', column: 'first_name', key: ['u'] };

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'attune-vault-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

function vaultOn(path: string, masterKey: Buffer = Buffer.alloc(32, 1), clock = { now: () => new Date() }) {
  const vault = createVault(openKeyFile(path), masterKey, clock);
  onTestFinished(() => vault.close());
  return vault;
}

test('another process with the same store and master key opens what was sealed, and finds the same e-mail', async () => {
  const path = join(folder(), 'keys.sqlite');
  const user = newId();
  const first = vaultOn(path);
  const sealed = (await first.create(user)).sealText(place, 'Ada');
  const second = vaultOn(path);
  expect((await second.of(user)).openText(place, sealed)).toBe('Ada');
  expect(
    second.blindIndex('email', 'ada@example.org').equals(first.blindIndex('email', 'ada@example.org')),
  ).toBe(true);
  expect(
    second.blindIndex('name', 'ada@example.org').equals(first.blindIndex('email', 'ada@example.org')),
  ).toBe(false);
});

test('a secret is the same after a restart, and another for each purpose and each key store', () => {
  const path = join(folder(), 'keys.sqlite');
  const first = vaultOn(path).secret('web push');
  expect(first).toHaveLength(32);
  expect(vaultOn(path).secret('web push').equals(first)).toBe(true);
  expect(vaultOn(path).secret('something else').equals(first)).toBe(false);
  expect(vaultOn(join(folder(), 'keys.sqlite')).secret('web push').equals(first)).toBe(false);
});

test('making a key twice keeps the first one', async () => {
  const path = join(folder(), 'keys.sqlite');
  const user = newId();
  const sealed = (await vaultOn(path).create(user)).sealText(place, 'Ada');
  expect((await vaultOn(path).create(user)).openText(place, sealed)).toBe('Ada');
});

test('a destroyed key is gone at once, for other processes after a minute at most, and from the file', async () => {
  const path = join(folder(), 'keys.sqlite');
  let now = Date.now();
  const user = newId();
  const here = vaultOn(path);
  const elsewhere = vaultOn(path, Buffer.alloc(32, 1), { now: () => new Date(now) });
  await here.create(user);
  await elsewhere.of(user);
  expect(readFileSync(path).includes(user)).toBe(true);
  await here.destroy(user);
  await expect(here.of(user)).rejects.toThrow(KeyGone);
  now += 60_001;
  await expect(elsewhere.of(user)).rejects.toThrow(KeyGone);
  expect(readFileSync(path).includes(user)).toBe(false);
});

test('a wrong master key opens nothing', async () => {
  const path = join(folder(), 'keys.sqlite');
  await vaultOn(path).create(newId());
  expect(() => createVault(openKeyFile(path), Buffer.alloc(32, 2), { now: () => new Date() })).toThrow(
    /master key does not fit/,
  );
});

test('a store that was emptied or replaced under a running program is noticed', async () => {
  const path = join(folder(), 'keys.sqlite');
  const vault = vaultOn(path);
  vault.check();
  const other = openKeyFile(path);
  other.destroy('index');
  other.close();
  expect(() => vault.check()).toThrow(/replaced/);
  expect(vaultOn(path).fingerprint().equals(vault.fingerprint())).toBe(false);
});

test('the key file and the master key are readable by their owner only', () => {
  const at = folder();
  openKeyFile(join(at, 'keys.sqlite')).close();
  masterKeyFromFile(join(at, 'new', 'master.key'));
  expect(statSync(join(at, 'keys.sqlite')).mode & 0o777).toBe(0o600);
  expect(statSync(join(at, 'new', 'master.key')).mode & 0o777).toBe(0o600);
});

test('the master key is made once, read again, and refused when it is no key', () => {
  const path = join(folder(), 'master.key');
  expect(masterKeyFromFile(path).equals(masterKeyFromFile(path))).toBe(true);
  writeFileSync(path, 'short');
  expect(() => masterKeyFromFile(path)).toThrow(/32 bytes/);
  expect(parseMasterKey('ab'.repeat(32), 'here').length).toBe(32);
});
