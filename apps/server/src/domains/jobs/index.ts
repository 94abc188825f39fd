export { jobsPersonalData } from './personal-data.ts';
export { createWorker, type Job, prepareJobs } from './service.ts';
