import { asked, open } from '../indexed-db.ts';
import { newKey, sealed } from './sealed.ts';
import type { Head, Item, RecordingStorage } from './storage.ts';

const itemKey = (id: string, seq: number) => ['item', id, seq];
const itemsOf = (id: string, from = 0) =>
  IDBKeyRange.bound(itemKey(id, from), itemKey(id, Number.POSITIVE_INFINITY));

/** Recordings of one person in the browser, shared by the tabs of one site; encrypted with a key that scripts cannot read. */
export function indexedDbRecordings(userId: string): RecordingStorage {
  const within = open(`recordings-${userId}`);
  return sealed(logsIn(within), () => keyIn(within));
}

type Within = ReturnType<typeof open>;

async function keyIn(within: Within): Promise<CryptoKey> {
  const fresh = await newKey();
  return within('readwrite', (store) => {
    let key = fresh;
    asked(
      store,
      (held) => held.get('key'),
      (old: CryptoKey | undefined) => {
        if (old) key = old;
        else store.put(fresh, 'key');
      },
    );
    return () => key;
  });
}

/** Within the transaction: takes items out, and tells what they were. */
function takeOut(store: IDBObjectStore, id: string, seqs: readonly number[], then: (items: Item[]) => void) {
  const found: Item[] = [];
  seqs.forEach((seq, index) => {
    asked(
      store,
      (held) => held.get(itemKey(id, seq)),
      (item: Item | undefined) => {
        if (item) found.push(item);
        if (item) store.delete(itemKey(id, seq));
        if (index === seqs.length - 1) then(found);
      },
    );
  });
}

const sumOf = (items: readonly Item[]) => ({
  points: items.reduce((sum, { points }) => sum + points, 0),
  bytes: items.reduce((sum, { bytes }) => sum + bytes.length, 0),
});

function changeHead(store: IDBObjectStore, id: string, change: (head: Head) => Head) {
  asked(
    store,
    (held) => held.get(['head', id]),
    (head: Head | undefined) => {
      if (head) store.put(change(head), ['head', id]);
    },
  );
}

const less = (head: Head, items: readonly Item[], more: readonly Item[] = []): Head => ({
  ...head,
  points: head.points - sumOf(items).points + sumOf(more).points,
  bytes: head.bytes - sumOf(items).bytes + sumOf(more).bytes,
});

function logsIn(within: Within): RecordingStorage {
  return {
    list: () =>
      within('readonly', (store) => {
        const heads = store.getAll(IDBKeyRange.bound(['head'], ['head', []]));
        return () => heads.result as Head[];
      }),
    head: (id) =>
      within('readonly', (store) => {
        const head = store.get(['head', id]);
        return () => head.result as Head | undefined;
      }),
    append: (id, turn, item, about) =>
      within('readwrite', (store) => {
        let next: Head | undefined;
        asked(
          store,
          (held) => held.get(['head', id]),
          (old: Head | undefined) => {
            if (old ? old.turn !== turn : turn !== 0) return;
            next = less({ id, points: 0, bytes: 0, ...old, turn: turn + 1, about }, [], [item]);
            store.put(next, ['head', id]);
            store.put(item, itemKey(id, turn));
          },
        );
        return () => next;
      }),
    first: (id, count, from) =>
      within('readonly', (store) => {
        const keys = store.getAllKeys(itemsOf(id, from), count);
        const items = store.getAll(itemsOf(id, from), count);
        return () =>
          keys.result.map((key, index) => ({
            seq: Number((key as IDBValidKey[])[2]),
            ...(items.result[index] as Item),
          }));
      }),
    replace: (id, seqs, item) =>
      within('readwrite', (store) => {
        let isDone = false;
        takeOut(store, id, seqs, (items) => {
          isDone = items.length === seqs.length;
          if (!isDone) return store.transaction.abort();
          store.put(item, itemKey(id, seqs[0]!));
          changeHead(store, id, (head) => less(head, items, [item]));
        });
        return () => isDone;
      }).catch(() => false),
    remove: (id, seqs) =>
      within('readwrite', (store) => {
        takeOut(store, id, seqs, (items) => changeHead(store, id, (head) => less(head, items)));
        return () => undefined;
      }),
    drop: (id) =>
      within('readwrite', (store) => {
        store.delete(['head', id]);
        store.delete(itemsOf(id));
        return () => undefined;
      }),
    async room() {
      const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
      return quota === undefined || usage === undefined ? undefined : quota - usage;
    },
  };
}
