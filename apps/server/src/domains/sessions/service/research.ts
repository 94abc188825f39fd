import { AppError } from '../../../kernel/errors.ts';
import { KeyGone } from '../../../kernel/keys/vault.ts';
import { type Partition, type ResearchChannel, researchStore } from '../store/research.ts';
import type { SessionsDeps } from './deps.ts';
import { valuesOf } from './read/channel.ts';
import { openReading, piecesOf } from './read/pages.ts';

export type { Partition, ResearchChannel };

/** Consecutive points of a channel as a researcher gets them. */
export type ResearchPiece = {
  readonly label: string;
  readonly unit: string;
  readonly count: number;
  readonly sample: (i: number) => number;
  /** Microseconds since the start of the session. */
  readonly microseconds: (i: number) => number;
  readonly value: (i: number) => number;
};

const actor = { kind: 'system', name: 'research-export' } as const;
const channelsAtOnce = 1000;

/** Recordings of those who agreed that theirs are used for research; of nobody else. */
export function createResearch(deps: SessionsDeps) {
  const { db, consent, audit } = deps;

  /** As whoever's they are: of nobody else anything can be found. */
  const some = (partition: Partition, userId: string, after: ResearchChannel | undefined) =>
    researchStore(db.as(actor, { to: 'subject', userId })).channelsIn(
      partition,
      userId,
      after,
      channelsAtOnce,
    );

  return {
    partitions: (): Promise<Partition[]> =>
      db.withSystem('list-for-research', (run) => researchStore(run).partitions()),

    /** Whose complete sessions there are, whether they agree or not: ask `take` for each. */
    people: async (partition: Partition): Promise<string[]> =>
      (await db.withSystem('find-for-research', (run) => researchStore(run).peopleIn(partition))).map(
        ({ userId }) => userId,
      ),

    /** Channels of the complete sessions of one of them. */
    async *channels(partition: Partition, userId: string): AsyncGenerator<ResearchChannel, void, undefined> {
      for (let after: ResearchChannel | undefined; ; ) {
        const found = await some(partition, userId, after);
        yield* found;
        after = found.at(-1);
        if (found.length < channelsAtOnce) return;
      }
    },

    /** Whether the person agrees; if so it is recorded that their recordings are taken, and a withdrawal waits for that. */
    async take(userId: string): Promise<boolean> {
      try {
        await db.withActor(actor, { to: 'subject', userId }, async (run) => {
          await consent.require(run, userId, 'research');
          await audit.record(run, { actor, action: 'session:export', subject: userId, outcome: 'done' });
        });
        return true;
      } catch (error) {
        if (error instanceof AppError && error.code === 'consent-missing') return false;
        throw error;
      }
    },

    /** Whether the person agrees now. */
    agrees: (userId: string): Promise<boolean> =>
      consent.isGiven({ actor, reach: { to: 'subject', userId }, userId }, 'research'),

    /** Points of a channel, piece by piece; none of somebody who was erased meanwhile. */
    async *read({
      userId,
      sessionId,
      channel,
    }: ResearchChannel): AsyncGenerator<ResearchPiece, void, undefined> {
      const about = { actor, reach: { to: 'subject', userId }, userId, sessionId, channel } as const;
      const reading = await openReading(deps, about, {}).catch((error: unknown) => {
        if (error instanceof KeyGone || (error instanceof AppError && error.code === 'not-found'))
          return undefined;
        throw error;
      });
      if (!reading) return;
      const toValue = valuesOf(reading.channel);
      const { label, unit, rate } = reading.channel;
      for await (const { points, times, firstSample } of piecesOf(reading)) {
        yield {
          label,
          unit,
          count: points.length,
          sample: (i) => firstSample + i,
          microseconds: (i) => times?.[i] ?? Math.round(((firstSample + i) * 1e6) / (rate as number)),
          value: (i) => toValue(points[i] as number),
        };
      }
    },
  };
}
