export * from './calendar.ts';
export * from './organizing.ts';
export * from './participation.ts';
export * from './requirements.ts';
export * from './room.ts';
export * from './workshops.ts';
