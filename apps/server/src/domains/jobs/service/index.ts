export { prepareJobs } from './prepare.ts';
export { createQueue, type Queue } from './queue.ts';
export { createWorker, type Job, job } from './worker.ts';
