export * from './activities.ts';
export * from './parts.ts';
