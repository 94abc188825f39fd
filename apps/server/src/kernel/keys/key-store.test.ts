import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { makeDatabase } from '../../testing/cluster.ts';
import { keyDatabase, keyFolder, masterOf, newKeyStore, storeKinds } from '../../testing/keys-kit.ts';
import { createPool } from '../database/pool.ts';
import { openKeyDatabase } from './key-database.ts';
import { isSameDatabase } from './key-database-tables.ts';
import { openKeyFile } from './key-file.ts';
import { RetiredMaster } from './key-store.ts';

const [one, two] = [masterOf(1), masterOf(2)];
const key = Buffer.alloc(32, 9);
const pseudonym = Buffer.alloc(16, 3);

describe.each(storeKinds)('a key store in a %s', (kind) => {
  test('keeps what came first, for every process, until it is destroyed', async () => {
    const open = await newKeyStore(kind);
    const [here, there] = await Promise.all([open(), open()]);
    const first = one.wrap('user:a', key);
    const kept = await Promise.all([
      here.keep('user:a', first),
      there.keep('user:a', two.wrap('user:a', key)),
      here.keep('user:a', two.wrap('user:a', key)),
    ]);
    expect(new Set(kept.map(({ wrapped }) => Buffer.from(wrapped).toString('hex'))).size).toBe(1);
    expect(await there.find('user:a')).toEqual(kept[0]);
    expect(
      await here.keepAll([
        { name: 'user:a', ...first },
        { name: 'user:b', ...first },
      ]),
    ).toEqual(['user:b']);
    await here.destroy('user:a', pseudonym);
    await here.destroy('user:a', pseudonym);
    expect(await there.find('user:a')).toBeUndefined();
    expect((await there.destroyed()).map((bytes) => Buffer.from(bytes))).toEqual([pseudonym]);
  });

  test('pages in the order of names, all or those of other master keys', async () => {
    const store = await (await newKeyStore(kind))();
    const names = ['index', 'user:0', 'user:A', 'user:a', 'user:b'];
    for (const [at, name] of names.entries()) await store.keep(name, (at % 2 ? one : two).wrap(name, key));
    const namesOf = async (...args: Parameters<typeof store.page>) =>
      (await store.page(...args)).map(({ name }) => name);
    expect(await namesOf('', 10)).toEqual(names);
    expect(await namesOf('user:0', 2)).toEqual(['user:A', 'user:a']);
    expect(await namesOf('', 10, one.fingerprint)).toEqual(['index', 'user:A', 'user:b']);
    expect(await store.counts()).toEqual(
      [
        { master: one.fingerprint, keys: 2 },
        { master: two.fingerprint, keys: 3 },
      ].sort((a, b) => (a.master < b.master ? -1 : 1)),
    );
  });

  test('replaces only what still is as it was', async () => {
    const store = await (await newKeyStore(kind))();
    const [a, b] = [one.wrap('a', key), one.wrap('b', key)];
    await store.keepAll([
      { name: 'a', ...a },
      { name: 'b', ...b },
    ]);
    await store.destroy('b', pseudonym);
    const to = two.wrap('a', key);
    const changes = [
      { name: 'a', from: a.wrapped, to },
      { name: 'b', from: b.wrapped, to: two.wrap('b', key) },
    ];
    expect(await store.rewrap(changes)).toBe(1);
    expect(await store.rewrap(changes)).toBe(0);
    expect(await store.find('b')).toBeUndefined();
    const kept = await store.find('a');
    expect([kept?.master, Buffer.from(kept?.wrapped ?? [])]).toEqual([
      two.fingerprint,
      Buffer.from(to.wrapped),
    ]);
  });

  test('takes nothing by a retired master key, nor without one after that, whoever writes', async () => {
    const open = await newKeyStore(kind);
    const [here, there] = [await open(), await open()];
    await here.keep('user:old', { ...one.wrap('user:old', key), master: null });
    await there.retire(one.fingerprint);
    await there.retire(one.fingerprint);
    await expect(here.keep('user:a', one.wrap('user:a', key))).rejects.toThrow(RetiredMaster);
    await expect(here.keep('user:a', { ...one.wrap('user:a', key), master: null })).rejects.toThrow(
      RetiredMaster,
    );
    await here.keep('user:a', two.wrap('user:a', key));
    await here.label(one.fingerprint);
    expect((await here.find('user:old'))?.master).toBe(one.fingerprint);
    expect(await here.masters()).toEqual([
      { fingerprint: one.fingerprint, sealed: null, sealedBy: null, retired: true },
    ]);
  });

  test('what is being kept while its master key is retired is kept before that, or refused', async () => {
    const open = await newKeyStore(kind);
    const [here, there] = [await open(), await open()];
    const tries = Array.from({ length: 40 }, (_, at) => `user:${at}`);
    const keeping = tries.map(async (name) => {
      try {
        return Boolean(await here.keep(name, one.wrap(name, key)));
      } catch (error) {
        expect(error).toBeInstanceOf(RetiredMaster);
        return false;
      }
    });
    await there.retire(one.fingerprint);
    const then = (await there.counts())[0]?.keys ?? 0;
    const kept = (await Promise.all(keeping)).filter(Boolean).length;
    expect([kept, (await there.counts())[0]?.keys ?? 0]).toEqual([then, then]);
  });

  test('knows master keys of a key service, newest first, and forgets one', async () => {
    const store = await (await newKeyStore(kind))();
    const known = (fingerprint: string) => ({ fingerprint, sealed: Buffer.from(fingerprint), sealedBy: 'k' });
    // Rotated from a file: that one is known, and was never sealed.
    await store.retire('file');
    await Promise.all([store.keepMaster(known('a'), 'first'), store.keepMaster(known('b'), 'first')]);
    const [first] = await store.masters();
    expect(await store.masters()).toHaveLength(2);
    await store.keepMaster(known('c'));
    await store.keepMaster(known('c'));
    const all = await store.masters();
    expect(all.map(({ fingerprint, retired }) => [fingerprint, retired])).toEqual([
      ['c', false],
      [first?.fingerprint, false],
      ['file', true],
    ]);
    await store.forgetMaster('c');
    expect((await store.masters())[0]).toEqual({
      fingerprint: 'c',
      sealed: null,
      sealedBy: 'k',
      retired: false,
    });
  });

  test('lets one command at a time do its work, and the next one in when that is over', async () => {
    const open = await newKeyStore(kind);
    const [here, there] = [await open(), await open()];
    await here.exclusively(async () => {
      await expect(there.exclusively(async () => 1)).rejects.toThrow(/Another "attune keys" command/);
      await there.keep('user:a', one.wrap('user:a', key));
    });
    await expect(
      here.exclusively(async () => {
        throw new Error('ended in the middle');
      }),
    ).rejects.toThrow(/in the middle/);
    expect(await there.exclusively(async () => 2)).toBe(2);
  });

  test('is copied as a whole into a file that is a key store, closed to others', async () => {
    const store = await (await newKeyStore(kind))();
    await store.keepAll([{ name: 'user:old', ...one.wrap('user:old', key), master: null }]);
    await store.keep('user:a', one.wrap('user:a', key));
    await store.keepMaster({ fingerprint: one.fingerprint, sealed: Buffer.from('s'), sealedBy: 'k' });
    await store.keepMaster({ fingerprint: two.fingerprint, sealed: Buffer.from('t'), sealedBy: 'k' });
    await store.retire(one.fingerprint);
    await store.destroy('user:gone', pseudonym);
    const path = join(keyFolder(), 'copy.sqlite');
    await store.copyTo(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await expect(store.copyTo(path)).rejects.toThrow(/EEXIST/);
    const copy = openKeyFile(path);
    const same = async (of: typeof store) => [
      (await of.page('', 10)).map((one) => [one.name, one.master, Buffer.from(one.wrapped).toString('hex')]),
      (await of.masters()).map((one) => [one.fingerprint, one.retired, String(one.sealed?.length)]),
      (await of.destroyed()).map((one) => Buffer.from(one).toString('hex')),
    ];
    expect(await same(copy)).toEqual(await same(store));
    await copy.close();
  });
});

test('what a destroyed key was is nowhere in the file, nor what a forgotten master key was', async () => {
  const path = join(keyFolder(), 'keys.sqlite');
  const store = openKeyFile(path);
  const wrapped = one.wrap('user:a', key);
  await store.keep('user:a', wrapped);
  const sealed = Buffer.alloc(64, 0x5a);
  await store.keepMaster({ fingerprint: 'a', sealed, sealedBy: 'k' });
  const holds = (bytes: Uint8Array) => readFileSync(path).includes(bytes);
  expect([holds(wrapped.wrapped), holds(sealed)]).toEqual([true, true]);
  await store.destroy('user:a', pseudonym);
  await store.forgetMaster('a');
  await store.close();
  expect([holds(wrapped.wrapped), holds(sealed)]).toEqual([false, false]);
});

test('retiring waits for a key that another process is just keeping in the database', async () => {
  const url = await keyDatabase();
  const store = await openKeyDatabase(url);
  const other = new pg.Client({ connectionString: url });
  await other.connect();
  await other.query('begin');
  const { wrapped, master } = one.wrap('user:a', key);
  await other.query('insert into attune_keys (name, wrapped, master) values ($1, $2, $3)', [
    'user:a',
    wrapped,
    master,
  ]);
  // From when it is retired, everything that is by it can be seen.
  const seen = store.retire(one.fingerprint).then(() => store.find('user:a'));
  await expect
    .poll(async () => (await other.query('select from pg_locks where not granted')).rowCount)
    .toBe(1);
  await other.query('commit');
  expect((await seen)?.master).toBe(one.fingerprint);
  await other.end();
  await store.close();
});

test('the tables are made once by several first starts at once', async () => {
  const url = await keyDatabase();
  const stores = await Promise.all([1, 2, 3, 4].map(() => openKeyDatabase(url)));
  await Promise.all(stores.map((store) => store.close()));
});

test('the database of the data is told from another one on the same server', async () => {
  const data = await makeDatabase();
  const pool = createPool({ url: data.url, size: { min: 0, max: 2 } });
  try {
    expect(await isSameDatabase(pool, data.directUrl)).toBe(true);
    expect(await isSameDatabase(pool, data.url)).toBe(true);
    expect(await isSameDatabase(pool, await keyDatabase())).toBe(false);
  } finally {
    await pool.end();
    await data.drop();
  }
});

test('a database of keys that cannot be reached at the start is a line that says what to check', async () => {
  const nowhere = 'postgres://a:b@127.0.0.1:1/keys';
  await expect(openKeyDatabase(nowhere)).rejects.toThrow(/check ATTUNE_KEYS_DATABASE_URL/);
});

test('while it runs, a database of keys that went away is something to come back for', async () => {
  const { directUrl, drop } = await makeDatabase('template1');
  onTestFinished(drop);
  const { host, port } = new pg.Client({ connectionString: directUrl });
  // A door in front of the server that can be shut.
  const through = new Set<Socket>();
  const door = createServer((socket) => {
    const inner = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
    for (const one of [socket, inner]) through.add(one.on('error', () => {}));
    socket.pipe(inner).pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(door, 'listening');
  const at = (door.address() as AddressInfo).port;
  const { username, password, pathname } = new URL(directUrl.replace('@/', '@localhost/'));
  const store = await openKeyDatabase(`postgres://${username}:${password}@127.0.0.1:${at}${pathname}`);
  expect(await store.find('a')).toBeUndefined();
  door.close();
  for (const one of through) one.destroy();
  await expect(store.find('a')).rejects.toMatchObject({ code: 'busy' });
  await store.close();
});
