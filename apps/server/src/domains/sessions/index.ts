export { sessionsJobs } from './jobs.ts';
export { sessionsPersonalData } from './personal-data/index.ts';
export { sessionsRoutes } from './routes/index.ts';
export { formOf, openPoints } from './service/blocks.ts';
export { createCoders } from './service/coding/coders.ts';
export { kindOf, previewFile, type SourceFile } from './service/import/index.ts';
export { createSessions, type SessionsService } from './service/index.ts';
export { createLimits, type LimitSettings, usualLimits } from './service/limits.ts';
