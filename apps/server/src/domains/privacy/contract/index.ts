export * from './audit.ts';
export * from './requests.ts';
export * from './retention.ts';
