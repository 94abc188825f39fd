import { z } from 'zod';
import type { AppDeps } from './app-deps.ts';
import { createDomains, type Domains } from './app-domains.ts';
import { createMeasures } from './app-measures.ts';
import { accessJobs, accessRoutes } from './domains/access/index.ts';
import { appdataJobs, appdataRoutes } from './domains/appdata/index.ts';
import { consentJobs, consentRoutes } from './domains/consent/index.ts';
import { identityJobs, identityRoutes } from './domains/identity/index.ts';
import { type Job, job, jobsRoutes } from './domains/jobs/index.ts';
import { mailJobs, mailRoutes } from './domains/mail/index.ts';
import { notificationRoutes, peopleJobs, peopleRoutes } from './domains/people/index.ts';
import { privacyJobs, privacyRoutes } from './domains/privacy/index.ts';
import { sessionsJobs, sessionsRoutes } from './domains/sessions/index.ts';
import { telemetryJobs, telemetryRoutes } from './domains/telemetry/index.ts';
import { workshopsJobs, workshopsRoutes } from './domains/workshops/index.ts';
import type { Clock } from './kernel/clock.ts';
import { expireIdempotencyKeys } from './kernel/http/idempotency.ts';
import type { Route } from './kernel/http/route.ts';

export { personalData } from './app-personal-data.ts';

export type App = ReturnType<typeof createApp>;

/** The composition root: the only place that knows every domain. Nothing runs yet. */
export function createApp(deps: AppDeps) {
  const domains = createDomains(deps);
  const { db, queue } = domains;
  return {
    ...domains,
    routes: routesOf(domains, deps),
    jobs: domains.operations.endingWithPerson(jobsOf(domains, deps.clock)),
    measures: createMeasures(domains),
    clock: deps.clock,
    log: deps.log,
    async close(): Promise<void> {
      await domains.sessions.live.close();
      await domains.sessions.coders.close();
      await queue.close();
      domains.people.close();
      await db.close();
    },
  };
}

const routesOf = (domains: Domains, deps: AppDeps): Route[] => [
  ...jobsRoutes(domains.operations),
  ...identityRoutes(domains.identity, deps.clock),
  ...mailRoutes(domains.mail),
  ...accessRoutes(domains.access),
  ...peopleRoutes(domains.people),
  ...notificationRoutes(domains.notifications),
  ...consentRoutes(domains.consent),
  ...sessionsRoutes(domains.sessions, deps.uploadBytes),
  ...appdataRoutes(domains.appdata),
  ...telemetryRoutes(domains.telemetry),
  ...workshopsRoutes(domains.workshops),
  ...privacyRoutes(domains.privacy),
];

const jobsOf = (
  {
    db,
    mail,
    access,
    consent,
    people,
    identity,
    notifications,
    reports,
    appdata,
    telemetry,
    sessions,
    workshops,
    privacy,
    retention,
  }: Domains,
  clock: Clock,
): Job[] => [
  ...accessJobs(access),
  ...consentJobs(consent),
  ...identityJobs({ db, clock, identity, retention }),
  ...mailJobs(mail),
  ...peopleJobs(notifications, people, reports),
  ...appdataJobs({ db, clock, appdata, retention }),
  ...telemetryJobs(telemetry),
  ...sessionsJobs(sessions),
  ...workshopsJobs(workshops),
  ...privacyJobs(privacy),
  job({
    name: 'expire-idempotency-keys',
    payload: z.strictObject({}),
    schedule: '37 * * * *',
    handle: async () => {
      await db.withSystem('expire-idempotency-keys', async (run) =>
        retention.note(run, 'requests', await expireIdempotencyKeys(run, clock.now())),
      );
    },
  }),
];
