export { jobsPersonalData } from './personal-data.ts';
export { createQueue, createWorker, type Job, job, prepareJobs, type Queue } from './service/index.ts';
