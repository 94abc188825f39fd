export { sessionsPersonalData } from './personal-data.ts';
export { sessionsRoutes } from './routes.ts';
export { createSessions } from './service/index.ts';
