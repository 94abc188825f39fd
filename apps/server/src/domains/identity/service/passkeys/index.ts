import type { IdentityDeps } from '../deps.ts';
import { createNewPasskeys } from './new.ts';
import { createOwnPasskeys } from './own.ts';
import type { PasskeyParts } from './parts.ts';
import { createPasskeySignIn } from './sign-in.ts';

export { createCeremonies } from './ceremony.ts';

/** Passkeys: made, called something, removed, and signed in with. */
export const createPasskeys = (deps: IdentityDeps, parts: PasskeyParts) => ({
  ...createNewPasskeys(deps, parts),
  ...createOwnPasskeys(deps, parts),
  ...createPasskeySignIn(deps, parts),
});
