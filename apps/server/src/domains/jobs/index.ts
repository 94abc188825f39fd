export { jobsPersonalData } from './personal-data.ts';
export { jobsRoutes } from './routes.ts';
export {
  type Chosen,
  createOperations,
  createQueue,
  createWorker,
  type Decided,
  failureOf,
  type Job,
  job,
  jobNames,
  mostAtOnce,
  type Operations,
  peopleKeys,
  prepareJobs,
  type Queue,
  watchedJobs,
} from './service/index.ts';
