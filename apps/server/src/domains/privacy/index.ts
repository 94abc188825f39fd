export { privacyJobs } from './jobs.ts';
export { privacyPersonalData } from './personal-data/index.ts';
export { privacyRoutes } from './routes/index.ts';
export { createPrivacy, type Privacy } from './service/index.ts';
export { privacyMeasures } from './service/measures.ts';
