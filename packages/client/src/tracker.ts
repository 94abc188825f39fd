import { ask, type Json } from './ask.ts';
import { AttuneError, isPassing } from './errors.ts';
import { createIds } from './ids.ts';
import { indexedDbQueue } from './indexed-db.ts';
import { webLock } from './lock.ts';
import { listen } from './page-events.ts';
import { isAboutItems, tooEarlyBy, wrongOnes } from './refused-items.ts';
import { eraseQueue, memoryQueue, type Queued, type QueueStorage, sturdy } from './storage.ts';
import { machine, retryAfter, waitBefore } from './surroundings.ts';
import type { ActivityTracker, EventTracker, Tracker, TrackerOptions } from './tracker-contract.ts';

/** Records what a person does: kept at once, sent by fives or after two seconds, each exactly once and in order. */
export const createActivityTracker = (options: TrackerOptions): ActivityTracker =>
  createTracker('activities', options);

/** The same for what is counted. */
export const createEventTracker = (options: TrackerOptions): EventTracker => createTracker('events', options);

const enough = 5;
const soon = 2_000;
const mostWaiting = 10_000;
const largestBatch = 100;
/** What a browser sends for a page that goes: 64 KiB, and we leave some. */
const keepaliveBytes = 60_000;
const stopWithin = 5_000;
const backoff = { first: 1_000, most: 300_000 };
/** What is tracked by a fast clock comes of age one after the other: not each with a request of its own. */
const leastWait = 10_000;
/** What is further ahead stands aside and holds nothing else up. */
const mostAhead = 86_400_000;
const fastClock =
  'The clock of this device is fast. What was tracked is kept, and sent when its time has come. Ask the person to set the clock.';

function createTracker<T extends object>(kind: 'activities' | 'events', options: TrackerOptions): Tracker<T> {
  const { client, userId, app, onDropped, onProblem, lock = webLock, surroundings = machine } = options;
  const name = `${kind}-${app}-${userId}`;
  const disk = options.storage ?? usualQueue(name);
  const storage = sturdy(disk, (error) => onProblem?.(error));
  const newId = createIds(surroundings);
  const end = new AbortController();
  let unkept: { readonly item: Json; readonly done: (kept: boolean) => void }[] = [];
  let keeping: Promise<void> | undefined;
  let sending: Promise<void> | undefined;
  let timer: { readonly urgency: 'soon' | 'now' | 'retry'; readonly cancel: () => void } | undefined;
  let fresh = 0;
  let failures = 0;
  let batch = largestBatch;
  let state: 'going' | 'paused' | 'stopping' | 'stopped' = 'going';
  let moreCame = false;
  const aside = new Set<number>();
  let cancelAside: (() => void) | undefined;
  let isClockTold = false;

  function wake(milliseconds: number, urgency: 'soon' | 'now' | 'retry') {
    if (state !== 'going') return;
    // After a failure nothing but the time of waiting decides, however much is tracked meanwhile.
    if (timer && urgency !== 'retry' && (timer.urgency !== 'soon' || urgency === 'soon')) return;
    timer?.cancel();
    const cancel = surroundings.after(milliseconds, () => {
      timer = undefined;
      void send();
    });
    timer = { urgency, cancel };
  }

  function keep(): Promise<void> {
    if (unkept.length > 0) keeping ??= keepAll();
    return keeping ?? Promise.resolve();
  }

  async function keepAll(): Promise<void> {
    while (unkept.length > 0) {
      const now = unkept;
      const taken = await storage.append(
        now.map(({ item }) => item),
        mostWaiting,
      );
      unkept = unkept.slice(now.length);
      now.forEach(({ done }, index) => {
        done(index < taken);
      });
      if (taken < now.length)
        onDropped?.({ items: now.slice(taken).map(({ item }) => item), why: 'queue-full' });
      fresh += taken;
      if (fresh >= enough) wake(0, 'now');
      else wake(soon, 'soon');
    }
    // With no await in between: what is tracked from here on begins anew.
    keeping = undefined;
  }

  function send(keepalive = false): Promise<void> {
    if (sending) moreCame = true;
    sending ??= lock(name, () => sendAll(keepalive), end.signal)
      .catch((error: unknown) => {
        if (!end.signal.aborted) onProblem?.(error);
      })
      .finally(() => {
        sending = undefined;
        if (moreCame) wake(0, 'now');
        moreCame = false;
      });
    return sending;
  }

  /** From the head of the queue, one batch at a time: nothing is sent before all that stands in front of it arrived. */
  async function sendAll(keepalive: boolean): Promise<void> {
    while ((state === 'going' || state === 'stopping') && !end.signal.aborted) {
      fresh = 0;
      const found = await storage.first(batch + aside.size);
      const waiting = found.filter(({ place }) => !aside.has(place)).slice(0, batch);
      const queued = keepalive ? withinBytes(waiting) : waiting;
      if (queued.length === 0) return;
      if (!(await sent(queued, keepalive))) return;
    }
  }

  /** @returns whether to go on with what comes next */
  async function sent(queued: readonly Queued[], keepalive: boolean): Promise<boolean> {
    const places = queued.map(({ place }) => place);
    try {
      const path = `/v1/users/${userId}/${kind}/batch`;
      const body = { items: queued.map(({ item }) => item) };
      await ask(client, { method: 'POST', path, body, keepalive, signal: end.signal }, surroundings);
    } catch (error) {
      return failed(error, queued);
    }
    await storage.remove(places);
    failures = 0;
    batch = largestBatch;
    return true;
  }

  async function failed(error: unknown, queued: readonly Queued[]): Promise<boolean> {
    if (isPassing(error)) {
      const asked = error instanceof AttuneError ? retryAfter(error.headers, surroundings.now()) : 0;
      wake(waitBefore(surroundings, failures, backoff, Math.min(asked, backoff.most)), 'retry');
      failures += 1;
      return false;
    }
    if (!(error instanceof AttuneError) || !isAboutItems(error)) {
      if (state === 'going') state = 'paused';
      onProblem?.(error);
      return false;
    }
    const wrong = wrongOnes(error, queued);
    if (wrong.length === 0) {
      // It does not say which: half of them at a time, until it is one.
      batch = Math.ceil(queued.length / 2);
      return true;
    }
    const early = wrong.filter((one) => tooEarlyBy(error, one) > 0);
    const refused = wrong.filter((one) => !early.includes(one));
    await storage.remove(refused.map(({ place }) => place));
    if (refused.length > 0) onDropped?.({ items: refused.map(({ item }) => item), why: 'refused', error });
    const left = queued.filter((one) => !refused.includes(one));
    return early.length === 0 || waitsFor(early, left, error);
  }

  /** What a fast clock stamped goes as it is, when its time has come. @returns whether something else can go now */
  function waitsFor(early: readonly Queued[], queued: readonly Queued[], error: AttuneError): boolean {
    if (!isClockTold) onProblem?.(new Error(fastClock, { cause: error }));
    isClockTold = true;
    for (const one of early) if (tooEarlyBy(error, one) > mostAhead) putAside(one.place);
    const inLine = queued.filter(({ place }) => !aside.has(place));
    const first = inLine.findIndex((one) => early.includes(one));
    if (first !== 0) {
      if (first > 0) batch = first;
      return true;
    }
    wake(Math.max(leastWait, tooEarlyBy(error, inLine[0]!)), 'retry');
    return false;
  }

  function putAside(place: number) {
    aside.add(place);
    cancelAside ??= surroundings.after(mostAhead, () => {
      cancelAside = undefined;
      aside.clear();
      wake(0, 'now');
    });
  }

  /** Nothing begins any more. */
  function close() {
    state = 'stopping';
    timer?.cancel();
    cancelAside?.();
    forget();
  }

  function goOn(): void {
    if (state === 'paused') state = 'going';
    if (timer) timer.cancel();
    timer = undefined;
    failures = 0;
    wake(0, 'now');
  }

  const forget = listen({ online: goOn, hidden: () => void send(true) });
  // What an earlier page left behind.
  wake(0, 'now');

  return {
    track(what) {
      if (state === 'stopping' || state === 'stopped')
        throw new Error('This tracker was stopped. Make another one.');
      const id = newId();
      const occurredAt = new Date(surroundings.now()).toISOString();
      // As it is now, whatever becomes of the object; what JSON cannot say is refused here.
      const item = JSON.parse(JSON.stringify({ ...what, id, app, occurredAt })) as Json;
      const kept = new Promise<boolean>((done) => {
        unkept = [...unkept, { item, done }];
      });
      void keep();
      return { id, occurredAt, kept };
    },
    flush: () => keep().then(() => send()),
    resume: goOn,
    async stop() {
      const maySend = state === 'going';
      close();
      await keep();
      const last = async () => {
        await sending;
        if (!end.signal.aborted) await send();
      };
      const cancel = surroundings.after(stopWithin, () => end.abort());
      if (maySend) await last();
      cancel();
      state = 'stopped';
      return { waiting: (await storage.first(mostWaiting)).length };
    },
    async erase() {
      close();
      end.abort();
      await keep();
      await sending;
      state = 'stopped';
      await eraseQueue(disk);
    },
  };
}

const usualQueue = (name: string): QueueStorage =>
  typeof indexedDB === 'undefined' ? memoryQueue() : indexedDbQueue(name);

function withinBytes(queued: readonly Queued[]): readonly Queued[] {
  let bytes = 0;
  return queued.filter(({ item }, index) => {
    bytes += new TextEncoder().encode(JSON.stringify(item)).length + 1;
    return index === 0 || bytes < keepaliveBytes;
  });
}
