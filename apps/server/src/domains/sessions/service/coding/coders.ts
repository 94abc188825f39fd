import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { FlacError, type PointArray } from '@attune/signals';
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
import type { Answered, Asked, Task } from './messages.ts';

/** Packs, unpacks and analyses points beside the thread that answers requests, where there are many points. */
export type Coders = {
  /** @throws FlacError when a sample does not fit the channel's bits. */
  pack(form: ChannelForm, content: BlockContent, withOverview?: boolean): Promise<Packed>;
  /** The points in the one array type of the channel. @throws where the bytes are not what `pack` made. */
  unpack(form: ChannelForm, payload: Buffer, extent: Extent): Promise<OpenedPoints>;
  /** Begins to analyse a channel: all of it in one thread, which keeps what it needs of what came before. */
  analyse(kind: AnalysisKind): Promise<Analysis>;
  close(): Promise<void>;
};

/** One channel that is being analysed. */
export type Analysis = {
  /** Points in their order; the arrays are handed over. Resolves when they were taken, so that none pile up. */
  add(piece: AnalysisPiece): Promise<void>;
  end(): Promise<Analysed>;
  /** Nothing more comes, and nobody asks. Never throws. */
  giveUp(): Promise<void>;
};

/** Of fewer points the way to a thread and back takes longer than the work. */
const worthAThread = 16_384;

type Waiting = PromiseWithResolvers<never> & { readonly thread: Thread };
type Thread = { readonly worker: Worker; tasks: number };

/** Threads are started when there is work for them; one processor is left to everything else. */
export function createCoders(most = Math.max(1, availableParallelism() - 1)): Coders {
  const threads = new Set<Thread>();
  const waiting = new Map<number, Waiting>();
  let asked = 0;

  function settle(answered: Answered): void {
    const { number } = answered;
    const task = waiting.get(number);
    if (!task) return;
    waiting.delete(number);
    rest(task.thread);
    if ('done' in answered) task.resolve(answered.done as never);
    else task.reject(errorOf(answered.failed));
  }

  /** Without a task it does not keep the program from ending. */
  function rest(thread: Thread): void {
    thread.tasks--;
    if (thread.tasks === 0) thread.worker.unref();
  }

  function lose(thread: Thread, cause: unknown): void {
    threads.delete(thread);
    for (const [number, task] of waiting) {
      if (task.thread !== thread) continue;
      waiting.delete(number);
      task.reject(new Error(threadEnded, { cause }));
    }
  }

  function open(): Thread {
    const worker = new Worker(new URL('./thread.ts', import.meta.url));
    const thread = { worker, tasks: 0 };
    worker.on('message', settle);
    worker.once('error', (error) => lose(thread, error));
    worker.once('exit', (code) => lose(thread, code));
    worker.unref();
    threads.add(thread);
    return thread;
  }

  /** The one with the fewest tasks, or another one while all have some and more may be started. */
  function free(): Thread {
    let least: Thread | undefined;
    for (const thread of threads) if (!least || thread.tasks < least.tasks) least = thread;
    return least && (least.tasks === 0 || threads.size >= most) ? least : open();
  }

  function ask<T>(task: Task, handOver: ArrayBuffer[], thread = free()): Promise<T> {
    if (!threads.has(thread)) return Promise.reject(new Error(threadEnded));
    const number = ++asked;
    const one = { ...Promise.withResolvers<never>(), thread };
    waiting.set(number, one);
    thread.tasks++;
    thread.worker.ref();
    thread.worker.postMessage({ number, task } satisfies Asked, handOver);
    return one.promise;
  }

  return {
    async pack(form, content, withOverview = true) {
      if (content.points.length < worthAThread) return pack(form, content, withOverview);
      // Others hold the same points: the thread gets its own.
      const { points, times } = content;
      const own = { ...content, points: points.slice(), ...(times ? { times: times.slice() } : {}) };
      return ask({ pack: own, form, withOverview }, buffersOf(own));
    },
    async unpack(form, payload, extent) {
      if (extent.sample_count < worthAThread) {
        const opened = unpack(form, payload, extent);
        return { ...opened, points: uniform(form, opened.points) };
      }
      const own = new Uint8Array(payload);
      return ask({ unpack: own, form, extent }, [own.buffer]);
    },
    async analyse(kind) {
      const thread = free();
      const analysis = ++asked;
      await ask({ analysis, begin: kind }, [], thread);
      return {
        add: ({ missing, values, times }) =>
          ask(
            { analysis, add: { missing, values, ...(times ? { times } : {}) } },
            [values.buffer, ...(times ? [times.buffer] : [])],
            thread,
          ),
        end: () => ask<Analysed>({ analysis, end: 'whole' }, [], thread),
        giveUp: () => ask<void>({ analysis, end: 'given-up' }, [], thread).catch(() => undefined),
      };
    },
    async close() {
      await Promise.all([...threads].map(({ worker }) => worker.terminate()));
    },
  };
}

const threadEnded = 'The thread that coded points ended.';

const buffersOf = ({ points, times }: { points: PointArray; times?: Float64Array<ArrayBuffer> }) => [
  points.buffer,
  ...(times ? [times.buffer] : []),
];

function errorOf({ name, message }: { readonly name: string; readonly message: string }): Error {
  const error = name === 'FlacError' ? new FlacError('mismatch', 0, message) : new Error(message);
  return error;
}
