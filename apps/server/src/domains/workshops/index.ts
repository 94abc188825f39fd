export { workshopsJobs } from './jobs.ts';
export { workshopsPersonalData } from './personal-data/index.ts';
export { workshopsRoutes } from './routes/index.ts';
export { createWorkshops, type Workshops } from './service/index.ts';
export type { FoundWorkshop } from './service/set-up.ts';
