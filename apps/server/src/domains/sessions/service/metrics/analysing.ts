import { ANALYSIS_VERSION } from '@attune/signals';
import { AppError } from '../../../../kernel/errors.ts';
import { KeyGone, type PersonKey } from '../../../../kernel/keys/vault.ts';
import {
  createSessionsStore,
  type NewIntervals,
  type NewMetric,
  type SessionKey,
} from '../../store/index.ts';
import type { Analysis } from '../coding/coders.ts';
import type { About, SessionsDeps } from '../deps.ts';
import { valuesOf } from '../read/channel.ts';
import { openReading, piecesOf, type Reading } from '../read/pages.ts';
import type { Analysed } from './analyser.ts';
import { MOST_TRIES } from './giving-up.ts';
import { type Planned, planOf } from './plan.ts';
import { sealAnswer, sealIntervals } from './seal.ts';

type Found = Planned & Analysed;

/** No more than a day of a channel: what is longer is analysed up to here, and each number says of how many seconds it is. */
const mostSeconds = 86_400;
/** One that failed is tried again some times a day, not all the time. */
const againAfterMs = 6 * 3_600_000;
/** In one run of the job: a new version is behind for a while, and keeps nothing else from being done. */
const outdatedAtOnce = 200;
const leftAtOnce = 100;

const actor = { kind: 'system', name: 'analyse-session' } as const;
/** As the person whose session it is: of nobody else anything can be read or written. */
const aboutOf = ({ userId, sessionId }: SessionKey) =>
  ({ actor, reach: { to: 'subject', userId }, userId, sessionId }) as const satisfies About & SessionKey;

/** What follows when a session is finished: its numbers are worked out and kept, with the version of the methods. */
export function createAnalysing(deps: SessionsDeps) {
  const { db, vault, clock, queue, coders } = deps;
  // A replica may be seconds behind: a session that was completed just now would be analysed without its end, for good.
  const fromPrimary: SessionsDeps = { ...deps, db: { ...db, reading: db.as } };

  const storeOf = ({ actor: who, reach }: About) => createSessionsStore(db.as(who, reach));

  /** Piece by piece, in a thread of its own: of a recording of hours some 40 s are in memory there, and a page here. */
  async function analyseChannel(place: SessionKey, planned: Planned): Promise<Found> {
    const about = { ...aboutOf(place), channel: planned.channel };
    const reading = await openReading(fromPrimary, about, { from: 0, to: mostSeconds });
    const analysis = await coders.analyse(planned.kind);
    try {
      await addPoints(analysis, reading);
      return { ...planned, ...(await analysis.end()) };
    } catch (error) {
      await analysis.giveUp();
      throw error;
    }
  }

  async function tryAnalyse(place: SessionKey): Promise<void> {
    const about = aboutOf(place);
    const session = await storeOf(about).analysis(place);
    if (!isOutdated(session)) return;
    // Who took it back keeps what is there until they erase it; nothing new is made of it.
    if (!(await deps.consent.isGiven(about, 'sensor-data'))) return;
    const rows = await storeOf(about).channels(place.userId, [place.sessionId]);
    const key = await vault.of(place.userId);
    await storeOf(about).noteTry(place, ANALYSIS_VERSION);
    const found: Found[] = [];
    const plan = planOf(rows.map((row) => ({ ...row, rate: row.measured_rate ?? row.rate })));
    for (const planned of plan) found.push(await analyseChannel(place, planned));
    await db.withActor(about.actor, about.reach, async (run) => {
      const store = createSessionsStore(run);
      const now = await store.holdAnalysis(place);
      // Discarded, or analysed by another job meanwhile.
      if (!isOutdated(now) || now.finished_at?.getTime() !== session.finished_at?.getTime()) return;
      await store.replaceMetrics(place, {
        version: ANALYSIS_VERSION,
        at: clock.now(),
        ...rowsOf(key, place, found),
      });
    });
  }

  return {
    /**
     * In the job. All is written in one transaction: one that ends in the middle leaves what was there. Done again, or by two at
     * once, it changes nothing more; of what was discarded or erased meanwhile nothing is kept.
     * @throws where points are damaged
     */
    async analyse(place: SessionKey): Promise<void> {
      await tryAnalyse(place).catch((error: unknown) => {
        if (error instanceof KeyGone || (error instanceof AppError && error.code === 'not-found')) return;
        throw error;
      });
    },

    /**
     * In the job: queues what an older version analysed, newest first, so many at a time, behind what was recorded just now. What failed too
     * often is left alone until there is a newer version.
     */
    queueOutdated: (): Promise<void> =>
      db.withSystem('queue-outdated-analyses', async (run) => {
        const store = createSessionsStore(run);
        const now = clock.now();
        const before = new Date(now.getTime() - againAfterMs);
        let room = outdatedAtOnce;
        for (let version = ANALYSIS_VERSION - 1; version >= 0 && room > 0; version--) {
          const which = { before, now: ANALYSIS_VERSION, mostTries: MOST_TRIES };
          const some = await store.analysedBy(version, which, room);
          room -= some.length;
          for (const place of some) {
            await store.noteQueued(place, now);
            const payload = { userId: place.userId, sessionId: place.sessionId };
            await queue.send(run, 'analyse-session', payload, 'behind-others');
          }
        }
      }),

    /** In the job of every night: numbers that a program of before these tables left when it discarded their session. */
    async removeLeft(): Promise<void> {
      const some = () =>
        db.withSystem('remove-left-numbers', (run) => createSessionsStore(run).removeLeft(leftAtOnce));
      while ((await some()) === leftAtOnce);
    },
  };
}

type State = {
  readonly state: string;
  readonly finished_at: Date | null;
  readonly analysis_version: number;
};

const isOutdated = <T extends State>(session: T | undefined): session is T =>
  session?.state === 'complete' &&
  session.finished_at !== null &&
  // A worker of the version before leaves what a newer one has worked out.
  session.analysis_version < ANALYSIS_VERSION;

async function addPoints(analysis: Analysis, reading: Reading): Promise<void> {
  const toValue = valuesOf(reading.channel);
  let next = 0;
  for await (const { firstSample, points, times } of piecesOf(reading)) {
    await analysis.add({
      missing: times ? 0 : firstSample - next,
      values: Float64Array.from(points, toValue),
      ...(times ? { times: times.map((time) => time / 1e6) } : {}),
    });
    next = firstSample + points.length;
  }
}

function rowsOf(key: PersonKey, place: SessionKey, found: readonly Found[]) {
  const columns = (channel: number) =>
    ({ user_id: place.userId, session_id: place.sessionId, channel, version: ANALYSIS_VERSION }) as const;
  const metrics = found.flatMap(({ channel, metrics: all }): NewMetric[] =>
    all.map((metric) => ({
      ...columns(channel),
      metric: metric.name,
      unit: metric.unit,
      answer: sealAnswer(key, { ...place, channel }, metric),
    })),
  );
  const intervals = found.flatMap(({ channel, intervals: some }): NewIntervals[] =>
    some ? [{ ...columns(channel), intervals: sealIntervals(key, { ...place, channel }, some) }] : [],
  );
  return { metrics, intervals };
}
