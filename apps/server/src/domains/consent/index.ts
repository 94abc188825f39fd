export { consentJobs } from './jobs.ts';
export { consentPersonalData } from './personal-data/index.ts';
export { consentRoutes } from './routes.ts';
export { type Consent, type ConsentRule, consentMissing, createConsent } from './service/index.ts';
