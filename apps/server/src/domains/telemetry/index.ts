export { telemetryPersonalData } from './personal-data.ts';
export { createTelemetry } from './service.ts';
