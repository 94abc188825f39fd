export { sessionsPersonalData } from './personal-data.ts';
export { sessionsRoutes } from './routes.ts';
export { createSessions, type SessionsService as Sessions } from './service/index.ts';
