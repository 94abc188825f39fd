import { createAdmission } from './admission.ts';
import { createAppSignIn } from './app-sign-in.ts';
import { createApps } from './apps.ts';
import { createBulk } from './bulk.ts';
import { createData } from './data.ts';
import type { AppdataDeps } from './deps.ts';
import { createGrants } from './grants.ts';
import { createOrigins } from './origins.ts';
import { createSchemas } from './schemas.ts';

export type Appdata = ReturnType<typeof createAppdata>;

/** Registered apps, what they may do for whom, and what they store for people. */
export function createAppdata(deps: AppdataDeps) {
  const origins = createOrigins(deps);
  const schemas = createSchemas(deps);
  const data = createData(deps, schemas);
  return {
    admit: createAdmission(deps),
    isAppOrigin: origins.isKnown,
    apps: createApps(deps, origins.forget),
    schemas,
    grants: createGrants(deps),
    appSignIn: createAppSignIn(deps),
    data,
    bulk: createBulk(deps, data),
  };
}
