import type { Json } from './ask.ts';

/** What waits to be sent, and its place in the queue: places only grow, and none is given twice. */
export type Queued = { readonly place: number; readonly item: Json };

/** A queue that survives a reload. What it has taken, it keeps until it is removed. */
export type QueueStorage = {
  /** Takes items behind what is there, in one step, as long as no more than `most` wait. @returns how many it took */
  readonly append: (items: readonly Json[], most: number) => Promise<number>;
  /** The oldest `count`, oldest first. */
  readonly first: (count: number) => Promise<readonly Queued[]>;
  readonly remove: (places: readonly number[]) => Promise<void>;
};

/** Values by key that survive a reload. */
export type ValueStorage = {
  readonly read: (key: string) => Promise<Json | undefined>;
  readonly keys: () => Promise<readonly string[]>;
  /** Reads, changes and writes in one step; `undefined` removes. `change` may be called more than once. @returns what is there now */
  readonly update: (
    key: string,
    change: (old: Json | undefined) => Json | undefined,
  ) => Promise<Json | undefined>;
};

/** A queue that a reload empties: for tests, and where nothing else is to be had. */
export function memoryQueue(): QueueStorage {
  let held: readonly Queued[] = [];
  let last = 0;
  return {
    async append(items, most) {
      const taken = items.slice(0, Math.max(0, most - held.length));
      held = [...held, ...taken.map((item) => ({ place: ++last, item }))];
      return taken.length;
    },
    first: async (count) => held.slice(0, count),
    async remove(places) {
      const gone = new Set(places);
      held = held.filter(({ place }) => !gone.has(place));
    },
  };
}

export function memoryValues(): ValueStorage {
  const held = new Map<string, Json>();
  return {
    read: async (key) => held.get(key),
    keys: async () => [...held.keys()],
    async update(key, change) {
      const value = change(held.get(key));
      if (value === undefined) held.delete(key);
      else held.set(key, value);
      return value;
    },
  };
}

/** Takes all out of a queue, sent or not. */
export async function eraseQueue(storage: QueueStorage): Promise<void> {
  for (;;) {
    const held = await storage.first(1_000);
    if (held.length === 0) return;
    await storage.remove(held.map(({ place }) => place));
  }
}

export async function eraseValues(storage: ValueStorage): Promise<void> {
  for (const key of await storage.keys()) await storage.update(key, () => undefined);
}

/**
 * A queue that goes on in memory while its storage fails (a full disk, a private window): what comes then is still sent,
 * but does not survive a reload. When the storage is well again it takes that over. `onFailure` is told once each time.
 */
export function sturdy(storage: QueueStorage, onFailure: (error: unknown) => void): QueueStorage {
  const spare = memoryQueue();
  // What could not be removed must not be sent for ever.
  const gone = new Set<number>();
  let broken = false;
  const fail = (error: unknown) => {
    if (!broken) onFailure(error);
    broken = true;
  };

  /** What waits in memory is older than what comes now. @returns whether nothing is left there */
  async function moveBack(most: number): Promise<boolean> {
    const waiting = await spare.first(most);
    if (waiting.length === 0) return true;
    const taken = await storage.append(
      waiting.map(({ item }) => item),
      most,
    );
    await spare.remove(waiting.slice(0, taken).map(({ place }) => place));
    return taken === waiting.length;
  }

  return {
    async append(items, most) {
      try {
        if (await moveBack(most)) {
          const taken = await storage.append(items, most);
          broken = gone.size > 0;
          return taken;
        }
      } catch (error) {
        fail(error);
      }
      return spare.append(items, most);
    },
    async first(count) {
      const kept = await storage.first(count + gone.size).catch((error: unknown) => {
        fail(error);
        return [];
      });
      const waiting = kept.filter(({ place }) => !gone.has(place)).slice(0, count);
      if (waiting.length === count) return waiting;
      const more = await spare.first(count - waiting.length);
      // Below zero: places of its own.
      return [...waiting, ...more.map(({ place, item }) => ({ place: -place, item }))];
    },
    async remove(places) {
      await spare.remove(places.filter((place) => place < 0).map((place) => -place));
      const kept = places.filter((place) => place > 0);
      if (kept.length === 0) return;
      await storage.remove(kept).catch((error: unknown) => {
        fail(error);
        for (const place of kept) gone.add(place);
      });
    },
  };
}
