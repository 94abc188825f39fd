import type { Json } from './ask.ts';
import type { Queued, QueueStorage, ValueStorage } from './storage.ts';

type Step<T> = (store: IDBObjectStore) => IDBRequest<T>;

/**
 * Opens when it is first needed, and anew when that went wrong or the browser closed it. Each transaction is on the disk
 * before it is said to be done.
 */
export function open(name: string) {
  let database: Promise<IDBDatabase> | undefined;

  function opened(): Promise<IDBDatabase> {
    const opening = new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(`attune-${name}`, 1);
      request.onupgradeneeded = () => request.result.createObjectStore('held', { autoIncrement: true });
      request.onsuccess = () => {
        const { result } = request;
        // The browser closes it when the person clears what the site stored.
        result.onclose = () => forget(opening);
        // Another tab wants to delete it or change its form, and cannot while it is open here.
        result.onversionchange = () => {
          result.close();
          forget(opening);
        };
        resolve(result);
      };
      request.onerror = () => reject(request.error);
    });
    return opening;
  }

  function forget(which: Promise<IDBDatabase> | undefined) {
    if (database === which) database = undefined;
  }

  async function begun(mode: IDBTransactionMode): Promise<IDBTransaction> {
    database ??= opened();
    const mine = database;
    try {
      return (await mine).transaction('held', mode, { durability: 'strict' });
    } catch (error) {
      forget(mine);
      throw error;
    }
  }

  return async <T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => () => T): Promise<T> => {
    // Some browsers close it without a word: the first to notice is who wants something of it.
    const transaction = await begun(mode).catch(() => begun(mode));
    return new Promise((resolve, reject) => {
      const answer = work(transaction.objectStore('held'));
      transaction.oncomplete = () => resolve(answer());
      transaction.onabort = () => reject(transaction.error);
    });
  };
}

export const asked = <T>(store: IDBObjectStore, step: Step<T>, then: (result: T) => void) => {
  const request = step(store);
  request.onsuccess = () => then(request.result);
};

/** A queue in the browser, shared by the tabs of one site. */
export function indexedDbQueue(name: string): QueueStorage {
  const within = open(name);
  return {
    append: (items, most) =>
      within('readwrite', (store) => {
        let taken = 0;
        asked(
          store,
          (held) => held.count(),
          (count) => {
            taken = Math.min(items.length, Math.max(0, most - count));
            for (const item of items.slice(0, taken)) store.add(item);
          },
        );
        return () => taken;
      }),
    first: (count) =>
      within('readonly', (store) => {
        const places = store.getAllKeys(null, count);
        const items = store.getAll(null, count);
        return () =>
          places.result.map((place, index): Queued => ({ place: Number(place), item: items.result[index] }));
      }),
    remove: (places) =>
      within('readwrite', (store) => {
        for (const place of places) store.delete(place);
        return () => undefined;
      }),
  };
}

/** Values in the browser, shared by the tabs of one site. */
export function indexedDbValues(name: string): ValueStorage {
  const within = open(name);
  return {
    read: (key) => within('readonly', (store) => resultOf(store.get(key))),
    keys: () =>
      within('readonly', (store) => {
        const all = resultOf(store.getAllKeys());
        return () => all().map(String);
      }),
    update: (key, change) =>
      within('readwrite', (store) => {
        let value: Json | undefined;
        asked(
          store,
          (held) => held.get(key),
          (old: Json | undefined) => {
            value = change(old);
            if (value === undefined) store.delete(key);
            else store.put(value, key);
          },
        );
        return () => value;
      }),
  };
}

const resultOf =
  <T>(request: IDBRequest<T>) =>
  () =>
    request.result;
