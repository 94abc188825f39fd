// Storages for programs that run in Node. One program at a time: two would overwrite each other's file.
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Json } from './ask.ts';
import type { Queued, QueueStorage, ValueStorage } from './storage.ts';

export { fileRecordings } from './recorder/files.ts';

/** One JSON file. It is replaced as a whole, so that a crash leaves the old content or the new, never half of one. */
function jsonFile<T>(path: string, empty: T) {
  let turn: Promise<unknown> = Promise.resolve();
  let content: T | undefined;

  async function load(): Promise<T> {
    if (content !== undefined) return content;
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    content = text === undefined ? empty : (JSON.parse(text) as T);
    return content;
  }

  async function save(next: T): Promise<void> {
    const fresh = `${path}.new`;
    await mkdir(dirname(path), { recursive: true });
    const file = await open(fresh, 'w', 0o600);
    try {
      await file.writeFile(JSON.stringify(next));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(fresh, path);
    const folder = await open(dirname(path), 'r');
    // The new name, too, has to be on the disk. Windows cannot do that to a folder.
    await folder.sync().catch(() => undefined);
    await folder.close();
    content = next;
  }

  /** One after the other; what fails leaves everything as it was. */
  return <R>(work: (old: T) => { readonly next?: T; readonly answer: R }): Promise<R> => {
    const mine = turn.then(async () => {
      const { next, answer } = work(await load());
      if (next !== undefined) await save(next);
      return answer;
    });
    turn = mine.catch(() => undefined);
    return mine;
  };
}

type QueueFile = { readonly last: number; readonly held: readonly Queued[] };

/** A queue in a file. */
export function fileQueue(path: string): QueueStorage {
  const within = jsonFile<QueueFile>(path, { last: 0, held: [] });
  return {
    append: (items, most) =>
      within(({ last, held }) => {
        const taken = items.slice(0, Math.max(0, most - held.length));
        const added = taken.map((item, index) => ({ place: last + index + 1, item }));
        return { next: { last: last + taken.length, held: [...held, ...added] }, answer: taken.length };
      }),
    first: (count) => within(({ held }) => ({ answer: held.slice(0, count) })),
    remove: (places) =>
      within(({ last, held }) => {
        const gone = new Set(places);
        return { next: { last, held: held.filter(({ place }) => !gone.has(place)) }, answer: undefined };
      }),
  };
}

/** Values in a file. */
export function fileValues(path: string): ValueStorage {
  const within = jsonFile<Readonly<Record<string, Json>>>(path, {});
  return {
    read: (key) => within((held) => ({ answer: Object.hasOwn(held, key) ? held[key] : undefined })),
    keys: () => within((held) => ({ answer: Object.keys(held) })),
    update: (key, change) =>
      within((held) => {
        const { [key]: old, ...others } = held;
        const value = change(old);
        return { next: value === undefined ? others : { ...others, [key]: value }, answer: value };
      }),
  };
}
