import { availableParallelism } from 'node:os';
import type { PointArray } from '@attune/signals';
import type { Analysed, AnalysisKind, AnalysisPiece } from '../metrics/analyser.ts';
import {
  type BlockContent,
  type ChannelForm,
  type Extent,
  type OpenedPoints,
  type Packed,
  pack,
  uniform,
  unpack,
} from './code.ts';
import type { AnalysisTask } from './messages.ts';
import { createThreads, type Thread } from './threads.ts';

/** Packs, unpacks and analyses points beside the thread that answers requests, where there are many points. */
export type Coders = {
  /** @throws FlacError when a sample does not fit the channel's bits. */
  pack(form: ChannelForm, content: BlockContent, withOverview?: boolean): Promise<Packed>;
  /** The points in the one array type of the channel. @throws where the bytes are not what `pack` made. */
  unpack(form: ChannelForm, payload: Buffer, extent: Extent): Promise<OpenedPoints>;
  /** Begins to analyse a channel, in a thread of its own, which keeps what it needs of what came before. */
  analyse(kind: AnalysisKind): Promise<Analysis>;
  close(): Promise<void>;
};

/** One channel that is being analysed. */
export type Analysis = {
  /**
   * Points in their order; the arrays are handed over. Resolves when they were taken, so that none pile up.
   * @throws with the code `analysis-too-long` where the thread was ended since it took too long; so does `end`
   */
  add(piece: AnalysisPiece): Promise<void>;
  end(): Promise<Analysed>;
  /** Nothing more comes, and nobody asks. Never throws. */
  giveUp(): Promise<void>;
};

/** Of fewer points the way to a thread and back takes longer than the work. */
const worthAThread = 16_384;

/**
 * A step takes milliseconds, the last one of a day of beats seconds. What takes so much longer does not end.
 */
const longestStepMs = 5 * 60_000;

/** One processor is left to everything else. */
export function createCoders(
  most = Math.max(1, availableParallelism() - 1),
  { stepMs = longestStepMs } = {},
): Coders {
  const threads = createThreads(most);
  // An analysis has a thread to itself: where it is ended, nobody else's points go with it.
  const analysing = createThreads(1);
  let idle: Thread | undefined;
  return {
    async pack(form, content, withOverview = true) {
      if (content.points.length < worthAThread) return pack(form, content, withOverview);
      // Others hold the same points: the thread gets its own.
      const { points, times } = content;
      const own = { ...content, points: points.slice(), ...(times ? { times: times.slice() } : {}) };
      return threads.ask({ pack: own, form, withOverview }, buffersOf(own));
    },
    async unpack(form, payload, extent) {
      if (extent.sample_count < worthAThread) {
        const opened = unpack(form, payload, extent);
        return { ...opened, points: uniform(form, opened.points) };
      }
      const own = new Uint8Array(payload);
      return threads.ask({ unpack: own, form, extent }, [own.buffer]);
    },
    async analyse(kind) {
      const thread = idle && analysing.has(idle) ? idle : analysing.open();
      idle = undefined;
      const end = () => analysing.end(thread);
      const step = async <T>(task: AnalysisTask, handOver: ArrayBuffer[] = []): Promise<T> => {
        let isLate = false;
        const late = setTimeout(() => {
          isLate = true;
          void end();
        }, stepMs);
        try {
          return await analysing.ask<T>(task, handOver, thread);
        } catch (error) {
          throw isLate ? new AnalysisTooLong(stepMs) : error;
        } finally {
          clearTimeout(late);
        }
      };
      await step({ begin: kind }).catch(async (error: unknown) => {
        await end();
        throw error;
      });
      return {
        add: ({ missing, values, times }) =>
          step({ add: { missing, values, ...(times ? { times } : {}) } }, [
            values.buffer,
            ...(times ? [times.buffer] : []),
          ]),
        async end() {
          const found = await step<Analysed>({ end: 'whole' });
          // For the next channel: a cap has many.
          if (idle) await end();
          else idle = thread;
          return found;
        },
        giveUp: end,
      };
    },
    async close() {
      await Promise.all([threads.close(), analysing.close()]);
    },
  };
}

/** A step of an analysis was ended with its thread. The job keeps `code`. */
class AnalysisTooLong extends Error {
  readonly code = 'analysis-too-long';
  constructor(stepMs: number) {
    super(`A step of an analysis took longer than ${stepMs / 1000} s, and was ended.`);
  }
}

const buffersOf = ({ points, times }: { points: PointArray; times?: Float64Array<ArrayBuffer> }) => [
  points.buffer,
  ...(times ? [times.buffer] : []),
];
