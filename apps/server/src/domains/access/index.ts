export { accessJobs } from './jobs.ts';
export { accessPersonalData } from './personal-data.ts';
export { accessRoutes } from './routes.ts';
export { type Access, createAccess } from './service/index.ts';
/** For `bench access`, which measures the one statement that a decision rests on. */
export { createDecisionStore } from './store/index.ts';
