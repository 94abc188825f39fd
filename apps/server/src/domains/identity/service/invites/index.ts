import type { IdentityDeps } from '../deps.ts';
import { createAccepting } from './accept.ts';
import { createInviting } from './invite.ts';
import { createInviteList } from './list.ts';
import type { InviteParts } from './parts.ts';

export type Invites = ReturnType<typeof createInvites>;

/** How people get in: made with the user and what will be granted, mailed, looked at, accepted once. */
export const createInvites = (deps: IdentityDeps, parts: InviteParts) => ({
  ...createInviting(deps, parts),
  ...createAccepting(deps, parts),
  ...createInviteList(deps),
});
