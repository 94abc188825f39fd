import { parentPort } from 'node:worker_threads';
import { type Analyser, createAnalyser } from '../metrics/analyser.ts';
import { pack, uniform, unpack } from './code.ts';
import type { AnalysisTask, Answered, Asked, Task } from './messages.ts';

/** The analysis that has begun, in a thread that does one. */
let analyser: Analyser | undefined;

/** A thread that packs and unpacks points, or analyses them, one task after the other. */
parentPort?.on('message', ({ number, task }: Asked) => {
  try {
    const done = 'form' in task ? doTask(task) : analyse(task);
    answer({ number, done }, buffersOf(Object.values(done ?? {})));
  } catch (error) {
    const { name, message } = error as Error;
    answer({ number, failed: { name, message } }, []);
  }
});

function analyse(task: AnalysisTask) {
  if ('begin' in task) analyser = createAnalyser(task.begin);
  else if ('add' in task) analyser?.add(task.add);
  else {
    const ended = analyser;
    analyser = undefined;
    return ended?.end();
  }
  return undefined;
}

function doTask(task: Exclude<Task, AnalysisTask>) {
  const { form } = task;
  if ('pack' in task) return pack(form, task.pack, task.withOverview);
  const { points, times } = unpack(form, Buffer.from(task.unpack.buffer), task.extent);
  return times ? { points: uniform(form, points), times } : { points: uniform(form, points) };
}

/** What is handed over instead of copied: each a buffer of its own. */
const buffersOf = (values: readonly unknown[]): ArrayBuffer[] => [
  ...new Set(
    values.flatMap((value) =>
      ArrayBuffer.isView(value) && value.byteLength === value.buffer.byteLength
        ? [value.buffer as ArrayBuffer]
        : [],
    ),
  ),
];

function answer(message: Answered, handOver: ArrayBuffer[]): void {
  parentPort?.postMessage(message, handOver);
}
