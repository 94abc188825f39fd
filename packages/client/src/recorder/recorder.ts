import { createIds } from '../ids.ts';
import { webLock } from '../lock.ts';
import { listen } from '../page-events.ts';
import { machine } from '../surroundings.ts';
import { inFull } from './channel.ts';
import type { Recorder, RecorderOptions, RecordingState } from './contract.ts';
import { indexedDbRecordings } from './indexed-db.ts';
import { aboutOf, asJson, beginning, toldIn } from './log.ts';
import { type OpenRecording, openRecording, type RecordingDeps, refuseLarge } from './recording.ts';
import { platformSocket } from './socket.ts';
import { type Head, memoryRecordings, type RecordingStorage } from './storage.ts';

const gibibyte = 2 ** 30;
const megabyte = 1e6;
/** What the platform should still have room for. */
const leastLeft = 50 * megabyte;

/**
 * Records points while they are measured, online or not: what is kept here arrives exactly once and in its place, over
 * reloads, cut connections and days offline.
 */
export function createRecorder(options: RecorderOptions): Recorder {
  const { client, userId, lock = webLock, surroundings = machine, mostBytes = 2 * gibibyte } = options;
  const storage = options.storage ?? usualStorage(userId);
  const openSocket = options.openSocket ?? platformSocket(client);
  const newId = createIds(surroundings);
  const open = new Map<string, OpenRecording>();
  let isStopped = false;

  const deps: RecordingDeps = {
    client,
    userId,
    storage,
    lock,
    surroundings,
    openSocket: openSocket || undefined,
    roomFor: createRoom(storage, mostBytes),
    onEnd: (id) => void open.delete(id),
  };

  async function reopen(head: Head): Promise<void> {
    const { phase, places, userId: whose } = aboutOf(head.about);
    if (whose !== userId || open.has(head.id)) return;
    const [first] = await storage.first(head.id, 1, 0);
    const told = first && toldIn(first);
    if (told?.kind !== 'start' || open.has(head.id) || isStopped) return;
    open.set(head.id, openRecording(deps, { start: told.start, aside: told.aside, head, phase, places }));
  }

  const goOn = () => {
    for (const recording of open.values()) recording.goOn();
  };
  const forget = listen({
    online: goOn,
    hidden() {
      for (const recording of open.values()) void recording.flush();
    },
  });
  const refuseStopped = () => {
    if (isStopped) throw new Error('This recorder was stopped. Make another one.');
  };

  return {
    async start(given, aside) {
      refuseStopped();
      refuseLarge(aside);
      const id = newId();
      const start = {
        ...given,
        id,
        startedAt: given.startedAt ?? new Date(surroundings.now()).toISOString(),
        timeZone: given.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
        channels: inFull(given.channels),
      };
      const head = await storage.append(
        id,
        0,
        beginning(start, aside),
        asJson({ userId, phase: 'recording', places: {} }),
      );
      if (!head) throw new Error('There is a recording of this id already. Start again.');
      // Otherwise a browser may clear it when the disk fills up.
      if (typeof navigator !== 'undefined') void navigator.storage?.persist?.().catch(() => undefined);
      const recording = openRecording(deps, { start, aside, head, phase: 'recording', places: {} });
      open.set(id, recording);
      return recording;
    },
    async resume() {
      refuseStopped();
      goOn();
      for (const head of await storage.list()) await reopen(head);
      return [...open.values()];
    },
    recordings: () => [...open.values()],
    async stop() {
      isStopped = true;
      forget();
      await Promise.all([...open.values()].map((recording) => recording.close()));
      const heads = (await storage.list()).filter(({ about }) => aboutOf(about).userId === userId);
      return { waitingPoints: heads.reduce((sum, { points }) => sum + points, 0) };
    },
  };
}

/** Without WebCrypto, which plain http has not, nothing is written to the disk. */
const usualStorage = (userId: string): RecordingStorage =>
  typeof indexedDB === 'undefined' || !globalThis.crypto?.subtle
    ? memoryRecordings()
    : indexedDbRecordings(userId);

/** How much may wait: what was said, and what the platform has. Looked up now and then, not for every piece. */
function createRoom(storage: RecordingStorage, mostBytes: number) {
  const every = 32;
  let [asked, added] = [0, 0];
  let held = 0;
  let left: number | undefined;
  return async (bytes: number): Promise<RecordingState['room']> => {
    if (asked++ % every === 0 || held + added + bytes > mostBytes) {
      held = (await storage.list()).reduce((sum, head) => sum + head.bytes, 0);
      left = await storage.room?.().catch(() => undefined);
      added = 0;
    }
    if (held + added + bytes > mostBytes) return 'none';
    added += bytes;
    const isLow = held + added > 0.9 * mostBytes || (left !== undefined && left - added < leastLeft);
    return isLow ? 'low' : 'enough';
  };
}
