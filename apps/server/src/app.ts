import { z } from 'zod';
import type { AppDeps } from './app-deps.ts';
import { isCapability } from './capabilities.ts';
import {
  type Access,
  accessJobs,
  accessPersonalData,
  accessRoutes,
  createAccess,
} from './domains/access/index.ts';
import {
  type Appdata,
  appdataJobs,
  appdataPersonalData,
  appdataRoutes,
  createAppdata,
} from './domains/appdata/index.ts';
import { type Consent, consentPersonalData, consentRoutes, createConsent } from './domains/consent/index.ts';
import {
  createIdentity,
  type Identity,
  identityJobs,
  identityPersonalData,
  identityRoutes,
} from './domains/identity/index.ts';
import { createQueue, type Job, job, jobsPersonalData } from './domains/jobs/index.ts';
import { createMail, mailJobs, mailPersonalData, mailRoutes } from './domains/mail/index.ts';
import {
  createBucket,
  createNotifications,
  createPeople,
  type Notifications,
  notificationRoutes,
  type People,
  peopleJobs,
  peoplePersonalData,
  peopleRoutes,
} from './domains/people/index.ts';
import {
  createCoders,
  createLimits,
  createSessions,
  type SessionsService,
  sessionsJobs,
  sessionsPersonalData,
  sessionsRoutes,
  usualLimits,
} from './domains/sessions/index.ts';
import {
  createTelemetry,
  type Telemetry,
  telemetryJobs,
  telemetryPersonalData,
  telemetryRoutes,
} from './domains/telemetry/index.ts';
import {
  createWorkshops,
  type Workshops,
  workshopsJobs,
  workshopsPersonalData,
  workshopsRoutes,
} from './domains/workshops/index.ts';
import { createAudit } from './kernel/audit.ts';
import type { Clock } from './kernel/clock.ts';
import { createDatabase } from './kernel/database/database.ts';
import { createOnce, expireIdempotencyKeys, idempotencyPersonalData } from './kernel/http/idempotency.ts';
import type { Route } from './kernel/http/route.ts';
import { createLimit } from './kernel/limit.ts';
import type { PersonalData } from './kernel/personal-data.ts';

export type App = ReturnType<typeof createApp>;

/** The composition root: the only place that knows every domain. Nothing runs yet. */
export function createApp(deps: AppDeps) {
  const domains = createDomains(deps);
  const { db, queue } = domains;
  return {
    ...domains,
    routes: routesOf(domains, deps),
    jobs: jobsOf(domains, deps.clock),
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

/** What every domain is made with, besides what it needs of others. */
function createBase(deps: AppDeps) {
  const { vault, clock } = deps;
  const db = createDatabase({ pool: deps.pool, pooled: deps.pooled, isCapability });
  const queue = createQueue(deps.pool);
  const mail = createMail({ db, vault, clock, queue, transport: deps.mailTransport });
  return { db, clock, vault, audit: createAudit(vault), once: createOnce(vault), queue, mail };
}

type Domains = ReturnType<typeof createBase> & {
  access: Access;
  consent: Consent;
  identity: Identity;
  people: People;
  notifications: Notifications;
  appdata: Appdata;
  telemetry: Telemetry;
  sessions: SessionsService;
  workshops: Workshops;
};

/** Each is made when those to its left are there. What it needs from its right is a function that is called later. */
function createDomains(deps: AppDeps): Domains {
  const all = createBase(deps) as Domains;
  all.access = accessOf(all, deps);
  all.consent = consentOf(all);
  all.telemetry = telemetryOf(all, deps);
  all.people = peopleOf(all, deps);
  all.identity = identityOf(all, deps);
  all.notifications = notificationsOf(all, deps);
  all.appdata = appdataOf(all, deps);
  all.sessions = sessionsOf(all, deps);
  all.workshops = workshopsOf(all, deps);
  return all;
}

const accessOf = (all: Domains, { publicUrl }: AppDeps) =>
  createAccess({
    ...all,
    sharesWithLeads: (run, userId) => all.consent.sharesWithLeads(run, userId),
    standingOf: (run, userIds) => all.identity.users.standingOf(run, userIds),
    emailIndex: (email) => all.identity.users.emailIndex(email),
    ownerOfEmail: (run, index) => all.identity.users.ownerOfEmail(run, index),
    namesOf: (run, userIds) => all.people.namesOf(run, userIds),
    isRoleInvited: (run, role) => all.identity.isRoleInvited(run, role),
    endFallenGrants: (run, userId) => all.appdata.grants.endFallen(run, userId),
    tellAsked: async (run, userId, lead) => {
      await all.identity.letters.relationshipAsked(run, userId, lead, `${publicUrl}/relationships`);
      await all.notifications.notify(run, userId, 'relationship-asked', { userId: lead });
    },
    tellOutcome: (run, userId, outcome, other) =>
      all.notifications.notify(run, userId, outcome, { userId: other }),
  });

const consentOf = (all: Domains) =>
  createConsent({
    ...all,
    isMinor: (run, userId) => all.identity.isMinor(run, userId),
    judgeAnew: (run, userId) => all.workshops.judgePerson(run, userId),
    stopCounting: (run, userId) => all.telemetry.stopCounting(run, userId),
  });

const telemetryOf = (all: Domains, { log, databaseClock, activityDays, eventMonths }: AppDeps) =>
  createTelemetry({
    ...all,
    log,
    databaseClock,
    countsUse: all.consent.countsUse,
    agreedSince: all.consent.countsUseSince,
    describeUsers: (actor, userIds) => all.people.describeUsers(actor, userIds),
    activityDays,
    eventMonths,
  });

const peopleOf = (all: Domains, { avatarBucketUrl }: AppDeps) =>
  createPeople({
    ...all,
    bucket: avatarBucketUrl === undefined ? undefined : createBucket(avatarBucketUrl),
    standingOf: (run, userIds) => all.identity.users.standingOf(run, userIds),
    fieldsOf: (run, userIds) => all.identity.users.fieldsOf(run, userIds),
    personOf: (about) => all.identity.person.find(about),
    appsAmong: (run, apps) => all.appdata.apps.among(run, apps),
    recordActivity: all.telemetry.recordActivity,
  });

const identityOf = (all: Domains, { log, publicUrl, providers }: AppDeps) =>
  createIdentity({
    ...all,
    log,
    publicUrl,
    providers,
    createPerson: all.people.createFor,
    personOf: all.people.summaryOf,
    namesOf: all.people.namesOf,
    rename: all.people.rename,
    languageOf: all.people.languageOf,
    recordSignIn: all.telemetry.recordSignIn,
    judgeAnew: (run, userId) => all.workshops.judgePerson(run, userId),
    tellOfAge: (run, userId, child) =>
      all.notifications.notify(run, userId, 'came-of-age', { userId: child }),
  });

const notificationsOf = (all: Domains, { log, publicUrl, pushHosts }: AppDeps) =>
  createNotifications({
    ...all,
    log,
    publicUrl,
    pushHosts,
    namesOf: all.people.namesOf,
    workshopsNamed: (run, ids) => all.workshops.named(run, ids),
    isActive: async (run, userId) =>
      (await all.identity.users.standingOf(run, [userId])).get(userId)?.active === true,
    writeNotice: all.identity.letters.notice,
  });

const appdataOf = (all: Domains, { appDataHistory }: AppDeps) =>
  createAppdata({
    ...all,
    historyDepth: appDataHistory,
    isMinor: all.identity.isMinor,
    refuseStale: all.identity.logins.refuseStale,
    recordActivity: all.telemetry.recordActivity,
    tellGranted: (run, userId, facts) => all.notifications.notify(run, userId, 'app-allowed', facts),
    describeUsers: all.people.describeUsers,
  });

const sessionsOf = (
  all: Domains,
  { metrics, log, listenUrl, pointLimits = usualLimits, sessionGraceHours = 72 }: AppDeps,
) =>
  createSessions({
    ...all,
    loginsStanding: all.identity.logins.standing,
    metrics,
    log,
    listenUrl,
    graceHours: sessionGraceHours,
    limits: createLimits({ ...all, ...pointLimits }),
    coders: createCoders(),
    isAtWorkshop: (run, userId, workshopId) => all.workshops.isAtWorkshop(run, userId, workshopId),
    importsAtOnce: createLimit(2),
    tellAdded: (run, userId, facts) => all.notifications.keep(run, userId, 'session-added', facts),
    sendTold: all.notifications.sendKept,
    tellAbandoned: (run, userId, facts) => all.notifications.notify(run, userId, 'session-abandoned', facts),
    describeUsers: (reader, userIds) => all.people.describeUsers(reader, userIds),
  });

const workshopsOf = (all: Domains, { publicUrl, metrics, log }: AppDeps) =>
  createWorkshops({
    ...all,
    birthDatesOf: all.identity.users.birthDatesOf,
    agreementsOf: all.consent.agreementsOf,
    sessionsAt: all.sessions.atWorkshop,
    overviewOf: all.sessions.reading.overview,
    ...{ publicUrl, metrics, log, notify: all.notifications.notify },
    ...{ namesOf: all.people.namesOf, standingOf: all.identity.users.standingOf },
  });

const routesOf = (domains: Domains, deps: AppDeps): Route[] => [
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
];

const jobsOf = (
  { db, mail, access, people, identity, notifications, appdata, telemetry, sessions, workshops }: Domains,
  clock: Clock,
): Job[] => [
  ...accessJobs(access),
  ...identityJobs({ db, clock, identity }),
  ...mailJobs(mail),
  ...peopleJobs(notifications, people),
  ...appdataJobs({ db, clock, appdata }),
  ...telemetryJobs(telemetry),
  ...sessionsJobs(sessions),
  ...workshopsJobs(workshops),
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
  workshops: workshopsPersonalData,
  sessions: sessionsPersonalData,
  telemetry: telemetryPersonalData,
  appdata: appdataPersonalData,
  people: peoplePersonalData,
  consent: consentPersonalData,
  access: accessPersonalData,
  jobs: jobsPersonalData,
  mail: mailPersonalData,
  idempotency: idempotencyPersonalData,
  identity: identityPersonalData,
};
