import { Worker } from 'node:worker_threads';
import { FlacError } from '@attune/signals';
import type { Answered, Asked, Task } from './messages.ts';

export type Thread = { readonly worker: Worker; tasks: number };
type Waiting = PromiseWithResolvers<never> & { readonly thread: Thread };

/** @param most how many threads at a time; they are started when there is work for them. */
export function createThreads(most: number) {
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

  return {
    open,
    has: (thread: Thread): boolean => threads.has(thread),

    /** Rejects where the thread ends before it has answered. */
    ask<T>(task: Task, handOver: ArrayBuffer[], thread = free()): Promise<T> {
      if (!threads.has(thread)) return Promise.reject(new Error(threadEnded));
      const number = ++asked;
      const one = { ...Promise.withResolvers<never>(), thread };
      waiting.set(number, one);
      thread.tasks++;
      thread.worker.ref();
      thread.worker.postMessage({ number, task } satisfies Asked, handOver);
      return one.promise;
    },

    /** Whatever it does. Never throws. */
    async end({ worker }: Thread): Promise<void> {
      await worker.terminate().catch(() => undefined);
    },

    async close(): Promise<void> {
      await Promise.all([...threads].map(({ worker }) => worker.terminate()));
    },
  };
}

const threadEnded = 'The thread that coded points ended.';

function errorOf({ name, message }: { readonly name: string; readonly message: string }): Error {
  return name === 'FlacError' ? new FlacError('mismatch', 0, message) : new Error(message);
}
