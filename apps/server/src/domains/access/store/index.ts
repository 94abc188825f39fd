export * from './decisions.ts';
export * from './former.ts';
export * from './relationships.ts';
export * from './roles.ts';
export * from './wards.ts';
