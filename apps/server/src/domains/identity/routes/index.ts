import type { Clock } from '../../../kernel/clock.ts';
import type { Route } from '../../../kernel/http/route.ts';
import type { Identity } from '../service/index.ts';
import { invitedRoutes, inviteRoutes } from './invites.ts';
import { meRoutes } from './me.ts';
import { careRoutes, loginRoutes, personRoutes } from './people.ts';
import { proofRoutes } from './proofs.ts';
import { providerRoutes } from './providers.ts';
import { secondFactorRoutes } from './second-factor.ts';
import { recoveryRoutes, signInRoutes } from './sign-in.ts';

export const identityRoutes = (identity: Identity, clock: Clock): Route[] => [
  ...signInRoutes(identity, () => clock.now()),
  ...secondFactorRoutes(identity),
  ...recoveryRoutes(identity, () => clock.now()),
  ...inviteRoutes(identity),
  ...invitedRoutes(identity),
  ...meRoutes(identity, () => clock.now()),
  ...proofRoutes(identity),
  ...providerRoutes(identity, () => clock.now()),
  ...personRoutes(identity),
  ...careRoutes(identity),
  ...loginRoutes(identity),
];
