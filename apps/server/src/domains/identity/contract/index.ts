export * from './invites.ts';
export * from './logins.ts';
export * from './me.ts';
export * from './person.ts';
export * from './proofs.ts';
export * from './sign-in.ts';
