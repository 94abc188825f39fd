export * from './catalogue.ts';
export { channelParams, sessionParams, userParams } from './fields.ts';
export * from './import.ts';
export * from './intake.ts';
export * from './live.ts';
export * from './markers.ts';
export * from './metrics.ts';
export * from './points.ts';
export * from './sessions.ts';
