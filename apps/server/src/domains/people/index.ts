export { type UserSummary, userSummary } from './contract/index.ts';
export { peopleJobs } from './jobs.ts';
export { peoplePersonalData } from './personal-data/index.ts';
export { peopleRoutes } from './routes/index.ts';
export { notificationRoutes } from './routes/notifications.ts';
export { createBucket } from './service/avatars/bucket.ts';
export { createPeople, type People } from './service/index.ts';
export { createNotifications, type Notifications } from './service/notifications/index.ts';
export { createReports, type Reports } from './service/reports/index.ts';
