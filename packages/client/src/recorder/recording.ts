import type { Json } from '../ask.ts';
import type { Connection } from '../client.ts';
import { createIds } from '../ids.ts';
import type { Lock } from '../lock.ts';
import { createSteadyClock } from '../sensors/steady-clock.ts';
import type { Surroundings } from '../surroundings.ts';
import { after, type Channel, channelsOf, entryOf, type Places, samplesOf } from './channel.ts';
import type {
  Added,
  AddOptions,
  PointNumbers,
  Recording,
  RecordingPhase,
  RecordingStart,
  RecordingState,
} from './contract.ts';
import { createKeeper } from './keeper.ts';
import { beginning, inBytes, type Told } from './log.ts';
import { isMessage } from './messages.ts';
import { createSender } from './sender.ts';
import type { OpenSocket } from './socket-like.ts';
import type { Head, RecordingStorage } from './storage.ts';

export type RecordingDeps = {
  readonly client: Connection;
  readonly userId: string;
  readonly storage: RecordingStorage;
  readonly lock: Lock;
  readonly surroundings: Surroundings;
  readonly openSocket: OpenSocket | undefined;
  /** Tells whether so many bytes may wait, and how much room is left then. */
  readonly roomFor: (bytes: number) => Promise<RecordingState['room']>;
  readonly onEnd: (id: string) => void;
};

export type Begun = {
  readonly start: RecordingStart & { readonly id: string };
  readonly aside: Json | undefined;
  readonly head: Head;
  readonly places: Places;
  readonly phase: RecordingPhase;
};

export type OpenRecording = Recording & {
  readonly goOn: () => void;
  readonly close: () => Promise<void>;
};

/** What can be seen of a recording, and who looks. */
function createBoard(first: RecordingState) {
  let state = first;
  const listeners = new Set<(state: RecordingState) => void>();
  return {
    state: () => state,
    tell(news: { readonly [K in keyof RecordingState]?: RecordingState[K] | undefined }) {
      const next: Record<string, unknown> = { ...state, ...news };
      if (next.problem === undefined) delete next.problem;
      state = next as RecordingState;
      for (const listener of listeners) listener(state);
    },
    subscribe(listener: (state: RecordingState) => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

const nextOf = (channels: readonly Channel[], places: Places) =>
  Object.fromEntries(channels.map(({ number }) => [number, places[number]?.[0] ?? 0]));

async function removePoints(storage: RecordingStorage, id: string): Promise<void> {
  const atOnce = 64;
  for (;;) {
    const items = await storage.first(id, atOnce, 1);
    const gone = items.filter(isMessage).map(({ seq }) => seq);
    if (gone.length > 0) await storage.remove(id, gone);
    if (items.length < atOnce || gone.length === 0) return;
  }
}

/** What it began with, and how far it is since: what a page needs that finds it again. */
const beginningOf = ({ start, aside }: Begun, replaceFirst: ReplaceFirst, places: () => Places) => ({
  id: start.id,
  begun: start,
  lastTime: (number: number) => places()[number]?.[1] ?? 0,
  ...createAside(replaceFirst, start, aside),
});

/** Seconds of it that are over. A clock that is set while it goes on does not change them. */
function createStopwatch({ startedAt = '' }: RecordingStart, surroundings: Surroundings): () => number {
  const { now } = createSteadyClock(surroundings);
  return () => Math.max(0, (now() - Date.parse(startedAt)) / 1000);
}

/** What an app keeps with it stands in the first item, which stays as long as the log. Of several at once the last counts. */
function createAside(replaceFirst: ReplaceFirst, start: Begun['start'], first: Json | undefined) {
  let aside = first;
  return {
    aside: () => aside,
    async setAside(next: Json): Promise<boolean> {
      refuseLarge(next);
      aside = next;
      return replaceFirst(() => beginning(start, aside)).catch(() => false);
    },
  };
}

type ReplaceFirst = ReturnType<typeof createKeeper>['replaceFirst'];

/** It is written whole, and encrypted, each time. */
const mostAside = 64 * 1024;

/** @throws RangeError */
export function refuseLarge(aside: Json | undefined): void {
  const { length } = new TextEncoder().encode(JSON.stringify(aside) ?? '');
  if (length > mostAside)
    throw new RangeError(`At most 64 KiB are kept aside, as JSON in UTF-8; these are ${length} bytes.`);
}

/** An acknowledgement that comes late takes nothing back. */
function further(known: RecordingState['acknowledged'], more: RecordingState['acknowledged'] = {}) {
  const all = { ...known };
  for (const [channel, place] of Object.entries(more))
    all[Number(channel)] = Math.max(all[Number(channel)] ?? 0, place);
  return all;
}

const firstState = (
  { id, points, bytes }: Head,
  phase: RecordingPhase,
  next: RecordingState['next'],
): RecordingState => ({
  id,
  phase,
  link: 'elsewhere',
  waiting: { points, bytes },
  next,
  acknowledged: {},
  room: 'enough',
});

export function openRecording(deps: RecordingDeps, begun: Begun): OpenRecording {
  const { start, head, phase, places: begunAt } = begun;
  const { storage, surroundings } = deps;
  const { id } = start;
  const channels = channelsOf(start);
  const [newId, passed] = [createIds(surroundings), createStopwatch(start, surroundings)];
  let places = begunAt;
  const board = createBoard(firstState(head, phase, nextOf(channels, places)));
  const { tell } = board;

  async function look(): Promise<void> {
    const now = await storage.head(id);
    if (!now) return;
    const [oldest] = now.points > 0 ? await storage.first(id, 1, 1) : [];
    const { points, bytes } = now;
    tell({ waiting: { points, bytes, ...(oldest ? { since: oldest.at } : {}) } });
  }

  const keeper = createKeeper(
    {
      ...deps,
      id,
      async mayAdd(bytes) {
        const room = await deps.roomFor(bytes);
        if (room !== board.state().room) tell({ room });
        return room !== 'none';
      },
      onKept({ points, bytes }) {
        const { since = surroundings.now() } = board.state().waiting;
        tell({ waiting: { points, bytes, ...(points > 0 ? { since } : {}) } });
        sender.ring();
      },
      onProblem(problem) {
        // What is over is over; what the server said still stands.
        if (problem || board.state().problem?.code === 'storage') tell({ problem });
      },
    },
    { turn: head.turn, places, phase },
  );

  function ended(how: NonNullable<RecordingState['ended']>) {
    keeper.close();
    tell({ phase: 'ended', ended: how, waiting: { points: 0, bytes: 0 }, problem: undefined });
    deps.onEnd(id);
  }

  const sender = createSender({
    ...deps,
    id,
    channels,
    tell: ({ acknowledged, ...news }) =>
      tell({ ...news, acknowledged: further(board.state().acknowledged, acknowledged) }),
    onRemoved: look,
    onEnd: ended,
  });

  const refuseOver = () => {
    if (board.state().phase !== 'recording') throw new Error('This recording is over. Start another one.');
  };

  function add(number: number, samples: PointNumbers, options: AddOptions): Added {
    refuseOver();
    const channel = channels[number];
    if (!channel) throw new RangeError(`The recording has no channel ${number}.`);
    const place = places[number] ?? [0, 0];
    const entry = entryOf(channel, samples, options, place);
    // Taken, whatever becomes of it: what cannot be kept leaves a gap, and nothing moves into it.
    places = { ...places, [number]: after(entry, place) };
    const kept = keeper.add(entry, options.deviceTime);
    tell({ next: nextOf(channels, places) });
    return { place: entry.firstSample, kept };
  }

  async function told(what: Told, next?: RecordingPhase): Promise<void> {
    refuseOver();
    if (next) tell({ phase: next });
    await keeper.keep();
    const isKept = await keeper
      .append(() => inBytes(what, surroundings.now()), next ? { phase: next } : {})
      .catch((cause: unknown) => {
        if (next) tell({ phase: 'recording' });
        throw new Error('It cannot be kept here. Try again.', { cause });
      });
    if (!isKept) throw new Error('Another tab goes on with this recording. Do it there.');
  }

  async function discard(reason: 'by-person' | 'bad-signal' | 'mistake' | 'other'): Promise<void> {
    await told({ kind: 'discard', reason }, 'discarding');
    await removePoints(storage, id);
    await look();
    sender.goOn();
  }

  return {
    ...beginningOf(begun, keeper.replaceFirst, () => places),
    add: (number, samples, options = {}) => add(number, samples, options),
    addValues: (number, values, options = {}) =>
      add(number, channels[number] ? samplesOf(channels[number], values) : values, options),
    async mark(label, at = passed(), length) {
      const marker = { at, length: length ?? null, label };
      const markerId = newId();
      await told({ kind: 'marker', id: markerId, marker });
      return markerId;
    },
    change: (change) => told({ kind: 'change', change }),
    complete: () => told({ kind: 'complete' }, 'completing'),
    discard,
    flush: keeper.keep,
    state: board.state,
    subscribe: board.subscribe,
    async erase() {
      keeper.close();
      await sender.stop();
      await storage.drop(id);
      ended('erased');
    },
    goOn: sender.goOn,
    async close() {
      await keeper.keep();
      keeper.close();
      await sender.stop();
    },
  };
}
