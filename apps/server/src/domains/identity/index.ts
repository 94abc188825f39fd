export { identityJobs } from './jobs.ts';
export { identityPersonalData } from './personal-data.ts';
export { identityRoutes } from './routes.ts';
export { createIdentity, type NewUser } from './service/index.ts';
