import type { Run } from '../../../../kernel/database/database.ts';
import { errorFacts } from '../../../../kernel/log.ts';
import { createSessionsStore, type SessionKey } from '../../store/index.ts';
import { formOf } from '../blocks.ts';
import type { SessionsDeps } from '../deps.ts';
import { measureRate } from '../live/measure-rate.ts';
import { ChangedMeanwhile, packChannel } from './channel.ts';
import { sealSummary } from './summary.ts';

type Locked = NonNullable<Awaited<ReturnType<ReturnType<typeof createSessionsStore>['lockSession']>>>;
type ChannelRow = Awaited<ReturnType<ReturnType<typeof createSessionsStore>['channels']>>[number];

// Two at work on one session take turns; more than a few turns mean that something else is wrong.
const mostTries = 5;
// One that was damaged is tried again some times a day, not all the time.
const againAfterSeconds = 6 * 3600;
const unfinishedAtOnce = 500;

/** What follows when a session is complete: its points are checked and packed, and summed up. */
export function createFinishing(deps: SessionsDeps) {
  const { db, vault, clock, queue, metrics, log } = deps;

  /** Each statement by itself. */
  const reading = (): Run => db.asSystem('read-unfinished');

  const inSystem = <T>(work: (run: Run) => Promise<T>): Promise<T> => db.withSystem('finish-session', work);

  /** Nobody reads the session to add to it, completes or discards it until the transaction ends. */
  const withinSession =
    (place: SessionKey) =>
    <T>(work: (run: Run, session: Locked) => Promise<T>): Promise<T> =>
      inSystem(async (run) => {
        const session = await createSessionsStore(run).lockSession(place);
        if (session?.state !== 'complete') throw new ChangedMeanwhile();
        return work(run, session);
      });

  async function finishChannel(place: SessionKey, row: ChannelRow): Promise<void> {
    const key = await vault.of(place.userId);
    const channelPlace = { ...place, channel: row.number };
    const run = reading();
    const within = withinSession(place);
    const sums = await packChannel({
      coders: deps.coders,
      key,
      place: channelPlace,
      form: formOf(row),
      run,
      within,
    });
    const measured = row.rate === null ? undefined : measureRate(await readings(run, channelPlace), row.rate);
    const summary = sums.end(row, measured ?? row.rate);
    await within((inside) =>
      createSessionsStore(inside).finishChannel(channelPlace, {
        points: summary.points,
        measuredRate: measured ?? null,
        summary: sealSummary(key, channelPlace, summary),
        at: clock.now(),
      }),
    );
  }

  async function tryFinish(place: SessionKey): Promise<void> {
    for (const row of await channelsOf(place)) if (row.verified_at === null) await finishChannel(place, row);
    await withinSession(place)(async (run, session) => {
      if (session.finished_at !== null) return;
      const store = createSessionsStore(run);
      const rows = await store.channels(place.userId, [place.sessionId]);
      const seconds = await correctedSeconds(run, place, rows);
      const startedAt = session.started_at.getTime();
      const endedAt = seconds === undefined ? undefined : new Date(startedAt + Math.round(seconds * 1000));
      await store.finishSession(place, clock.now(), endedAt);
      await queue.send(run, 'analyse-session', { userId: place.userId, sessionId: place.sessionId });
    });
  }

  const channelsOf = ({ userId, sessionId }: SessionKey) =>
    createSessionsStore(reading()).channels(userId, [sessionId]);

  return {
    /**
     * In the job. Done again, or by two at once, it changes nothing more; what was discarded is left alone.
     * @throws where points are damaged: the session stays unfinished
     */
    async finish(place: SessionKey): Promise<void> {
      for (let tries = 1; ; tries++) {
        if (!(await isUnfinished(place))) return;
        try {
          return await tryFinish(place);
        } catch (error) {
          if ((error as { code?: unknown }).code === 'points-damaged') metrics.blocksDamaged.inc();
          if (!(error instanceof ChangedMeanwhile) || tries === mostTries) throw error;
        }
      }
    },

    /** After the commit of a person's transaction, who does not write into the queue. Never throws: the sweep is behind it. */
    async queueFinish(place: SessionKey): Promise<void> {
      await db
        .withSystem('queue-finish', (run) => send(run, place))
        .catch((error: unknown) => log.warn('a session waits for the sweep', errorFacts(error)));
    },

    /** In the job: queues what is complete and was not finished. */
    async sweep(): Promise<void> {
      for (let after: SessionKey | undefined; ; ) {
        const found = await db.withSystem('queue-unfinished', async (run) => {
          const some = await createSessionsStore(run).unfinished(after, unfinishedAtOnce);
          for (const place of some) await send(run, place);
          return some;
        });
        after = found.at(-1);
        if (found.length < unfinishedAtOnce) break;
      }
    },
  };

  /** Not held: whatever is done about it looks again, and holds it. */
  async function isUnfinished(place: SessionKey): Promise<boolean> {
    const session = await createSessionsStore(reading()).one(place);
    return session?.state === 'complete' && session.finished_at === null;
  }

  function send(run: Run, { userId, sessionId }: SessionKey): Promise<void> {
    const seldom = { key: sessionId, seconds: againAfterSeconds };
    return queue.send(run, 'finish-session', { userId, sessionId }, seldom);
  }
}

const readings = (run: Run, place: SessionKey & { readonly channel: number }) =>
  createSessionsStore(run).clockReadings(place);

/** How long the session lasted by the server's clock; undefined where no channel was measured. */
async function correctedSeconds(
  run: Run,
  place: SessionKey,
  rows: readonly ChannelRow[],
): Promise<number | undefined> {
  if (rows.every((row) => row.measured_rate === null)) return undefined;
  const store = createSessionsStore(run);
  let seconds = 0;
  for (const row of rows) {
    const rate = row.measured_rate ?? row.rate;
    if (rate !== null)
      seconds = Math.max(seconds, (await store.endOf({ ...place, channel: row.number })) / rate);
  }
  return seconds;
}
