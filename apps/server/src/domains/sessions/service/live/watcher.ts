import { type BatchEntry, encodeBatch, type PointArray } from '@attune/signals';
import type { LoginProof, UserActor } from '../../../../kernel/actor.ts';
import { AppError, notFound } from '../../../../kernel/errors.ts';
import type { Socket } from '../../../../kernel/http/socket.ts';
import { watchMessage } from '../../contract/live.ts';
import { type ChannelKey, createSessionsStore, type SessionKey } from '../../store/index.ts';
import { liveStore, type PointPlace } from '../../store/live.ts';
import { type ChannelForm, formOf, openPoints, uniform } from '../blocks.ts';
import type { SessionsDeps } from '../deps.ts';
import type { EndState } from './notices.ts';
import type { Call } from './recorder.ts';

/** Bytes that a watcher may be behind: beyond, what is new passes them by. */
const mostWaiting = 1024 * 1024;
const mostPlaces = 256;
/** Points of one message to a watcher; older ones pass them by. */
const mostPoints = 262_144;

/** Points as whoever stored them has them in hand. */
export type LivePoints = {
  readonly channel: number;
  readonly firstSample: number;
  readonly points: PointArray;
  readonly times?: Float64Array<ArrayBuffer>;
};

export type Watcher = {
  readonly session: SessionKey;
  readonly proof: () => LoginProof;
  /** Points that were stored by this instance. */
  offer(points: readonly LivePoints[]): void;
  /** Places of points that another instance stored, or a request brought. */
  hear(places: readonly PointPlace[]): void;
  /** Markers of the session changed: whoever still may is told to fetch them. */
  marked(): void;
  /** The recording has ended; what was heard of before is sent first. */
  end(state: EndState): void;
  /** Whether the watcher may still see it; `changed`: the login does not stand as it was. */
  check(changed: boolean): void;
};

type WatchDeps = Pick<SessionsDeps, 'db' | 'vault'>;

/** What a watcher is let see, and whether the recording goes on. */
export async function openWatch({ db }: WatchDeps, { actor, reach, params }: Call) {
  const store = createSessionsStore(db.as(actor, reach));
  const session = await store.one(params);
  if (!session) throw notFound();
  const rows = await store.channels(params.userId, [params.sessionId]);
  return { state: session.state, forms: new Map(rows.map((row) => [row.number, formOf(row)])) };
}

export function createWatcher(
  deps: WatchDeps,
  call: Call,
  socket: Socket,
  forms: ReadonlyMap<number, ChannelForm>,
): Watcher {
  const session = { userId: call.params.userId, sessionId: call.params.sessionId };
  let access: Pick<Call, 'actor' | 'reach'> = call;
  let wanted = new Set<number>();
  let isBeingChecked = false;
  let places: PointPlace[] = [];
  let reading: Promise<void> | undefined;
  let telling: Promise<void> | undefined;
  let isMarked = false;

  const fail = (error: unknown) =>
    socket.fail(
      error instanceof AppError ? error : new AppError('busy', 'This cannot be watched just now. Come back.'),
    );

  function send(entries: readonly BatchEntry[]): void {
    // Whoever cannot keep up misses some, which places tell; nobody waits for them.
    if (entries.length > 0 && socket.waiting() <= mostWaiting) socket.send(encodeBatch(entries));
  }

  async function recheck(changed: boolean): Promise<void> {
    if (changed) access = await call.again();
    else await call.still(access.actor);
  }

  /** Who may not see the session any more hears not even that something happened in it. */
  async function tellMarked(): Promise<void> {
    while (isMarked && socket.isOpen()) {
      isMarked = false;
      access = await call.again();
      socket.send(JSON.stringify({ type: 'markers' }));
    }
  }

  async function readPlaces(): Promise<void> {
    const key = await deps.vault.of(session.userId);
    while (places.length > 0 && socket.isOpen()) {
      const some = places.splice(0);
      const { actor, reach }: { actor: UserActor; reach: Call['reach'] } = access;
      const rows = await liveStore(deps.db.as(actor, reach)).blocksAt(session, some);
      send(
        rows.map((row) => {
          const place: ChannelKey = { ...session, channel: row.channel };
          const form = forms.get(row.channel) as ChannelForm;
          const { points, times } = openPoints(key, place, form, row);
          return entryOf({
            channel: row.channel,
            firstSample: row.first_sample,
            points: uniform(form, points),
            ...(times ? { times } : {}),
          });
        }),
      );
    }
  }

  socket.onMessage((message) => {
    const asked = typeof message === 'string' ? readText(message) : undefined;
    if (!asked) return fail(new AppError('bad-request', 'Say {"type":"watch","channels":[0]} to watch.'));
    const unknown = asked.find((channel) => !forms.has(channel));
    if (unknown !== undefined)
      return fail(new AppError('bad-request', `The session has no channel ${unknown}.`));
    wanted = new Set(asked);
  });

  return {
    session,
    proof: () => access.actor.proof,
    offer(points) {
      if (isBeingChecked) return;
      send(newest(points.filter(({ channel }) => wanted.has(channel)).map(entryOf)));
    },
    hear(heard) {
      places.push(...heard.filter(({ channel }) => wanted.has(channel)));
      places = newest(places.slice(-mostPlaces));
      if (places.length === 0) return;
      reading ??= readPlaces()
        // The login does not stand, or the database is away: the check finds out which.
        .catch(() => {
          places = [];
        })
        .finally(() => {
          reading = undefined;
        });
    },
    marked() {
      isMarked = true;
      telling ??= tellMarked()
        .catch(fail)
        .finally(() => {
          telling = undefined;
        });
    },
    end(state) {
      void Promise.all([reading, telling])
        // Who may not see it any more does not hear how it ended either.
        .then(() => call.again())
        .then(() => {
          socket.send(JSON.stringify({ type: 'state', state }));
          socket.close(1000, state);
        }, fail);
    },
    check(changed) {
      if (isBeingChecked) return;
      isBeingChecked = changed;
      recheck(changed)
        .catch((error: unknown) => fail(error))
        .finally(() => {
          isBeingChecked = false;
        });
    },
  };
}

/** The last of them, as many as a message may hold. */
function newest<T extends { readonly count: number }>(some: T[]): T[] {
  let points = 0;
  const from = some.findLastIndex(({ count }) => {
    points += count;
    return points > mostPoints;
  });
  return some.slice(from + 1);
}

const entryOf = ({ channel, firstSample, points, times }: LivePoints): BatchEntry => ({
  channel,
  firstSample,
  count: points.length,
  points,
  ...(times ? { times } : {}),
});

function readText(text: string): number[] | undefined {
  try {
    return watchMessage.parse(JSON.parse(text)).channels;
  } catch {
    return undefined;
  }
}
