import { type ErasedDeps, endingWithPerson } from './erased.ts';
import { createFailed, type FailedDeps } from './failed.ts';
import type { Job } from './job.ts';
import { createOverview } from './overview.ts';

export type { Chosen } from '../store/index.ts';
export { peopleKeys } from './erased.ts';
export { type Decided, failureOf, mostAtOnce, refuseNothing } from './failed.ts';
export { type Job, job } from './job.ts';
export { jobNames } from './names.ts';
export { prepareJobs } from './prepare.ts';
export { createQueue, type Queue } from './queue.ts';
export { watchedJobs } from './watched.ts';
export { createWorker } from './worker.ts';

/** What operators do with jobs; the work itself is the worker's. */
export function createOperations(deps: FailedDeps & ErasedDeps) {
  return {
    failed: createFailed(deps),
    overview: createOverview(deps),
    /** The same jobs, which end by themselves where their person is gone. */
    endingWithPerson: (jobs: readonly Job[]): Job[] => jobs.map((job) => endingWithPerson(deps, job)),
  };
}

export type Operations = ReturnType<typeof createOperations>;
