import { decodeMessage } from '@attune/signals';
import { createClient } from '../client.ts';
import type { Lock } from '../lock.ts';
import type { Recorder, RecorderOptions, Recording } from '../recorder/contract.ts';
import { isMessage } from '../recorder/messages.ts';
import { createRecorder } from '../recorder/recorder.ts';
import { memoryRecordings, type RecordingStorage } from '../recorder/storage.ts';
import { type Answer, pretendNetwork } from './pretend-network-kit.ts';
import { pointsIn, pretendSessions, pretendSockets } from './pretend-sessions-kit.ts';
import { type Life, onDisk, pretendLocks, pretendTime } from './pretend-time-kit.ts';

export const userId = '0199aaaa-0000-7000-8000-000000000001';
export const channels = [
  { dataType: 'ecg', label: 'ECG', rate: 250 },
  { dataType: 'rr', label: 'RR', rate: null },
];

export type Step =
  | { readonly do: 'add'; readonly tab: number; readonly count: number; readonly gap: number }
  | { readonly do: 'reload' | 'flush' | 'mark' | 'complete' | 'discard' | 'stop'; readonly tab: number }
  | { readonly do: 'weather'; readonly turns: 'calm' | 'storm' | 'cut' }
  | { readonly do: 'restart' }
  | { readonly do: 'block'; readonly is: boolean }
  | { readonly do: 'clock'; readonly tab: number; readonly wrongBy: number };

export type Twist = {
  readonly storage?: (storage: RecordingStorage) => RecordingStorage;
  readonly serve?: (serve: (request: Request) => Promise<Answer>) => (request: Request) => Promise<Answer>;
  readonly recorder?: Partial<RecorderOptions>;
};

type Log = { readonly points: Map<string, string>; markers: number; last?: string };

/** Each name has a lock of its own. */
function locksByName() {
  const all = new Map<string, ReturnType<typeof pretendLocks>>();
  const named = (name: string) => {
    const made = all.get(name) ?? pretendLocks();
    all.set(name, made);
    return made;
  };
  return {
    next() {
      for (const one of all.values()) one.next();
    },
    lockOf:
      (life: Life): Lock =>
      (name, work, signal) =>
        named(name).lockOf(life)(name, work, signal),
  };
}

/** A browser with two tabs that share a storage, the server, and what is between them. */
export function browser(seed: number, twist: Twist = {}) {
  const time = pretendTime(seed);
  const server = pretendSessions();
  const serve = twist.serve?.(server.serve) ?? server.serve;
  const network = pretendNetwork(time, serve);
  const sockets = pretendSockets(time, server);
  const locks = locksByName();
  const disk = memoryRecordings();
  const clocks = [{ wrongBy: 0 }, { wrongBy: 0 }];
  /** What reached the storage: points, markers and how it was to end, by recording. */
  const kept = new Map<string, Log>();
  const promised: [string, string, string][] = [];
  const tabs: { life: Life; recorder: Recorder; mine: Recording | undefined; ready: Promise<void> }[] = [];
  let value = 0;

  function note(id: string, bytes: Uint8Array<ArrayBuffer>) {
    const log: Log = kept.get(id) ?? { points: new Map(), markers: 0 };
    kept.set(id, log);
    if (isMessage({ bytes })) {
      for (const [at, point] of pointsIn(decodeMessage(bytes).entries)) log.points.set(at, point);
      return;
    }
    const { kind } = JSON.parse(new TextDecoder().decode(bytes)) as { kind: string };
    if (kind === 'marker') log.markers += 1;
    if (kind === 'complete' || kind === 'discard') log.last = kind;
  }

  function storageOf(life: Life): RecordingStorage {
    const slowly = onDisk(time, life);
    const storage: RecordingStorage = {
      list: () => slowly(() => disk.list()),
      head: (id) => slowly(() => disk.head(id)),
      append: (id, turn, item, about) =>
        slowly(async () => {
          const head = await disk.append(id, turn, item, about);
          if (head) note(id, item.bytes);
          return head;
        }),
      first: (id, count, from) => slowly(() => disk.first(id, count, from)),
      replace: (id, seqs, item) => slowly(() => disk.replace(id, seqs, item)),
      remove: (id, seqs) => slowly(() => disk.remove(id, seqs)),
      drop: (id) => slowly(() => disk.drop(id)),
    };
    return twist.storage?.(storage) ?? storage;
  }

  function load(tab: number) {
    const life = { alive: true };
    const before = tabs[tab]?.mine?.id;
    const recorder = createRecorder({
      client: createClient({
        baseUrl: 'http://attune.test',
        token: 'app_x',
        fetch: network.fetchOf(life),
        retries: 0,
      }),
      userId,
      storage: storageOf(life),
      surroundings: time.surroundings(life, clocks[tab]!),
      lock: locks.lockOf(life),
      openSocket: sockets.openOf(life),
      ...twist.recorder,
    });
    const loaded = { life, recorder, mine: undefined as Recording | undefined, ready: Promise.resolve() };
    tabs[tab] = loaded;
    loaded.ready = recorder.resume().then((found) => {
      loaded.mine = found.find(({ id, state }) => id === before && state().phase === 'recording');
    });
  }

  function end(tab: number) {
    tabs[tab]!.life.alive = false;
    locks.next();
  }

  async function add(tab: number, count: number, gap: number): Promise<void> {
    const at = tabs[tab]!;
    await at.ready;
    if (at.mine?.state().phase !== 'recording') at.mine = await at.recorder.start({ channels });
    const { mine } = at;
    const samples = Array.from({ length: count }, () => (++value % 60_000) - 30_000);
    const place = mine.state().next[0]! + gap;
    const beats = mine.state().next[1]!;
    const added = mine.add(0, samples, gap > 0 ? { place } : {});
    const beat = mine.add(1, [value % 1000], { times: [beats * 800_000], deviceTime: value });
    void added.kept.then((is) => {
      if (is)
        samples.forEach(
          (sample, index) => void promised.push([mine.id, `0/${added.place + index}`, `${sample}@`]),
        );
    });
    void beat.kept;
  }

  function take(step: Step) {
    if (step.do === 'weather') {
      network.turn(step.turns);
      return sockets.turn(step.turns);
    }
    if (step.do === 'restart') return sockets.restart();
    if (step.do === 'block') return sockets.block(step.is);
    if (step.do === 'clock') {
      clocks[step.tab]!.wrongBy = step.wrongBy;
      return;
    }
    if (step.do === 'add') return void add(step.tab, step.count, step.gap).catch(() => undefined);
    const { recorder, mine } = tabs[step.tab]!;
    if (step.do === 'flush') void mine?.flush();
    const isOpen = mine?.state().phase === 'recording';
    if (step.do === 'mark' && isOpen) void mine.mark('here').catch(() => undefined);
    if (step.do === 'complete' && isOpen) void mine.complete().catch(() => undefined);
    if (step.do === 'discard' && isOpen) void mine.discard('mistake').catch(() => undefined);
    if (step.do === 'reload') {
      end(step.tab);
      load(step.tab);
    }
    if (step.do === 'stop') {
      const { life } = tabs[step.tab]!;
      void recorder.stop().then(() => {
        life.alive = false;
        locks.next();
        if (tabs[step.tab]!.life === life) load(step.tab);
      });
    }
  }

  async function isEmpty(): Promise<boolean> {
    for (const { id, turn } of await disk.list()) {
      const items = await disk.first(id, turn, 1);
      if (items.length > 0 || !server.sessions.has(id)) return false;
    }
    return true;
  }

  return {
    time,
    server,
    sockets,
    disk,
    kept,
    promised,
    tabs,
    network,
    load,
    take,
    async live(steps: readonly { readonly step: Step; readonly pause: number }[]) {
      load(0);
      load(1);
      for (const { step, pause } of steps) {
        take(step);
        await time.run(time.now() + pause);
      }
      network.turn('calm');
      sockets.turn('calm');
    },
    /** A new page, later, on which nothing goes wrong, until nothing waits any more. */
    async reopen() {
      end(0);
      end(1);
      // What the pages that ended were writing is written, or is not.
      await time.run(time.now() + 50);
      load(0);
      for (let slice = 0; slice < 60; slice += 1) {
        await time.run(time.now() + 10_000);
        if (await isEmpty()) return;
      }
    },
  };
}
