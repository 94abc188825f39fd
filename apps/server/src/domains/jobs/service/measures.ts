import type { Run } from '../../../kernel/database/database.ts';
import { createQueuesStore, type JobRun, type QueueState } from '../store/index.ts';
import { jobNames } from './names.ts';

type JobMeasures = {
  readonly queues: readonly QueueState[];
  /** Of jobs that run by themselves. */
  readonly runs: readonly JobRun[];
  /** Failures that nobody has decided about. */
  readonly openFailures: number;
};

/** What the queue is measured by, for the metrics and for the operators' page. */
export async function jobMeasures(run: Run): Promise<JobMeasures> {
  const store = createQueuesStore(run);
  const queues = await store.states(jobNames);
  const runs = await store.runs(jobNames);
  return { queues, runs, openFailures: await store.openFailures() };
}
