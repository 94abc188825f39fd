import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  fingerprintsOf,
  keyFolder,
  masterOf,
  newKeyStore,
  storeKinds,
  systemVault,
} from '../../testing/keys-kit.ts';
import { newId } from '../ids.ts';
import type { KeyStore } from './key-store.ts';
import type { MasterKeys } from './master-key.ts';
import {
  fixedMasterKeys,
  masterKeysAfter,
  masterKeysFromEnvironment,
  masterKeysFromFile,
} from './master-sources.ts';
import { keyStatus, rotate } from './rotate.ts';
import type { Vault } from './vault.ts';

const place = { table: 'users', column: 'first_name', key: ['u'] };
const quiet = () => {};

/** A store with people in it, and what each of them sealed. */
async function peopleIn(vault: Vault, count: number): Promise<Map<string, Buffer>> {
  const people = new Map<string, Buffer>();
  for (let at = 0; at < count; at++) {
    const user = newId();
    people.set(user, (await vault.create(user)).sealText(place, user));
  }
  return people;
}

async function allOpen(vault: Vault, people: ReadonlyMap<string, Buffer>): Promise<void> {
  for (const [user, sealed] of people) expect((await vault.of(user)).openText(place, sealed)).toBe(user);
}

/** Dies when it is asked for the `steps`th time, before or after it has done it; a rotation cannot tell that from a kill. */
function dying<T extends object>(whole: T, budget: { steps: number }): T {
  return new Proxy(whole, {
    get(target, name) {
      const value = Reflect.get(target, name);
      // The lock goes with the process, and closing is no step.
      if (typeof value !== 'function' || name === 'exclusively' || name === 'close') return value;
      return async (...args: unknown[]) => {
        if (budget.steps-- === 0) throw new Error('killed before');
        const answer = await value.apply(target, args);
        if (budget.steps-- === 0) throw new Error('killed after');
        return answer;
      };
    },
  });
}

describe.each(storeKinds)('rotation of a key store in a %s', (kind) => {
  test('leaves every key under a new master key, for those that run meanwhile as well', async () => {
    const open = await newKeyStore(kind);
    const file = join(keyFolder(), 'master.key');
    const source = masterKeysFromFile(file);
    const running = await systemVault(await open(), masterKeysFromFile(file));
    const people = await peopleIn(running, 300);
    const [old] = await fingerprintsOf(source);
    const late = newId();
    const said: string[] = [];
    const store = await open();
    // In the middle of it somebody comes, and somebody is erased.
    let came: Buffer | undefined;
    const [erased] = people.keys();
    const watched: KeyStore = {
      ...store,
      async rewrap(changes) {
        if (!came) {
          came = (await running.create(late)).sealText(place, 'late');
          await running.destroy(erased as string);
        }
        return store.rewrap(changes);
      },
    };
    await rotate(watched, source, (line) => said.push(line));
    people.delete(erased as string);
    const now = await fingerprintsOf(source);
    expect(now).toHaveLength(1);
    expect(now[0]).not.toBe(old);
    expect(await store.counts()).toEqual([{ master: now[0], keys: 301 }]);
    expect(await store.find(`user:${erased}`)).toBeUndefined();
    const fresh = await systemVault(await open(), source);
    await allOpen(fresh, people);
    expect((await fresh.of(late)).openText(place, came as Buffer)).toBe('late');
    // Has been running all the time, its memory empty by now.
    await allOpen(running, people);
    await running.check();
    expect(
      (await (await systemVault(await open(), source)).create(newId())).sealText(place, 'a'),
    ).toBeTruthy();
    expect(said.at(-1)).toContain(`Dropped ${old}`);
    // What is new in a process that still knows the old key only is wrapped by the new one.
    const user = newId();
    await running.create(user);
    expect((await store.find(`user:${user}`))?.master).toBe(now[0]);
  });

  test('killed after any step and run again, it goes on: one new key, and everything opens at any time', async () => {
    const open = await newKeyStore(kind);
    const folder = keyFolder();
    const path = join(folder, 'master.key');
    const source = masterKeysFromFile(path);
    const running = await systemVault(await open(), masterKeysFromFile(path));
    const people = await peopleIn(running, 3);
    const [old] = await fingerprintsOf(source);
    const store = await open();
    let kills = 0;
    const seen = new Set<string>([old as string]);
    for (let steps = 0; ; steps++) {
      const budget = { steps };
      const done = await rotate(dying(store, budget), dying(source, budget), quiet).then(
        () => true,
        (error: Error) => {
          if (!error.message.startsWith('killed')) throw error;
          return false;
        },
      );
      const now = await fingerprintsOf(source);
      for (const one of now) seen.add(one);
      expect(now.length).toBeLessThanOrEqual(2);
      await allOpen(await systemVault(await open(), source), people);
      for (const [user, sealed] of await peopleIn(running, 1)) people.set(user, sealed);
      if (done) break;
      kills++;
      // Killed after the last step it had done all; the next one would be another rotation.
      if (now.length === 1 && now[0] !== old) break;
    }
    expect(kills).toBeGreaterThan(10);
    expect(seen.size).toBe(2);
    expect(await store.counts()).toEqual([
      { master: (await fingerprintsOf(source))[0], keys: people.size + 1 },
    ]);
    await expect(systemVault(await open(), fixedMasterKeys(Buffer.alloc(32)))).rejects.toThrow(
      /does not fit/,
    );
    expect(readdirSync(folder).filter((name) => name.endsWith('.new'))).toEqual([]);
  });

  test('a key that opens by no master key keeps the older ones, and the status names what is missing', async () => {
    const store = await (await newKeyStore(kind))();
    const path = join(keyFolder(), 'master.key');
    const source = masterKeysFromFile(path);
    await peopleIn(await systemVault(store, source), 2);
    await store.keep('user:strange', masterOf(8).wrap('user:strange', Buffer.alloc(32)));
    await expect(rotate(store, source, quiet)).rejects.toThrow(/1 keys open by no master key/);
    expect(await fingerprintsOf(source)).toHaveLength(2);
    const status = (await keyStatus(store, source)).join('\n');
    expect(status).toMatch(new RegExp(`${masterOf(8).fingerprint} +1 keys +NOT OPEN`));
    await store.destroy('user:strange', Buffer.alloc(16));
    await rotate(store, source, quiet);
    expect(await fingerprintsOf(source)).toHaveLength(1);
  });

  test('two at once: one does it, the other is told', async () => {
    const open = await newKeyStore(kind);
    const source = masterKeysFromFile(join(keyFolder(), 'master.key'));
    await peopleIn(await systemVault(await open(), source), 3);
    const [a, b] = await Promise.allSettled([
      rotate(await open(), source, quiet),
      rotate(await open(), source, quiet),
    ]);
    const failed = [a, b].filter((one) => one?.status === 'rejected');
    // Where the first had ended before the second began there are two rotations, one after the other.
    for (const one of failed)
      expect(String((one as PromiseRejectedResult).reason)).toContain('Another "attune keys" command');
    expect(await fingerprintsOf(source)).toHaveLength(1);
  });
});

test('keys of before fingerprints are rotated too, and nothing new comes without one', async () => {
  const store = await (await newKeyStore('file'))();
  const path = join(keyFolder(), 'master.key');
  writeFileSync(path, Buffer.alloc(32, 1).toString('base64'));
  const unlabelled = ['index', 'user:a', 'user:b'].map((name) => ({
    name,
    ...masterOf(1).wrap(name, Buffer.alloc(32, 4)),
    master: null,
  }));
  await store.keepAll(unlabelled);
  const source = masterKeysFromFile(path);
  expect((await keyStatus(store, source)).join()).toMatch(
    /no fingerprint +3 keys +kept by an earlier version/,
  );
  await rotate(store, source, quiet);
  expect(await store.counts()).toEqual([{ master: (await fingerprintsOf(source))[0], keys: 3 }]);
  await systemVault(store, source);
});

test('the file of master keys is replaced whole, stays its owner’s, and what a kill left beside it goes', async () => {
  const store = await (await newKeyStore('file'))();
  const folder = keyFolder();
  const path = join(folder, 'master.key');
  const source = masterKeysFromFile(path);
  await systemVault(store, source);
  chmodSync(path, 0o400);
  writeFileSync(`${path}.0123456789abcdef.new`, 'a key that nobody knows');
  const before = readFileSync(path, 'utf8');
  await source.add();
  expect(readFileSync(path, 'utf8').split('\n')).toEqual([
    expect.stringMatching(/^.{44}$/),
    before.trim(),
    '',
  ]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['master.key']);
});

test('where the key is given by the environment, it says what to set, and with both keys it does the rest', async () => {
  const open = await newKeyStore('file');
  const [a, b] = [1, 2].map((byte) => Buffer.alloc(32, byte).toString('base64'));
  const before = await systemVault(await open(), masterKeysFromEnvironment(`${a},${b}`));
  const people = await peopleIn(before, 5);
  const store = await open();
  await expect(rotate(store, masterKeysFromEnvironment(`${a}`), quiet)).rejects.toThrow(
    /set ATTUNE_MASTER_KEY to the one in use, a comma and the new one, restart every process/,
  );
  expect(await store.masters()).toEqual([]);
  const said: string[] = [];
  await rotate(store, masterKeysFromEnvironment(`${b},${a}`), (line) => said.push(line));
  expect(said.at(-1)).toBe('Now leave only the first key in ATTUNE_MASTER_KEY, for every process.');
  // Processes that have the new one behind go on, and wrap by the new one from now on.
  const late = newId();
  await before.create(late);
  expect((await store.find(`user:${late}`))?.master).toBe(masterOf(2).fingerprint);
  const after = await systemVault(await open(), masterKeysFromEnvironment(`${b}`));
  await allOpen(after, people);
  await expect(systemVault(await open(), masterKeysFromEnvironment(`${a}`))).rejects.toThrow(/does not fit/);
  await expect(rotate(store, masterKeysFromEnvironment(`${a},${b}`), quiet)).rejects.toThrow(
    /put the newer one in front/,
  );
});

test('a move from one source to another is a rotation', async () => {
  const open = await newKeyStore('file');
  const older = masterKeysFromEnvironment(Buffer.alloc(32, 1).toString('base64'));
  const people = await peopleIn(await systemVault(await open(), older), 5);
  const newer = masterKeysFromFile(join(keyFolder(), 'master.key'));
  const both: MasterKeys = masterKeysAfter(newer, older);
  const running = await systemVault(await open(), both);
  expect(await fingerprintsOf(newer)).toEqual([]);
  const said: string[] = [];
  await rotate(await open(), both, (line) => said.push(line));
  expect(said.at(-1)).toMatch(/^Now take ATTUNE_MASTER_KEY out of the settings/);
  await allOpen(running, people);
  await allOpen(await systemVault(await open(), newer), people);
});
