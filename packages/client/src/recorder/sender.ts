import type { Told as Answered } from '../ask.ts';
import { ask } from '../ask.ts';
import type { Connection } from '../client.ts';
import { AttuneError, isPassing, Unreachable } from '../errors.ts';
import type { Lock } from '../lock.ts';
import { retryAfter, type Surroundings, waitBefore } from '../surroundings.ts';
import { createBell } from './bell.ts';
import type { Channel } from './channel.ts';
import { compactLog } from './compact.ts';
import type { RecordingState } from './contract.ts';
import { isLast, toldIn } from './log.ts';
import { batchOf, isMessage } from './messages.ts';
import { isStored, type Live, openLive } from './socket.ts';
import type { OpenSocket } from './socket-like.ts';
import type { KeptItem, RecordingStorage } from './storage.ts';

export type Ending = NonNullable<RecordingState['ended']>;
type News = Partial<Pick<RecordingState, 'link' | 'acknowledged'>> & {
  readonly problem?: RecordingState['problem'] | undefined;
};

export type SenderOptions = {
  readonly client: Connection;
  readonly userId: string;
  readonly id: string;
  readonly channels: readonly Channel[];
  readonly storage: RecordingStorage;
  readonly lock: Lock;
  readonly surroundings: Surroundings;
  readonly openSocket: OpenSocket | undefined;
  readonly tell: (news: News) => void;
  /** Something was removed from the storage. */
  readonly onRemoved: () => Promise<void>;
  readonly onEnd: (how: Ending) => void;
};

const backoff = { first: 1_000, most: 300_000 };
/** While sockets are not let through, they are tried again so much later. */
const socketBackoff = { first: 60_000, most: 600_000 };
/** Another tab may add while this one sends. */
const look = 1_000;
const pausedLook = 60_000;
const itemsAtOnce = 16;
/** More than that goes by requests, which carry more at a time. */
const backlog = 256 * 1024;
const requestBytes = 1024 * 1024;
const points = { 'content-type': 'application/vnd.attune.points' };

/** Sends one recording's log from its beginning, and removes only what the server said it has stored. */
export function createSender(options: SenderOptions) {
  const { client, userId, id, storage, surroundings, tell } = options;
  const end = new AbortController();
  const bell = createBell(surroundings, end.signal);
  const pauseBell = createBell(surroundings, end.signal);
  const path = `/v1/users/${encodeURIComponent(userId)}/sessions/${id}`;
  let [failures, socketFailures, socketAt, compactedTo] = [0, 0, 0, 1];
  let [hasBegun, isOver, isPaused, isWaiting] = [false, false, false, false];

  const isDone = () => isOver || end.signal.aborted;
  const tellServer = (
    method: 'GET' | 'POST' | 'PUT' | 'PATCH',
    to: string,
    body?: unknown,
  ): Promise<Answered> =>
    ask(
      client,
      { method, path: to, ...(body === undefined ? {} : { body }), signal: end.signal },
      surroundings,
    );

  async function work(): Promise<void> {
    tell({ link: 'waiting' });
    isWaiting = true;
    while (!isDone()) {
      try {
        compactedTo = await compactLog(storage, id, options.channels, compactedTo);
        await begin();
        while (!isDone()) await sendSome();
      } catch (error) {
        if (!isDone()) await failed(error).catch(waitAWhile);
      }
    }
  }

  /** The server may know it already: the id makes it the same. */
  async function begin(): Promise<void> {
    if (hasBegun) return;
    const [first] = await storage.first(id, 1, 0);
    if (!first) return over('erased');
    const told = toldIn(first);
    if (told.kind !== 'start') throw new Error('The log of this recording does not begin with its start.');
    const { body } = await tellServer('POST', `/v1/users/${encodeURIComponent(userId)}/sessions`, told.start);
    hasBegun = true;
    if ((body as { state?: unknown })?.state === 'discarded') await over('discarded');
  }

  async function sendSome(): Promise<void> {
    const head = await storage.head(id);
    if (!head) return over('erased');
    if (options.openSocket && surroundings.now() >= socketAt && head.bytes < backlog)
      await bySocket(options.openSocket);
    else await byRequest(head.bytes);
  }

  async function bySocket(openSocket: OpenSocket): Promise<void> {
    const opened = await openLive({
      client,
      path: `${path}/record`,
      openSocket,
      surroundings,
      signal: end.signal,
      onNews: (acknowledged) => {
        if (Object.keys(acknowledged).length > 0) tell({ acknowledged });
        bell.ring();
      },
    }).catch((error: unknown) => {
      if (!(error instanceof Unreachable)) throw error;
      // A browser does not say why. A request finds out.
      socketAt =
        surroundings.now() + waitBefore(surroundings, socketFailures, socketBackoff, socketBackoff.first);
      socketFailures += 1;
    });
    if (!opened) return;
    socketFailures = 0;
    tell({ link: 'live', problem: undefined, acknowledged: opened.next });
    await sendLive(opened);
  }

  async function sendLive(live: Live): Promise<void> {
    const stored: number[] = [];
    const removeStored = async () => {
      if (stored.length === 0) return;
      failures = 0;
      await remove(stored.splice(0));
    };
    try {
      for (let from = 1; !isDone(); ) {
        const items = await storage.first(id, itemsAtOnce, from);
        for (const item of items) {
          const isTold = !isMessage(item);
          const mayGo = () =>
            isTold ? live.unacknowledged() === 0 || !isLast(toldIn(item)) : live.hasRoom(item.bytes.length);
          while (!mayGo() && !live.ended() && !isDone()) await bell.sleep(pausedLook);
          const ended = live.ended();
          if (ended) throw ended;
          if (isTold) {
            await removeStored();
            await say(item);
          } else if (isStored(item.bytes, live)) stored.push(item.seq);
          else live.send(item.bytes, () => void stored.push(item.seq));
          from = item.seq + 1;
        }
        await removeStored();
        if (items.length > 0 || isDone()) continue;
        await bell.sleep(look);
        const ended = live.ended();
        await removeStored();
        if (ended) throw ended;
        if (!(await storage.head(id))) await over('erased');
      }
    } finally {
      live.close();
      await removeStored();
    }
  }

  async function byRequest(behind: number): Promise<void> {
    const items = await storage.first(id, itemsAtOnce, 1);
    const [first] = items;
    if (!first) {
      // What was waited for is over, and nothing is left that could find no answer.
      if (isWaiting) tell({ link: 'batches', problem: undefined });
      isWaiting = false;
      return bell.sleep(look);
    }
    if (!isMessage(first)) return say(first);
    const some: KeptItem[] = [];
    let bytes = 0;
    for (const item of items) {
      bytes += item.bytes.length;
      if (!isMessage(item) || (some.length > 0 && bytes > requestBytes)) break;
      some.push(item);
    }
    const body = batchOf(some.map((item) => item.bytes));
    const question = {
      method: 'POST',
      path: `${path}/points`,
      bytes: body,
      headers: points,
      signal: end.signal,
    } as const;
    const answer = await ask(client, question, surroundings);
    const { channels = [] } = (answer.body ?? {}) as { channels?: { channel: number; next: number }[] };
    // Only now: while it is asked, nobody knows whether there is an answer.
    tell({
      link: 'batches',
      problem: undefined,
      acknowledged: Object.fromEntries(channels.map(({ channel, next }) => [channel, next])),
    });
    failures = 0;
    await remove(some.map(({ seq }) => seq));
    if (behind < requestBytes && items.length < itemsAtOnce) await pauseBell.sleep(look);
  }

  async function say(item: KeptItem): Promise<void> {
    const told = toldIn(item);
    try {
      if (told.kind === 'marker') await tellServer('PUT', `${path}/markers/${told.id}`, told.marker);
      if (told.kind === 'change') await tellServer('PATCH', path, told.change);
      if (told.kind === 'complete') await tellServer('POST', `${path}/complete`);
      if (told.kind === 'discard') await tellServer('POST', `${path}/discard`, { reason: told.reason });
    } catch (error) {
      // What is wrong with it would be wrong again, and must not hold up what comes behind it.
      if (isLast(told) || !(error instanceof AttuneError) || ![400, 413, 422].includes(error.status))
        throw error;
      tell({ problem: { code: error.code, detail: error.detail } });
    }
    failures = 0;
    if (isLast(told)) return over(told.kind === 'complete' ? 'complete' : 'discarded');
    await remove([item.seq]);
  }

  async function remove(seqs: readonly number[]): Promise<void> {
    await storage.remove(id, seqs);
    await options.onRemoved();
  }

  async function failed(error: unknown): Promise<void> {
    if (!(error instanceof AttuneError)) {
      if (error instanceof Unreachable) socketAt = Math.min(socketAt, surroundings.now());
      return waitAWhile(error);
    }
    if (error.status === 401) return hold(error);
    // Without it nothing may be kept, and nothing sent later.
    if (error.code === 'consent-missing') return over('consent-missing');
    if (error.status === 409 || error.status === 404) return lookWhy(error);
    if (isPassing(error)) return waitAWhile(error);
    return hold(error);
  }

  async function lookWhy(error: AttuneError): Promise<void> {
    const { body } = await tellServer('GET', path).catch((other: unknown) => {
      if (other instanceof AttuneError && other.status === 404) return { body: undefined };
      throw other;
    });
    const { state } = (body ?? {}) as { state?: string };
    if (state === 'discarded') return over('discarded');
    if (state !== 'complete' || socketAt === Number.POSITIVE_INFINITY) return hold(error);
    // A request is told about points that were stored before it was complete; a socket is not opened any more.
    socketAt = Number.POSITIVE_INFINITY;
  }

  async function waitAWhile(error: unknown): Promise<void> {
    const told = error instanceof AttuneError;
    const isOffline = error instanceof Unreachable;
    const problem = told
      ? { code: error.code, detail: error.detail }
      : { code: isOffline ? 'unreachable' : 'storage', detail: String((error as Error)?.message ?? error) };
    tell({ link: 'waiting', problem });
    isWaiting = true;
    const asked = told ? Math.min(retryAfter(error.headers, surroundings.now()), backoff.most) : 0;
    const wait = waitBefore(surroundings, failures, backoff, asked);
    failures += 1;
    await pauseBell.sleep(wait);
  }

  async function hold({ code, detail }: AttuneError): Promise<void> {
    isPaused = true;
    tell({ link: 'paused', problem: { code, detail } });
    while (isPaused && !isDone()) {
      await pauseBell.sleep(pausedLook);
      compactedTo = await compactLog(storage, id, options.channels, compactedTo);
    }
  }

  async function over(how: Ending): Promise<void> {
    await storage.drop(id);
    isOver = true;
    options.onEnd(how);
  }

  const done = options.lock(`recording-${id}`, work, end.signal).catch(() => undefined);
  return {
    /** Something was added. */
    ring: bell.ring,
    /** Tries at once, whatever stood in the way. */
    goOn() {
      [isPaused, isWaiting] = [false, true];
      failures = 0;
      if (socketAt !== Number.POSITIVE_INFINITY) socketAt = 0;
      tell({ problem: undefined });
      pauseBell.ring();
      bell.ring();
    },
    async stop(): Promise<void> {
      end.abort();
      await done;
    },
  };
}
