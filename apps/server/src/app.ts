import type pg from 'pg';
import { z } from 'zod';
import { isCapability } from './capabilities.ts';
import { accessPersonalData, createAccess } from './domains/access/index.ts';
import { type Consent, consentPersonalData, consentRoutes, createConsent } from './domains/consent/index.ts';
import {
  createIdentity,
  type Identity,
  identityJobs,
  identityPersonalData,
  identityRoutes,
} from './domains/identity/index.ts';
import { type Job, jobsPersonalData } from './domains/jobs/index.ts';
import { createPeople, peoplePersonalData, peopleRoutes } from './domains/people/index.ts';
import { createSessions, sessionsPersonalData, sessionsRoutes } from './domains/sessions/index.ts';
import { createAudit } from './kernel/audit.ts';
import type { Clock } from './kernel/clock.ts';
import { createDatabase } from './kernel/database/database.ts';
import { createOnce, expireIdempotencyKeys, idempotencyPersonalData } from './kernel/http/idempotency.ts';
import type { Route } from './kernel/http/route.ts';
import type { Vault } from './kernel/keys/vault.ts';
import { createLimit } from './kernel/limit.ts';
import type { Log } from './kernel/log.ts';
import type { Metrics } from './kernel/metrics.ts';
import type { PersonalData } from './kernel/personal-data.ts';

export type AppDeps = {
  readonly pool: pg.Pool;
  readonly pooled: boolean;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** The largest file that may be uploaded. */
  readonly uploadBytes: number;
};

export type App = ReturnType<typeof createApp>;

/** The composition root: the only place that knows every domain. Nothing runs yet. */
export function createApp(deps: AppDeps) {
  const { vault, clock, log, metrics } = deps;
  const db = createDatabase({ pool: deps.pool, pooled: deps.pooled, isCapability });
  const audit = createAudit(vault);
  const once = createOnce(vault);
  // What a domain needs from one to its right is a function that is called later, when that one is there.
  const access = createAccess({
    db,
    audit,
    clock,
    sharesWithLeads: (run, userId) => consent.sharesWithLeads(run, userId),
  });
  const consent: Consent = createConsent({
    db,
    audit,
    clock,
    access,
    isMinor: (run, userId) => identity.isMinor(run, userId),
  });
  const people = createPeople({ db, vault, audit, access, clock });
  const identity: Identity = createIdentity({
    db,
    vault,
    audit,
    clock,
    access,
    createPerson: people.createFor,
    personOf: people.summaryOf,
  });
  const sessions = createSessions({
    db,
    vault,
    audit,
    clock,
    consent,
    once,
    metrics,
    importsAtOnce: createLimit(2),
  });

  const routes: Route[] = [
    ...identityRoutes(identity),
    ...peopleRoutes(people),
    ...consentRoutes(consent),
    ...sessionsRoutes(sessions, deps.uploadBytes),
  ];
  const jobs: Job[] = [
    ...identityJobs({ db, clock }),
    {
      name: 'expire-idempotency-keys',
      payload: z.strictObject({}),
      schedule: '37 * * * *',
      handle: async () => {
        await db.withSystem('expire-idempotency-keys', (run) => expireIdempotencyKeys(run, clock.now()));
      },
    },
  ];

  return { db, audit, access, consent, people, identity, sessions, routes, jobs, log };
}

/** What every domain does with one person's data, in the order in which they are erased. */
export const personalData: Readonly<Record<string, PersonalData>> = {
  sessions: sessionsPersonalData,
  people: peoplePersonalData,
  consent: consentPersonalData,
  access: accessPersonalData,
  jobs: jobsPersonalData,
  idempotency: idempotencyPersonalData,
  identity: identityPersonalData,
};
