export { accessJobs } from './jobs.ts';
export { accessPersonalData } from './personal-data/index.ts';
export { accessRoutes } from './routes.ts';
export { holdersOf } from './service/held.ts';
export { type Access, createAccess } from './service/index.ts';
/** For `bench access`, which measures the one statement that a decision rests on. */
export { createDecisionStore } from './store/index.ts';
