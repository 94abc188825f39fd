export { appdataJobs } from './jobs.ts';
export { appdataPersonalData } from './personal-data/index.ts';
export { appdataRoutes } from './routes/index.ts';
export { type Appdata, createAppdata } from './service/index.ts';
export { appdataMeasures } from './service/measures.ts';
export { type AppScope, appScopes } from './service/scopes.ts';
