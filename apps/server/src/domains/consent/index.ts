export { consentPersonalData } from './personal-data.ts';
export { consentRoutes } from './routes.ts';
export { type Consent, consentMissing, createConsent } from './service.ts';
