import type { UserActor } from '../../../../kernel/actor.ts';
import { AppError, notFound } from '../../../../kernel/errors.ts';
import type { SocketCall } from '../../../../kernel/http/route.ts';
import type { Socket } from '../../../../kernel/http/socket.ts';
import { createSessionsStore, type SessionKey } from '../../store/index.ts';
import { type ClockReading, liveStore } from '../../store/live.ts';
import { formOf } from '../blocks.ts';
import type { SessionsDeps } from '../deps.ts';
import { notRecording, type Piece } from '../store-blocks.ts';
import type { Committer } from './committer.ts';
import { type LiveChannel, readMessage, type Sent } from './message.ts';

/** Bytes of a recorder that may wait for their acknowledgement. */
export const windowBytes = 256 * 1024;
/** Bytes of answers that a device may leave unread: beyond, it does not read them at all. */
const mostUnread = 1024 * 1024;
// Milliseconds.
const readingEvery = 10_000;
// Of a long recording a reading now and then tells as much, and there are never more than some ten thousand.
const readingsInAll = 2000;
const seenEvery = 60_000;

export type Call = SocketCall<SessionKey>;
type Channel = LiveChannel & { next: number; readAt: number };
export type Recorder = {
  /** Tells the device how much it may send before the next acknowledgement. */
  setWindow(bytes: number): void;
  /** Stops reading, or reads again, as there is room for what comes. */
  goOn(): void;
};

type Deps = Pick<SessionsDeps, 'db' | 'audit' | 'consent' | 'clock' | 'limits'> & {
  readonly committer: Committer;
  readonly recorders: Set<Recorder>;
};

/** One device on one socket: what it sends is acknowledged when it is stored, and not before. */
export async function record(deps: Deps, call: Call, socket: Socket): Promise<void> {
  socket.pause();
  const channels = await open(deps, call);
  await refuseFull(deps, call);
  const recorder = createRecorder(deps, call, socket, channels);
  deps.recorders.add(recorder);
  socket.onClose(() => deps.recorders.delete(recorder));
  if (!socket.isOpen()) deps.recorders.delete(recorder);
  socket.send(JSON.stringify({ type: 'ready', next: nextOf(channels.values()), window: windowBytes }));
  socket.resume();
}

const refuseFull = async (
  { limits }: Deps,
  { actor, reach, params }: Pick<Call, 'actor' | 'reach' | 'params'>,
): Promise<void> => {
  const full = (await limits.room({ actor, reach, ...params }))(windowBytes);
  if (full) throw full;
};

const nextOf = (channels: Iterable<Channel>): Record<number, number> =>
  Object.fromEntries([...channels].map((channel) => [channel.number, channel.next]));

async function open(deps: Deps, { actor, reach, params, requestId }: Call): Promise<Map<number, Channel>> {
  const { userId } = params;
  return deps.db.withActor(actor, reach, async (run) => {
    const store = createSessionsStore(run);
    const session = await store.one(params);
    if (!session) throw notFound();
    if (session.state !== 'recording') throw notRecording();
    await deps.consent.require(run, userId, 'sensor-data');
    const rows = await store.channels(userId, [params.sessionId]);
    const next = new Map((await liveStore(run).nextPlaces(params)).map((row) => [row.channel, row.next]));
    await deps.audit.record(run, {
      actor,
      action: 'session:record',
      subject: userId,
      outcome: 'done',
      requestId,
    });
    return new Map(
      rows.map((row) => {
        const { number, rate } = row;
        return [number, { number, form: formOf(row), rate, next: next.get(number) ?? 0, readAt: 0 }];
      }),
    );
  });
}

function createRecorder(
  deps: Deps,
  call: Call,
  socket: Socket,
  channels: ReadonlyMap<number, Channel>,
): Recorder {
  const { committer, clock, limits } = deps;
  const session = { userId: call.params.userId, sessionId: call.params.sessionId };
  let actor: UserActor = call.actor;
  let seenAt = clock.now().getTime();
  let newest = 0;
  let unacknowledged = 0;
  let window = windowBytes;
  let isPaused = false;
  // Not by the connection's end: what came before it is stored all the same, and need not be sent again.
  let isGone = false;

  const fail = (error: AppError) => {
    isGone = true;
    // A place is what the sender needs to know, which message it came with is the next best.
    socket.fail(error, { number: newest });
  };
  const admitAgain = async () => {
    ({ actor } = await call.again());
  };
  const hold = () => {
    const mustStop = unacknowledged >= windowBytes || committer.isFull();
    if (mustStop === isPaused) return;
    isPaused = mustStop;
    if (mustStop) socket.pause();
    else socket.resume();
  };
  const sender = {
    session,
    actor: () => actor,
    isGone: () => isGone,
    acked(number: number, bytes: number, pieces: readonly Piece[]) {
      unacknowledged -= bytes;
      const changed = pieces.map((piece) => pass(channels, piece));
      if (socket.waiting() > mostUnread) return fail(unread());
      socket.send(JSON.stringify({ type: 'ack', number, next: nextOf(changed) }));
      hold();
    },
    failed: fail,
    admitAgain,
  };

  /** Once a minute: a login that records is in use, as one that makes requests; and is there still room? */
  function beSeen(at: number): void {
    if (at - seenAt < seenEvery) return;
    seenAt = at;
    admitAgain()
      .then(() => refuseFull(deps, { ...call, actor }))
      .catch((error: unknown) => {
        if (error instanceof AppError && error.code !== 'busy') fail(error);
      });
  }

  function take(bytes: Uint8Array<ArrayBuffer>): void {
    const sent = readMessage(bytes, channels, limits.longestSeconds);
    if (sent.number <= newest) throw new AppError('bad-request', 'Messages are numbered upwards, from 1.');
    newest = sent.number;
    limits.takePoints(
      session.userId,
      sent.pieces.reduce((sum, piece) => sum + piece.points.length, 0),
    );
    const at = clock.now().getTime();
    // Silence as FLAC is few bytes that become many: what it takes in memory is what counts.
    const weight = Math.max(bytes.length, weightOf(sent));
    unacknowledged += weight;
    committer.push({ ...sent, sender, bytes: weight, readings: readingsOf(session, sent, at) });
    beSeen(at);
    hold();
  }

  socket.onMessage((message) => {
    if (isGone) return;
    try {
      if (typeof message === 'string') throw new AppError('bad-request', 'Points come as binary messages.');
      take(message);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      fail(error);
    }
  });
  return {
    setWindow(bytes) {
      if (bytes === window) return;
      window = bytes;
      socket.send(JSON.stringify({ type: 'window', bytes }));
    },
    goOn: hold,
  };
}

const weightOf = ({ pieces }: Sent): number =>
  pieces.reduce((sum, { points, times }) => sum + points.byteLength + (times?.byteLength ?? 0), 0);

const unread = () =>
  new AppError('busy', 'The acknowledgements are not read. Read them, and come back with what is left.');

/** The channel, now that a piece of it is stored. */
function pass(
  channels: ReadonlyMap<number, Channel>,
  { channel: number, firstSample, points }: Piece,
): Channel {
  const channel = channels.get(number) as Channel;
  channel.next = Math.max(channel.next, firstSample + points.length);
  return channel;
}

/** What both clocks showed, for each channel every so often, where its points are new. */
function readingsOf(session: SessionKey, { pieces, deviceTime }: Sent, at: number): ClockReading[] {
  const readings: ClockReading[] = [];
  for (const piece of pieces) {
    const channel = piece.channel as Channel;
    const samples = piece.firstSample + piece.points.length;
    if (channel.rate === null || samples <= channel.next) continue;
    const every = Math.max(readingEvery, ((samples / channel.rate) * 1000) / readingsInAll);
    if (at - channel.readAt < every) continue;
    channel.readAt = at;
    readings.push({
      ...session,
      channel: channel.number,
      samples,
      deviceAt: deviceTime,
      receivedAt: at * 1000,
    });
  }
  return readings;
}
