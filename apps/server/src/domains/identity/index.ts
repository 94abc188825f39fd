export { identityJobs } from './jobs.ts';
export { identityPersonalData } from './personal-data.ts';
export { identityRoutes } from './routes.ts';
export { createIdentity, type Identity, type NewUser } from './service/index.ts';
