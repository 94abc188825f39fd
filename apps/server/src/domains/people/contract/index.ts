export * from './complete.ts';
export * from './parts.ts';
export * from './people.ts';
export * from './preferences.ts';
export * from './profile.ts';
