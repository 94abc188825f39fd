export * from './apps.ts';
export * from './data.ts';
export * from './grants.ts';
export { appParams, dataParams, userAppParams, userParams } from './parts.ts';
