export { person as personShape } from './contract/index.ts';
export { identityJobs } from './jobs.ts';
export { identityPersonalData } from './personal-data/index.ts';
export { identityRoutes } from './routes/index.ts';
export { createIdentity, type Identity } from './service/index.ts';
export type { ProviderConfig } from './service/provider-config.ts';
export { type NewUser, standingOf } from './service/users.ts';
