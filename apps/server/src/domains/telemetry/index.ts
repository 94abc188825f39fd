export { telemetryJobs } from './jobs.ts';
export { telemetryPersonalData } from './personal-data/index.ts';
export { telemetryRoutes } from './routes/index.ts';
export { createTelemetry, type Telemetry } from './service/index.ts';
export { telemetryMeasures } from './service/measures.ts';
