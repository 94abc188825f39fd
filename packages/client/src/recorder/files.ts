import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Json } from '../ask.ts';
import { machine } from '../surroundings.ts';
import { keyFrom, sealed } from './sealed.ts';
import type { Head, Item, RecordingStorage } from './storage.ts';

type Part = { readonly name: string; readonly points: number; readonly at: number; readonly bytes: number };
type Log = { turn: number; about: Json; readonly parts: Map<number, Part> };

/** Recordings of one person in a folder, encrypted with the key in its file `key`. One program at a time. */
export function fileRecordings(folder: string): RecordingStorage {
  return sealed(logsIn(folder), () => keyIn(folder));
}

async function keyIn(folder: string): Promise<CryptoKey> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'key');
  await writeFile(path, machine.bytes(32), {
    flag: 'wx',
    mode: 0o600,
    flush: true,
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return keyFrom(Uint8Array.from(await readFile(path)));
}

/** Whole, or not at all: a crash leaves what was there before. */
async function put(folder: string, name: string, content: Uint8Array | string): Promise<void> {
  const fresh = join(folder, `${name}.new`);
  await writeFile(fresh, content, { mode: 0o600, flush: true });
  await rename(fresh, join(folder, name));
  const directory = await open(folder, 'r');
  // Windows cannot do that to a folder.
  await directory.sync().catch(() => undefined);
  await directory.close();
}

const nameOf = (seq: number, { points, at }: Item) => `${seq}-${points}-${at}.part`;

async function load(folder: string): Promise<Log | undefined> {
  const text = await readFile(join(folder, 'head.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { turn, about } = JSON.parse(text) as { turn: number; about: Json };
  const parts = new Map<number, Part>();
  for (const name of await readdir(folder)) {
    const [, seq, points, at] = /^(\d+)-(\d+)-(\d+)\.part$/.exec(name) ?? [];
    if (seq === undefined) continue;
    const earlier = parts.get(Number(seq));
    // What was written before the head that counts it did not happen. Of two, the larger one was put in place of several.
    const isGone = Number(seq) >= turn || (earlier && earlier.points >= Number(points));
    if (isGone) await rm(join(folder, name));
    else {
      if (earlier) await rm(join(folder, earlier.name));
      const { size } = await stat(join(folder, name));
      parts.set(Number(seq), { name, points: Number(points), at: Number(at), bytes: size });
    }
  }
  return { turn, about, parts };
}

function logsIn(root: string): RecordingStorage {
  const logs = new Map<string, Log>();
  const at = (id: string) => join(root, id);
  let turns: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turns.then(work);
    turns = mine.catch(() => undefined);
    return mine;
  };
  async function logOf(id: string): Promise<Log | undefined> {
    const log = logs.get(id) ?? (await load(at(id)));
    if (log) logs.set(id, log);
    return log;
  }
  async function headOf(id: string): Promise<Head | undefined> {
    const log = await logOf(id);
    if (!log) return undefined;
    let [points, bytes] = [0, 0];
    for (const part of log.parts.values()) {
      points += part.points;
      bytes += part.bytes;
    }
    return { id, turn: log.turn, about: log.about, points, bytes };
  }
  async function write(id: string, seq: number, item: Item): Promise<Part> {
    const name = nameOf(seq, item);
    await mkdir(at(id), { recursive: true, mode: 0o700 });
    await put(at(id), name, item.bytes);
    return { name, points: item.points, at: item.at, bytes: item.bytes.length };
  }
  async function takeOut(id: string, log: Log, seq: number, but?: string): Promise<void> {
    const part = log.parts.get(seq);
    if (part && part.name !== but) await rm(join(at(id), part.name), { force: true });
    log.parts.delete(seq);
  }

  return {
    list: () =>
      inTurn(async () => {
        const ids = await readdir(root).catch(() => []);
        const heads = await Promise.all(ids.filter((id) => id !== 'key').map(headOf));
        return heads.filter((head) => head !== undefined);
      }),
    head: (id) => inTurn(() => headOf(id)),
    append: (id, turn, item, about) =>
      inTurn(async () => {
        const log = await logOf(id);
        if (log ? log.turn !== turn : turn !== 0) return undefined;
        const part = await write(id, turn, item);
        await put(at(id), 'head.json', JSON.stringify({ turn: turn + 1, about }));
        const next = log ?? { turn, about, parts: new Map() };
        next.parts.set(turn, part);
        next.turn = turn + 1;
        next.about = about;
        logs.set(id, next);
        return headOf(id);
      }),
    first: (id, count, from) =>
      inTurn(async () => {
        const parts = [...((await logOf(id))?.parts ?? [])].filter(([seq]) => seq >= from);
        const wanted = parts.sort(([one], [other]) => one - other).slice(0, count);
        return Promise.all(
          wanted.map(async ([seq, { name, points, at: when }]) => {
            const bytes = Uint8Array.from(await readFile(join(at(id), name)));
            return { seq, bytes, points, at: when };
          }),
        );
      }),
    replace: (id, seqs, item) =>
      inTurn(async () => {
        const log = await logOf(id);
        if (!log || !seqs.every((seq) => log.parts.has(seq))) return false;
        const part = await write(id, seqs[0]!, item);
        for (const seq of seqs) await takeOut(id, log, seq, part.name);
        log.parts.set(seqs[0]!, part);
        return true;
      }),
    remove: (id, seqs) =>
      inTurn(async () => {
        const log = await logOf(id);
        for (const seq of seqs) if (log) await takeOut(id, log, seq);
      }),
    drop: (id) =>
      inTurn(async () => {
        logs.delete(id);
        await rm(at(id), { recursive: true, force: true });
      }),
  };
}
