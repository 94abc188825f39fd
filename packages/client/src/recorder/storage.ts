import type { Json } from '../ask.ts';

/** A piece of a recording's log: points, or something to be told to the server. */
export type Item = {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly points: number;
  /** When it was kept, in milliseconds. */
  readonly at: number;
};
export type KeptItem = Item & { readonly seq: number };

/** What is known of a recording without reading its log. `turn` grows by one with every item. */
export type Head = {
  readonly id: string;
  readonly turn: number;
  readonly about: Json;
  /** Of what waits. */
  readonly points: number;
  readonly bytes: number;
};

/** Logs of recordings that survive a reload. Whatever was kept stays until it is removed; each step is whole, or not done. */
export type RecordingStorage = {
  readonly list: () => Promise<readonly Head[]>;
  readonly head: (id: string) => Promise<Head | undefined>;
  /**
   * Adds behind the last, as number `turn`, and replaces what is said about it. Turn 0 begins a log.
   * @returns undefined when the log is at another turn: somebody else has added to it, or dropped it
   */
  readonly append: (id: string, turn: number, item: Item, about: Json) => Promise<Head | undefined>;
  /** The oldest `count`, from number `from` on. */
  readonly first: (id: string, count: number, from: number) => Promise<readonly KeptItem[]>;
  /** One in place of several that follow on each other, under the number of the first. @returns false when some are gone */
  readonly replace: (id: string, seqs: readonly number[], item: Item) => Promise<boolean>;
  readonly remove: (id: string, seqs: readonly number[]) => Promise<void>;
  readonly drop: (id: string) => Promise<void>;
  /** Bytes that there is room for, as far as the platform tells. */
  readonly room?: () => Promise<number | undefined>;
};

/** Logs that a reload empties: for tests, and where nothing else is to be had. */
export function memoryRecordings(): RecordingStorage {
  const logs = new Map<string, { turn: number; about: Json; items: Map<number, Item> }>();

  function headOf(id: string): Head | undefined {
    const log = logs.get(id);
    if (!log) return undefined;
    const held = [...log.items.values()];
    const points = held.reduce((sum, item) => sum + item.points, 0);
    const bytes = held.reduce((sum, item) => sum + item.bytes.length, 0);
    return { id, turn: log.turn, about: log.about, points, bytes };
  }

  return {
    list: async () => [...logs.keys()].map((id) => headOf(id)!),
    head: async (id) => headOf(id),
    async append(id, turn, item, about) {
      const log = logs.get(id) ?? { turn: 0, about, items: new Map() };
      if (log.turn !== turn || (turn === 0) === logs.has(id)) return undefined;
      log.items.set(turn, item);
      log.turn += 1;
      log.about = about;
      logs.set(id, log);
      return headOf(id);
    },
    async first(id, count, from) {
      const items = [...(logs.get(id)?.items ?? [])].filter(([seq]) => seq >= from);
      return items
        .sort(([one], [other]) => one - other)
        .slice(0, count)
        .map(([seq, item]) => ({ seq, ...item }));
    },
    async replace(id, seqs, item) {
      const items = logs.get(id)?.items;
      if (!items || !seqs.every((seq) => items.has(seq))) return false;
      for (const seq of seqs) items.delete(seq);
      items.set(seqs[0]!, item);
      return true;
    },
    async remove(id, seqs) {
      for (const seq of seqs) logs.get(id)?.items.delete(seq);
    },
    async drop(id) {
      logs.delete(id);
    },
  };
}
