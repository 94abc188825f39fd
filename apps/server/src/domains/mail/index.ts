export { mailJobs } from './jobs.ts';
export { mailPersonalData } from './personal-data.ts';
export { mailRoutes } from './routes.ts';
export { createMail, type Mail, type MailText } from './service/index.ts';
export type { MailTransport } from './service/transport.ts';
export { noMail, outbox, smtp } from './service/transport.ts';
