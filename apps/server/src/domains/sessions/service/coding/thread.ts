import { parentPort } from 'node:worker_threads';
import { pack, uniform, unpack } from './code.ts';
import type { Answered, Asked, Task } from './messages.ts';

/** A thread that packs and unpacks points, one task after the other. */
parentPort?.on('message', ({ number, task }: Asked) => {
  try {
    const done = doTask(task);
    answer({ number, done }, buffersOf(Object.values(done)));
  } catch (error) {
    const { name, message } = error as Error;
    answer({ number, failed: { name, message } }, []);
  }
});

function doTask(task: Task) {
  const { form } = task;
  if ('pack' in task) return pack(form, task.pack, task.withOverview);
  const { points, times } = unpack(form, Buffer.from(task.unpack.buffer), task.extent);
  return times ? { points: uniform(form, points), times } : { points: uniform(form, points) };
}

/** What is handed over instead of copied: each a buffer of its own. */
const buffersOf = (values: readonly (ArrayBufferView | null | undefined)[]): ArrayBuffer[] => [
  ...new Set(
    values.flatMap((value) =>
      value && value.byteLength === value.buffer.byteLength ? [value.buffer as ArrayBuffer] : [],
    ),
  ),
];

function answer(message: Answered, handOver: ArrayBuffer[]): void {
  parentPort?.postMessage(message, handOver);
}
