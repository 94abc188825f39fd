export { sessionsPersonalData } from './personal-data.ts';
export { sessionsRoutes } from './routes.ts';
export { createSessions, type SessionsService } from './service/index.ts';
