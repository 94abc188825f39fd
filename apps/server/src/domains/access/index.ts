export { accessPersonalData } from './personal-data.ts';
export { type Access, createAccess } from './service/index.ts';
