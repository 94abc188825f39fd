export { person as personShape } from './contract/index.ts';
export { identityJobs } from './jobs.ts';
export { identityPersonalData } from './personal-data.ts';
export { identityRoutes } from './routes/index.ts';
export { createIdentity, type Identity } from './service/index.ts';
export type { ProviderConfig } from './service/provider-config.ts';
export type { NewUser } from './service/users.ts';
