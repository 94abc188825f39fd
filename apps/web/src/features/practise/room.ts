import type { DiscardReason, Feedback } from '../../api/index.ts';
import {
  chooseStrap,
  createFileSensor,
  createSimulated,
  createStrap,
  kindOfChannels,
  MOST_FILE_BYTES,
  type Recorder,
  type Recording,
  recordSensor,
  type Sensor,
  SensorError,
  type SensorEvent,
} from '../../api/practise.ts';
import { createHearing, type Hearing } from './hearing.ts';
import type { Phase, RoomView, Source, Start } from './room-view.ts';
import { createWakeLock } from './wake-lock.ts';

const nothing: RoomView = {
  phase: 'looking',
  connecting: false,
  startedAt: 0,
  resumed: false,
  markers: [],
  seconds: 0,
};

const none = (): void => undefined;

export type Room = ReturnType<typeof createRoom>;

/**
 * Where one person practises, for as long as the page lives and whatever screen they look at: the sensor, what is
 * heard of it, and the recording. What an earlier page began is found again.
 * @param lengthOf remembers how long a session was to be, over a reload
 */
export function createRoom(recorder: Recorder, lengthOf: Lengths, now: () => number = Date.now) {
  let view = nothing;
  const listeners = new Set<() => void>();
  let sensor: Sensor | undefined;
  let hearing: Hearing | undefined;
  let recording: Recording | undefined;
  const stop = { hearing: none, following: none, taking: none, watching: none };
  let isClosed = false;

  function tell(news: { readonly [K in keyof RoomView]?: RoomView[K] | undefined }): void {
    const next: Record<string, unknown> = { ...view, ...news };
    for (const [name, value] of Object.entries(next)) if (value === undefined) delete next[name];
    view = next as RoomView;
    for (const listener of listeners) listener();
  }

  function change(news: Partial<Source>): void {
    if (view.source) tell({ source: { ...view.source, ...news } });
  }

  function hear(event: SensorEvent): void {
    hearing?.hear(event);
    if (event.kind === 'state') change({ state: event.state });
    if (event.kind === 'battery') change({ battery: event.percent });
    if (event.kind === 'contact') change({ contact: event.contact });
    if (event.kind === 'problem') change({ problem: event.code });
  }

  const wake = createWakeLock();

  async function connect(make: () => Promise<Sensor | undefined> | Sensor | undefined): Promise<void> {
    tell({ connecting: true, refused: undefined });
    let made: Sensor | undefined;
    const early: SensorEvent[] = [];
    try {
      made = await make();
      if (!made) return;
      if (isClosed) return await made.stop();
      // What comes while it is being connected, before its channels are known, is heard and recorded too.
      const forget = made.subscribe((event) => early.push(event));
      await made.start();
      await letGo();
      // Whoever signed out meanwhile is measured no more.
      if (isClosed) return await made.stop();
      forget();
      sensor = made;
      hearing = createHearing(made, recording ? view.startedAt : now());
      stop.hearing = made.subscribe(hear);
      tell({ source: sourceOf(made) });
      if (recording && view.phase === 'playing') stop.taking = recordSensor(made, recording, early);
      for (const event of early) hear(event);
    } catch (error) {
      await made?.stop();
      tell({ refused: error instanceof SensorError ? error.code : 'unreachable' });
    } finally {
      tell({ connecting: false });
    }
  }

  async function letGo(): Promise<void> {
    const old = sensor;
    sensor = undefined;
    stop.taking();
    stop.hearing();
    tell({ source: undefined });
    await old?.stop();
  }

  function follow(one: Recording, phase: Phase, resumed: boolean): void {
    recording = one;
    stop.following();
    stop.following = one.subscribe((state) => {
      tell({ recording: state });
      if (state.phase === 'ended' && state.ended !== 'complete') void over();
    });
    const { startedAt = '', exerciseId, channels } = one.begun;
    tell({
      phase,
      resumed,
      begunWith: kindOfChannels(channels),
      startedAt: Date.parse(startedAt),
      exerciseId,
      recording: one.state(),
      markers: [],
    });
  }

  /** It ended otherwise than by being kept: the screen says how. */
  async function over(): Promise<void> {
    stop.watching();
    wake.release();
    await letGo();
    forgetRecording();
    tell({ phase: 'ready' });
  }

  function forgetRecording(): void {
    if (recording) lengthOf.remove(recording.id);
    recording = undefined;
  }

  /** @param early what came of the sensor since the start */
  function play(begun: Recording, from: Sensor, early: readonly SensorEvent[], seconds: number): void {
    lengthOf.set(begun.id, seconds);
    // Another sensor may have taken its place meanwhile; what this one gave until then is of the session.
    const end = recordSensor(from, begun, early);
    if (sensor === from) stop.taking = end;
    else end();
    follow(begun, 'playing', false);
    hearing = createHearing(from, view.startedAt, view.source?.contact);
    for (const event of early) hearing.hear(event);
    wake.keep();
    watchTime();
  }

  /** Whatever screen is looked at, it ends when its time is over. What nobody came back to for half a day is over too. */
  function watchTime(): void {
    stop.watching();
    const timer = setInterval(() => {
      const most = (recording && lengthOf.get(recording.id)) ?? mostSeconds;
      if (now() - view.startedAt >= 1000 * most) void finish();
    }, 500);
    stop.watching = () => clearInterval(timer);
  }

  async function finish(): Promise<void> {
    if (view.phase !== 'playing' || !recording) return;
    tell({ phase: 'after', seconds: recordedSeconds(recording) });
    stop.watching();
    wake.release();
    await letGo();
    await recording?.flush();
  }

  return {
    view: () => view,
    hearing: () => hearing,
    /** Seconds that the session was to last. */
    length: () => (recording ? lengthOf.get(recording.id) : undefined),
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    /** Looks for what an earlier page began, and lets go on what was to be sent. */
    async look(): Promise<void> {
      const found = await recorder.resume().catch(() => []);
      if (view.phase !== 'looking') return;
      const open = found.findLast((one) => one.state().phase === 'recording');
      if (!open) return tell({ phase: 'ready' });
      follow(open, 'playing', true);
      wake.keep();
      watchTime();
    },
    connectStrap: (ecg: boolean) =>
      connect(async () => {
        const device = await chooseStrap();
        return device && createStrap({ device, ecg });
      }),
    simulate: () => connect(() => createSimulated()),
    openFile: (file: File) =>
      // It would begin anew, and be twice in a session that an earlier page began with it.
      connect(() => (recording ? undefined : openReplay(file))),
    letGo,
    /** @throws what the storage of this device does; nothing is recorded then, and the sensor goes on */
    async begin({ exerciseId, seconds, before }: Start): Promise<void> {
      const from = sensor;
      if (!from || recording) return;
      const started = now();
      // What comes until the recording is there is of it already.
      const early: SensorEvent[] = [];
      const forget = from.subscribe((event) => early.push(event));
      try {
        // A file is replayed from its beginning, whatever of it was heard while getting ready.
        if (from.kind === 'file') {
          await from.stop();
          await from.start();
        }
        const begun = await recorder.start({
          startedAt: new Date(started).toISOString(),
          channels: [...from.channels()],
          device: from.name,
          ...(exerciseId ? { exerciseId } : {}),
          ...(before ? { feedbackBefore: before } : {}),
        });
        if (!isClosed) play(begun, from, early, seconds);
      } finally {
        forget();
      }
    },
    async mark(label: string): Promise<void> {
      const at = (now() - view.startedAt) / 1000;
      await recording?.mark(label, at);
      tell({ markers: [...view.markers, { at, label }] });
    },
    finish,
    /** @returns when it is kept here; it is sent as soon as it can be */
    async keep(after: Feedback | undefined): Promise<void> {
      if (!recording) return;
      if (after) await recording.change({ feedbackAfter: after });
      await recording.complete();
      tell({ phase: 'sending' });
    },
    async discard(reason: DiscardReason): Promise<void> {
      await recording?.discard(reason);
      stop.following();
      forgetRecording();
      tell({ phase: 'ready', recording: undefined, exerciseId: undefined });
    },
    /** Another one may begin; what waits is sent all the same. */
    leave(): void {
      stop.following();
      forgetRecording();
      tell({ phase: 'ready', recording: undefined, exerciseId: undefined });
    },
    async close(): Promise<void> {
      isClosed = true;
      stop.watching();
      wake.release();
      listeners.clear();
      await letGo();
      await recorder.stop();
    },
  };
}

const sourceOf = (one: Sensor): Source => ({
  kind: one.kind,
  name: one.name,
  state: one.state(),
  contact: 'unknown',
});

/** @throws SensorError for a file that cannot be replayed */
async function openReplay(file: File): Promise<Sensor> {
  if (file.size > MOST_FILE_BYTES) throw new SensorError('unusable-file', 'It is too large to be replayed.');
  return createFileSensor({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) });
}

const mostSeconds = 12 * 3600;

/** Until its last point. */
const recordedSeconds = ({ begun, lastTime, state }: Recording): number =>
  Math.max(
    0,
    ...begun.channels.map(({ rate }, channel) =>
      rate ? (state().next[channel] ?? 0) / rate : lastTime(channel) / 1e6,
    ),
  );

/** How long a session was to be, by its id. */
export type Lengths = {
  readonly get: (id: string) => number | undefined;
  readonly set: (id: string, seconds: number) => void;
  /** When it is over. */
  readonly remove: (id: string) => void;
};
