export { peoplePersonalData } from './personal-data.ts';
export { peopleRoutes } from './routes.ts';
export { createPeople } from './service.ts';
