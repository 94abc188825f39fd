import type pg from 'pg';
import { z } from 'zod';
import { isCapability } from './capabilities.ts';
import { accessJobs, accessPersonalData, accessRoutes, createAccess } from './domains/access/index.ts';
import { type Consent, consentPersonalData, consentRoutes, createConsent } from './domains/consent/index.ts';
import {
  createIdentity,
  type Identity,
  identityJobs,
  identityPersonalData,
  identityRoutes,
  type ProviderConfig,
} from './domains/identity/index.ts';
import { createQueue, type Job, job, jobsPersonalData } from './domains/jobs/index.ts';
import {
  createMail,
  type MailTransport,
  mailJobs,
  mailPersonalData,
  mailRoutes,
} from './domains/mail/index.ts';
import { createPeople, peoplePersonalData, peopleRoutes } from './domains/people/index.ts';
import { createSessions, sessionsPersonalData, sessionsRoutes } from './domains/sessions/index.ts';
import { createTelemetry, telemetryPersonalData } from './domains/telemetry/index.ts';
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
  /** How people reach the app. */
  readonly publicUrl: string;
  readonly mailTransport: MailTransport;
  /** Outside providers of identities. */
  readonly providers: readonly ProviderConfig[];
};

export type App = ReturnType<typeof createApp>;

/** The composition root: the only place that knows every domain. Nothing runs yet. */
export function createApp(deps: AppDeps) {
  const domains = createDomains(deps);
  const { db, queue } = domains;
  return {
    ...domains,
    routes: routesOf(domains, deps),
    jobs: jobsOf(domains, deps.clock),
    log: deps.log,
    async close(): Promise<void> {
      await queue.close();
      await db.close();
    },
  };
}

type Domains = ReturnType<typeof createDomains>;

function createDomains(deps: AppDeps) {
  const { vault, clock, metrics, log } = deps;
  const db = createDatabase({ pool: deps.pool, pooled: deps.pooled, isCapability });
  const audit = createAudit(vault);
  const base = { db, audit, clock };
  const once = createOnce(vault);
  const queue = createQueue(deps.pool);
  const mail = createMail({ db, vault, clock, queue, transport: deps.mailTransport });
  // What a domain needs from one to its right is a function that is called later, when that one is there.
  const access = createAccess({
    ...base,
    queue,
    sharesWithLeads: (run, userId) => consent.sharesWithLeads(run, userId),
    standingOf: (run, userIds) => identity.users.standingOf(run, userIds),
    emailIndex: (email) => identity.users.emailIndex(email),
    ownerOfEmail: (run, index) => identity.users.ownerOfEmail(run, index),
    namesOf: (run, userIds) => people.namesOf(run, userIds),
    isRoleInvited: (run, role) => identity.isRoleInvited(run, role),
    tellAsked: (run, userId, lead) =>
      identity.letters.relationshipAsked(run, userId, lead, `${deps.publicUrl}/relationships`),
  });
  const consent: Consent = createConsent({
    ...base,
    access,
    isMinor: (run, userId) => identity.isMinor(run, userId),
  });
  const telemetry = createTelemetry({ countsUse: consent.countsUse });
  const people = createPeople({ ...base, vault, access });
  const identity: Identity = createIdentity({
    ...base,
    vault,
    log,
    access,
    queue,
    mail,
    publicUrl: deps.publicUrl,
    providers: deps.providers,
    createPerson: people.createFor,
    personOf: people.summaryOf,
    namesOf: people.namesOf,
    rename: people.rename,
    languageOf: people.languageOf,
    recordSignIn: telemetry.recordSignIn,
  });
  const sessions = createSessions({
    ...base,
    vault,
    consent,
    once,
    metrics,
    importsAtOnce: createLimit(2),
  });

  return { db, audit, queue, mail, access, consent, people, identity, sessions };
}

const routesOf = (domains: Domains, deps: AppDeps): Route[] => [
  ...identityRoutes(domains.identity, deps.clock),
  ...mailRoutes(domains.mail),
  ...accessRoutes(domains.access),
  ...peopleRoutes(domains.people),
  ...consentRoutes(domains.consent),
  ...sessionsRoutes(domains.sessions, deps.uploadBytes),
];

const jobsOf = ({ db, mail, access, identity }: Domains, clock: Clock): Job[] => [
  ...accessJobs(access),
  ...identityJobs({ db, clock, identity }),
  ...mailJobs(mail),
  job({
    name: 'expire-idempotency-keys',
    payload: z.strictObject({}),
    schedule: '37 * * * *',
    handle: async () => {
      await db.withSystem('expire-idempotency-keys', (run) => expireIdempotencyKeys(run, clock.now()));
    },
  }),
];

/** What every domain does with one person's data, in the order in which they are erased. */
export const personalData: Readonly<Record<string, PersonalData>> = {
  sessions: sessionsPersonalData,
  telemetry: telemetryPersonalData,
  people: peoplePersonalData,
  consent: consentPersonalData,
  access: accessPersonalData,
  jobs: jobsPersonalData,
  mail: mailPersonalData,
  idempotency: idempotencyPersonalData,
  identity: identityPersonalData,
};
