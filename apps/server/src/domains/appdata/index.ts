export { appdataJobs } from './jobs.ts';
export { appdataPersonalData } from './personal-data.ts';
export { appdataRoutes } from './routes/index.ts';
export { type Appdata, createAppdata } from './service/index.ts';
export { type AppScope, appScopes } from './service/scopes.ts';
