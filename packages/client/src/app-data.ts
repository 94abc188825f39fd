import {
  changed,
  type DataConflict,
  type Entry,
  entryOf,
  opOf,
  type Sent,
  same,
  shown,
  storedOf,
} from './app-data-entry.ts';
import { createRemote } from './app-data-remote.ts';
import { createTimer } from './app-data-timer.ts';
import type { Json } from './ask.ts';
import type { Connection } from './client.ts';
import { AttuneError, isPassing } from './errors.ts';
import { createIds } from './ids.ts';
import { indexedDbValues } from './indexed-db.ts';
import { type Lock, webLock } from './lock.ts';
import { eraseValues, memoryValues, type ValueStorage } from './storage.ts';
import { machine, type Surroundings } from './surroundings.ts';

export type AppDataOptions = {
  readonly client: Connection;
  readonly userId: string;
  readonly app: string;
  /** Where the copy is; absent: IndexedDB in browsers, memory elsewhere (`@attune/client/node` has files). */
  readonly storage?: ValueStorage;
  /**
   * Decides what stays: `theirs`, `mine`, or something made of both; `undefined` deletes. Without it theirs stays, and
   * mine waits in `lost()`. When it throws, `onProblem` is told, and the key waits for the next try.
   */
  readonly onConflict?: (conflict: DataConflict) => Json | undefined | Promise<Json | undefined>;
  /** Writing has paused (nobody is signed in, the grant was withdrawn), or a value was refused: see `lost()`. */
  readonly onProblem?: (error: unknown) => void;
  readonly lock?: Lock;
  readonly surroundings?: Surroundings;
};

export type AppData = {
  /**
   * What is stored under the key: the copy here where there is one, otherwise what the server has.
   * @throws Unreachable when there is no copy and no answer
   */
  readonly get: (key: string) => Promise<Json | undefined>;
  /** Settles when it is kept here; it goes to the server as soon as that answers. */
  readonly set: (key: string, value: Json) => Promise<void>;
  /** The same. Of a key that was never read here it deletes whatever is there. */
  readonly delete: (key: string) => Promise<void>;
  /** Sends what waits, then fetches what others changed. @returns how many keys still wait */
  readonly sync: () => Promise<{ readonly waiting: number }>;
  /** Values of mine that gave way to somebody else's, or that the server refused. */
  readonly lost: () => Promise<readonly DataConflict[]>;
  /** Forgets what `lost()` has of a key. */
  readonly forget: (key: string) => Promise<void>;
  readonly stop: () => Promise<{ readonly waiting: number }>;
  /** Stops, and leaves nothing here: no copy, none of `lost()`, and nothing that still waits to be sent. */
  readonly erase: () => Promise<void>;
};

/** What an app stores for a person, with a copy here so that it works offline. Nobody's change is overwritten unseen. */
export function createAppData(options: AppDataOptions): AppData {
  const { client, userId, app, onConflict, onProblem, lock = webLock, surroundings = machine } = options;
  const name = `data-${app}-${userId}`;
  const storage = options.storage ?? usualValues(name);
  const newId = createIds(surroundings);
  const end = new AbortController();
  const remote = createRemote({ client, userId, app }, end.signal, surroundings);
  let running: Promise<{ readonly waiting: number }> | undefined;
  let isErased = false;
  let asked: Promise<unknown> = Promise.resolve();
  const timer = createTimer(surroundings, () => void push().catch((error: unknown) => onProblem?.(error)));

  async function update(key: string, change: (entry: Entry) => Entry): Promise<Json | undefined> {
    // What was under way must not come back.
    if (isErased) throw new Error('This app data was erased. Make another one.');
    return storage.update(key, (old) => storedOf(change(entryOf(old))));
  }

  async function change(key: string, value: Json | undefined): Promise<void> {
    if (end.signal.aborted) throw new Error('This app data was stopped. Make another one.');
    const id = newId();
    // In the order in which they were asked for, whatever the storage does with two at once.
    const mine = asked.then(() => update(key, (entry) => changed(entry, id, value)));
    asked = mine.catch(() => undefined);
    await mine;
    timer.soon();
  }

  /** One at a time, of all tabs. */
  function inTurn(work: () => Promise<void>): Promise<{ readonly waiting: number }> {
    const before = running ?? Promise.resolve();
    const mine = before
      .catch(() => undefined)
      .then(() => lock(name, work, end.signal))
      .then(async () => ({ waiting: await waiting() }));
    running = mine;
    return mine;
  }

  const push = () => inTurn(pushAll);

  async function waiting(): Promise<number> {
    let count = 0;
    for (const key of await storage.keys()) {
      const entry = entryOf(await storage.read(key));
      if (entry.sent || entry.next) count += 1;
    }
    return count;
  }

  async function pushAll(): Promise<void> {
    let waits: AttuneError | undefined;
    for (const key of await storage.keys())
      try {
        while (await pushOne(key));
      } catch (error) {
        if (!isPassing(error)) throw error;
        if (!(error instanceof AttuneError && error.status === 409)) return timer.later(error);
        // It is about this key: the others do not wait for it.
        waits = error;
      }
    if (waits) timer.later(waits);
    else timer.wentWell();
  }

  /** @returns whether there may be more to send of this key */
  async function pushOne(key: string): Promise<boolean> {
    // What is about to be sent is written down first: after a reload the same is sent, and the server knows it again.
    const entry = entryOf(
      await update(key, (old) =>
        old.sent || !old.next ? old : { ...old, sent: { ...old.next, base: old.server }, next: null },
      ),
    );
    const { sent } = entry;
    if (!sent) return false;
    if (sent.value === undefined && !sent.base) return deleteUnknown(key, sent);
    try {
      const server = await remote.write(key, sent);
      await update(key, (old) => (old.sent?.id === sent.id ? { ...old, server, sent: null } : old));
    } catch (error) {
      if (isPassing(error) || !(error instanceof AttuneError)) throw error;
      if (error.status === 412 || (error.status === 404 && sent.value === undefined)) return meet(key, sent);
      if ([400, 413, 415, 422].includes(error.status)) await giveUp(key, sent, error);
      else throw error;
    }
    return true;
  }

  /** No copy says what is to be deleted: the server does. */
  async function deleteUnknown(key: string, sent: Sent): Promise<boolean> {
    const base = sent.unseen ? await remote.read(key) : null;
    if (!base) return meet(key, sent);
    await update(key, (old) => (old.sent?.id === sent.id ? { ...old, sent: { ...sent, base } } : old));
    return true;
  }

  /**
   * Somebody else was there first, or it was ourselves and the answer was lost.
   * @returns whether there may be more to send of this key
   */
  async function meet(key: string, sent: Sent): Promise<boolean> {
    const server = await remote.read(key);
    if (same(server?.value, sent.value)) {
      await update(key, (old) => (old.sent?.id === sent.id ? { ...old, server, sent: null } : old));
      return true;
    }
    const entry = entryOf(await storage.read(key));
    const mine = entry.next ?? sent;
    const conflict = { key, base: sent.base?.value, mine: mine.value, theirs: server?.value };
    let keep = conflict.theirs;
    try {
      if (onConflict) keep = await onConflict(conflict);
    } catch (error) {
      onProblem?.(error);
      return false;
    }
    await update(key, (old) => {
      // Changed again while it was being decided: that is another conflict, and is decided anew.
      if ((old.next ?? old.sent)?.id !== mine.id) return old;
      const lost = onConflict ? old.lost : [...old.lost, conflict];
      const next = same(keep, conflict.theirs) ? null : opOf(newId(), keep);
      return { ...old, server, sent: null, next, lost };
    });
    return true;
  }

  async function giveUp(key: string, sent: Sent, error: AttuneError): Promise<void> {
    await update(key, (old) => {
      if (old.sent?.id !== sent.id) return old;
      const lost = { key, base: sent.base?.value, mine: sent.value, theirs: old.server?.value };
      return { ...old, sent: null, lost: [...old.lost, lost] };
    });
    onProblem?.(error);
  }

  /** What others changed. A key with a change of ours waits for its conflict instead. */
  async function pull(): Promise<void> {
    const there = await remote.all();
    for (const key of new Set([...(await storage.keys()), ...there.keys()]))
      await update(key, (old) => (old.sent || old.next ? old : { ...old, server: there.get(key) ?? null }));
  }

  const online = () => timer.soon();
  if (typeof document !== 'undefined') addEventListener('online', online);
  async function stop() {
    timer.stop();
    if (typeof document !== 'undefined') removeEventListener('online', online);
    end.abort();
    await running?.catch(() => undefined);
    return { waiting: await waiting() };
  }

  // What an earlier page left behind.
  timer.soon();

  return {
    async get(key) {
      const entry = entryOf(await storage.read(key));
      if (entry.sent || entry.next || entry.server) return shown(entry);
      const server = await remote.read(key);
      await update(key, (old) => (old.sent || old.next || old.server ? old : { ...old, server }));
      return shown(entryOf(await storage.read(key)));
    },
    set: (key, value) => change(key, JSON.parse(JSON.stringify(value)) as Json),
    delete: (key) => change(key, undefined),
    sync: () =>
      inTurn(async () => {
        await pushAll();
        await pull();
      }),
    async lost() {
      const found: DataConflict[] = [];
      for (const key of await storage.keys()) found.push(...entryOf(await storage.read(key)).lost);
      return found;
    },
    forget: async (key) => void (await update(key, (old) => ({ ...old, lost: [] }))),
    stop,
    async erase() {
      isErased = true;
      await stop();
      await eraseValues(storage);
    },
  };
}

const usualValues = (name: string): ValueStorage =>
  typeof indexedDB === 'undefined' ? memoryValues() : indexedDbValues(name);
