export {
  type Chosen,
  createFailedStore,
  type FailureFilter,
  type FailureRow,
  type Retried,
} from './failed.ts';
export { createQueuesStore, type JobRun, type QueueState } from './queues.ts';
