import type { DiscardReason } from '../../api/index.ts';
import {
  chooseStrap,
  createSimulated,
  createSteadyClock,
  createStrap,
  machine,
  type Recorder,
  type Recording,
  recordSensor,
  type Sensor,
  SensorError,
  type SensorEvent,
} from '../../api/practise.ts';
import { type Felt, feedbackOf, nothingSaid } from './feelings.tsx';
import { createHearing, type Hearing } from './hearing.ts';
import { asideOf, keptOf, toKeep } from './kept.ts';
import { createBoard, openReplay, recordedSeconds, shownOf, sourceAfter, sourceOf } from './room-parts.ts';
import type { Phase, Start } from './room-view.ts';
import { createWakeLock } from './wake-lock.ts';

const none = (): void => undefined;

/** Seconds from “Start” to the first breath, time to put one's hands down. */
export const leadSeconds = 3;

export type Room = ReturnType<typeof createRoom>;

/**
 * Where one person practises, for as long as the page lives and whatever screen they look at: the sensor, what is
 * heard of it, and the recording. What an earlier page began is found again, as it was shown there.
 */
export function createRoom(recorder: Recorder, newClock = () => createSteadyClock(machine)) {
  const { view, tell, subscribe, close } = createBoard();
  /** That of the sensor, of the recording and of the screens: whoever sets the device's clock moves none of them. */
  let clock = newClock();
  let sensor: Sensor | undefined;
  let hearing: Hearing | undefined;
  let recording: Recording | undefined;
  const stop = { hearing: none, following: none, taking: none, watching: none };
  let [isClosed, isCalledOff] = [false, false];
  const now = () => clock.now();
  const wake = createWakeLock();

  function hear(event: SensorEvent): void {
    hearing?.hear(event);
    const { source } = view();
    const next = source && sourceAfter(source, event);
    if (next !== source) tell({ source: next });
  }

  async function connect(make: () => Promise<Sensor | undefined> | Sensor | undefined): Promise<void> {
    tell({ connecting: true, refused: undefined });
    if (recording) clock.catchUp();
    else clock = newClock();
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
      hearing = createHearing(made, recording ? view().startedAt : now());
      stop.hearing = made.subscribe(hear);
      tell({ source: sourceOf(made) });
      if (recording && view().phase === 'playing') stop.taking = recordSensor(made, recording, early);
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

  /** What is shown of it is kept aside too. Where that does not go well, a reload shows less of it. */
  function setAside(): void {
    const aside = asideOf(view());
    if (aside) void recording?.setAside(aside).catch(none);
  }

  function follow(one: Recording, phase: Phase, resumed: boolean): void {
    recording = one;
    stop.following();
    stop.following = one.subscribe((state) => {
      tell({ recording: state });
      if (state.phase === 'ended' && state.ended !== 'complete' && !isCalledOff) void over();
    });
    isCalledOff = false;
    tell({ ...shownOf(one), phase, resumed });
  }

  /** It ended otherwise than by being kept: the screen says how. */
  async function over(): Promise<void> {
    stop.watching();
    wake.release();
    await letGo();
    recording = undefined;
    tell({ phase: 'ready' });
  }

  /** Another one may begin. */
  function forget(): void {
    stop.following();
    recording = undefined;
    tell({ phase: 'ready', recording: undefined, exerciseId: undefined, exercise: undefined });
  }

  /** @param early what came of the sensor since the start */
  function play(begun: Recording, from: Sensor, early: readonly SensorEvent[]): void {
    // Another sensor may have taken its place meanwhile; what this one gave until then is of the session.
    const end = recordSensor(from, begun, early);
    if (sensor === from) stop.taking = end;
    else end();
    follow(begun, 'playing', false);
    // It counts down from when there is something to record into.
    tell({ breathFrom: now() + 1000 * leadSeconds });
    setAside();
    hearing = createHearing(from, view().startedAt, view().source?.contact);
    for (const event of early) hearing.hear(event);
    wake.keep();
    watchTime();
  }

  /** Whatever screen is looked at, it ends when its time is over. What nobody came back to for half a day is over too. */
  function watchTime(): void {
    stop.watching();
    const timer = setInterval(() => {
      if (now() - view().breathFrom >= 1000 * (view().length ?? mostSeconds)) void finish();
    }, 500);
    stop.watching = () => clearInterval(timer);
  }

  async function finish(): Promise<void> {
    if (view().phase !== 'playing' || !recording) return;
    const lead = (view().breathFrom - view().startedAt) / 1000;
    tell({ phase: 'after', seconds: Math.max(0, recordedSeconds(recording) - lead), felt: nothingSaid });
    setAside();
    stop.watching();
    wake.release();
    await letGo();
    await recording?.flush();
  }

  /** How a sensor is had, and let go. */
  const ways = () => ({
    connectStrap: (ecg: boolean) =>
      connect(async () => {
        const device = await chooseStrap();
        return device && createStrap({ device, ecg, clock });
      }),
    simulate: () => connect(() => createSimulated(machine, clock)),
    openFile: (file: File) =>
      // It would begin anew, and be twice in a session that an earlier page began with it.
      connect(() => (recording ? undefined : openReplay(file, clock))),
    letGo,
  });

  /** What a person does with a session that goes on, or is over. */
  const acts = () => ({
    /** The first breath begins now. */
    skipCountdown(): void {
      if (view().phase !== 'playing' || now() >= view().breathFrom) return;
      tell({ breathFrom: now() });
      setAside();
    },
    /** During the countdown: nothing of it is kept, and the sensor goes on. */
    async callOff(): Promise<void> {
      if (view().phase !== 'playing' || now() >= view().breathFrom) return;
      isCalledOff = true;
      await recording?.discard('mistake').catch((error: unknown) => {
        isCalledOff = false;
        throw error;
      });
      stop.watching();
      stop.taking();
      wake.release();
      forget();
    },
    async mark(label: string): Promise<void> {
      const at = Math.max(0, now() - view().startedAt) / 1000;
      await recording?.mark(label, at);
      tell({ markers: [...view().markers, { at, label }] });
      setAside();
    },
    finish,
    /** What is said once it is over. It is there again after a reload. */
    say(felt: Felt): void {
      if (view().phase !== 'after') return;
      tell({ felt });
      setAside();
    },
    /** @returns when it is kept here; it is sent as soon as it can be */
    async keep(): Promise<void> {
      if (!recording) return;
      const after = feedbackOf(view().felt);
      if (after) await recording.change({ feedbackAfter: after });
      await recording.complete();
      tell({ phase: 'sending' });
    },
    async discard(reason: DiscardReason): Promise<void> {
      await recording?.discard(reason);
      forget();
    },
    /** Another one may begin; what waits is sent all the same. */
    leave: forget,
  });

  return {
    view,
    hearing: () => hearing,
    /** Milliseconds since 1970, by a clock that nobody can set. */
    now,
    subscribe,
    /** Looks for what an earlier page began, and lets go on what was to be sent. */
    async look(): Promise<void> {
      const found = await recorder.resume().catch(() => []);
      if (view().phase !== 'looking') return;
      const open = found.findLast((one) => one.state().phase === 'recording');
      if (!open) return tell({ phase: 'ready' });
      const isOver = keptOf(open.aside())?.over !== undefined;
      follow(open, isOver ? 'after' : 'playing', true);
      if (isOver) return;
      wake.keep();
      watchTime();
    },
    ...ways(),
    /** @throws what the storage of this device does; nothing is recorded then, and the sensor goes on */
    async begin({ exercise, seconds, before }: Start): Promise<void> {
      const from = sensor;
      if (!from || recording) return;
      const started = now();
      // What comes until the recording is there is of it already.
      const early: SensorEvent[] = [];
      const forgetEarly = from.subscribe((event) => early.push(event));
      try {
        // A file is replayed from its beginning, whatever of it was heard while getting ready.
        if (from.kind === 'file') {
          await from.stop();
          await from.start();
        }
        const start = {
          startedAt: new Date(started).toISOString(),
          channels: [...from.channels()],
          device: from.name,
          ...(exercise ? { exerciseId: exercise.id } : {}),
          ...(before ? { feedbackBefore: before } : {}),
        };
        const begun = await recorder.start(
          start,
          toKeep({ seconds, from: leadSeconds, exercise, markers: [] }),
        );
        if (!isClosed) play(begun, from, early);
      } finally {
        forgetEarly();
      }
    },
    ...acts(),
    async close(): Promise<void> {
      isClosed = true;
      stop.watching();
      wake.release();
      close();
      await letGo();
      await recorder.stop();
    },
  };
}

const mostSeconds = 12 * 3600;
