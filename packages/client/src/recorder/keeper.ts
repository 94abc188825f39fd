import type { BatchEntry } from '@attune/signals';
import type { Surroundings } from '../surroundings.ts';
import { after, type Places } from './channel.ts';
import type { RecordingPhase } from './contract.ts';
import { asJson } from './log.ts';
import { bytesOf, cut, fitting, joined } from './messages.ts';
import type { Head, Item, RecordingStorage } from './storage.ts';

type Piece = {
  readonly entries: readonly BatchEntry[];
  readonly deviceTime: number | undefined;
  readonly bytes: number;
  readonly done: (kept: boolean) => void;
};

export type KeeperOptions = {
  readonly userId: string;
  readonly id: string;
  readonly storage: RecordingStorage;
  readonly surroundings: Surroundings;
  /** Whether so many bytes may be added. */
  readonly mayAdd: (bytes: number) => Promise<boolean>;
  readonly onKept: (head: Head) => void;
  /** undefined: what stood in the way is over. */
  readonly onProblem: (problem: { readonly code: string; readonly detail: string } | undefined) => void;
};

/** Points wait so long for others, to be kept together. */
const gather = 200;
const again = 1_000;
const enoughBytes = 64 * 1024;
/** What waits in memory while the storage does not answer. */
const mostUnkept = 16 * 1024 * 1024;

/** Writes what is added into the storage, in the order in which it was added. */
export function createKeeper(
  options: KeeperOptions,
  begun: { turn: number; places: Places; phase: RecordingPhase },
) {
  const { userId, id, storage, surroundings } = options;
  let { turn, places, phase } = begun;
  let unkept: Piece[] = [];
  let unkeptBytes = 0;
  let turns: Promise<unknown> = Promise.resolve();
  let keeping: Promise<void> | undefined;
  let cancel: (() => void) | undefined;
  let isClosed = false;
  let hasFailed = false;

  /** @returns false when somebody else goes on with this log; what is not kept for another reason is thrown */
  function append(
    make: () => Item,
    next: { places?: Places; phase?: RecordingPhase } = {},
  ): Promise<boolean> {
    const mine = turns.then(async () => {
      const about = asJson({ userId, phase: next.phase ?? phase, places: next.places ?? places });
      const head = await storage.append(id, turn, make(), about);
      if (!head) return false;
      turn = head.turn;
      places = next.places ?? places;
      phase = next.phase ?? phase;
      options.onKept(head);
      return true;
    });
    turns = mine.catch(() => undefined);
    return mine;
  }

  /** Puts another in place of the first item. @returns false when somebody else goes on with this log, or it is over */
  function replaceFirst(make: () => Item): Promise<boolean> {
    if (isClosed) return Promise.resolve(false);
    const mine = turns.then(async () => {
      const head = await storage.head(id);
      return head?.turn === turn && storage.replace(id, [0], make());
    });
    turns = mine.catch(() => undefined);
    return mine;
  }

  function soon(milliseconds: number) {
    cancel ??= surroundings.after(milliseconds, () => {
      cancel = undefined;
      void keep();
    });
  }

  function keep(): Promise<void> {
    keeping ??= keepAll().finally(() => {
      keeping = undefined;
    });
    return keeping;
  }

  async function keepAll(): Promise<void> {
    while (unkept.length > 0) {
      const some = fitting(unkept);
      const bytes = some.reduce((sum, piece) => sum + piece.bytes, 0);
      const outcome = isClosed ? 'lost' : await keepSome(some, bytes);
      if (outcome === 'later') return soon(again);
      unkept = unkept.slice(some.length);
      unkeptBytes -= bytes;
      for (const { done } of some) done(outcome === 'kept');
    }
  }

  async function keepSome(some: readonly Piece[], bytes: number): Promise<'kept' | 'lost' | 'later'> {
    try {
      if (!(await options.mayAdd(bytes))) return 'lost';
      const entries = joined(some.flatMap((piece) => piece.entries));
      const deviceTime = some.findLast((piece) => piece.deviceTime !== undefined)?.deviceTime;
      const item = (): Item => ({
        bytes: bytesOf({ entries, deviceTime }),
        points: entries.reduce((sum, { count }) => sum + count, 0),
        at: surroundings.now(),
      });
      const next = { ...places };
      for (const entry of entries) next[entry.channel] = after(entry, next[entry.channel] ?? [0, 0]);
      if (await append(item, { places: next })) {
        if (hasFailed) options.onProblem(undefined);
        hasFailed = false;
        return 'kept';
      }
      isClosed = true;
      options.onProblem({ code: 'elsewhere', detail: 'Another tab goes on with this recording.' });
      return 'lost';
    } catch (error) {
      hasFailed = true;
      options.onProblem({ code: 'storage', detail: `What was added cannot be kept here: ${String(error)}` });
      return 'later';
    }
  }

  return {
    append,
    replaceFirst,
    add(entry: BatchEntry, deviceTime: number | undefined): Promise<boolean> {
      const pieces = cut(entry);
      const bytes = pieces.reduce((sum, piece) => sum + byteLength(piece), 0);
      if (isClosed || unkeptBytes + bytes > mostUnkept) return Promise.resolve(false);
      const kept = pieces.map(
        (piece) =>
          new Promise<boolean>((done) => {
            unkept.push({ entries: [piece], deviceTime, bytes: byteLength(piece), done });
          }),
      );
      unkeptBytes += bytes;
      if (unkeptBytes >= enoughBytes) void keep();
      else soon(gather);
      return Promise.all(kept).then((all) => all.every(Boolean));
    },
    /** Tries to keep all that was added before. */
    async keep(): Promise<void> {
      while (keeping) await keeping;
      await keep();
    },
    close() {
      isClosed = true;
      cancel?.();
    },
    hasUnkept: () => unkept.length > 0,
  };
}

const byteLength = ({ points, times }: BatchEntry): number =>
  24 + ('flac' in points ? points.flac.length : points.byteLength) + (times?.byteLength ?? 0);
