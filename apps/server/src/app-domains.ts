import type { AppDeps } from './app-deps.ts';
import { personalData } from './app-personal-data.ts';
import { isCapability } from './capabilities.ts';
import { type Access, createAccess } from './domains/access/index.ts';
import { type Appdata, createAppdata } from './domains/appdata/index.ts';
import { type Consent, createConsent } from './domains/consent/index.ts';
import { createIdentity, type Identity } from './domains/identity/index.ts';
import { createOperations, createQueue, type Operations } from './domains/jobs/index.ts';
import { createMail } from './domains/mail/index.ts';
import {
  createBucket,
  createNotifications,
  createPeople,
  createReports,
  type Notifications,
  type People,
  type Reports,
} from './domains/people/index.ts';
import { createPrivacy, type Privacy } from './domains/privacy/index.ts';
import {
  createCoders,
  createLimits,
  createSessions,
  type SessionsService,
  usualLimits,
} from './domains/sessions/index.ts';
import { createTelemetry, type Telemetry } from './domains/telemetry/index.ts';
import { createWorkshops, type Workshops } from './domains/workshops/index.ts';
import { createAudit } from './kernel/audit.ts';
import { createDatabase } from './kernel/database/database.ts';
import { createOnce } from './kernel/http/idempotency.ts';
import { createLimit } from './kernel/limit.ts';
import { createRetention } from './kernel/retention.ts';

/** What every domain is made with, besides what it needs of others. */
function createBase(deps: AppDeps) {
  const { vault, clock } = deps;
  const db = createDatabase({
    pool: deps.pool,
    pooled: deps.pooled,
    isCapability,
    replica: deps.replica,
    sharded: deps.sharded,
  });
  const queue = createQueue(deps.pool);
  const retention = createRetention(clock);
  const mail = createMail({ db, vault, clock, queue, retention, transport: deps.mailTransport });
  return { db, clock, vault, audit: createAudit(vault), once: createOnce(vault), queue, retention, mail };
}

export type Domains = ReturnType<typeof createBase> & {
  operations: Operations;
  access: Access;
  consent: Consent;
  identity: Identity;
  people: People;
  notifications: Notifications;
  reports: Reports;
  appdata: Appdata;
  telemetry: Telemetry;
  sessions: SessionsService;
  workshops: Workshops;
  privacy: Privacy;
};

/** Each is made when those to its left are there. What it needs from its right is a function that is called later. */
export function createDomains(deps: AppDeps): Domains {
  const all = createBase(deps) as Domains;
  all.operations = operationsOf(all);
  all.access = accessOf(all, deps);
  all.consent = consentOf(all, deps);
  all.telemetry = telemetryOf(all, deps);
  all.people = peopleOf(all, deps);
  all.identity = identityOf(all, deps);
  all.notifications = notificationsOf(all, deps);
  all.reports = reportsOf(all, deps);
  all.appdata = appdataOf(all, deps);
  all.sessions = sessionsOf(all, deps);
  all.workshops = workshopsOf(all, deps);
  all.privacy = privacyOf(all, deps);
  return all;
}

const operationsOf = (all: Domains) =>
  createOperations({
    ...all,
    describeUsers: (reader, userIds) => all.people.describeUsers(reader, userIds),
    standingOf: (run, userIds) => all.identity.users.standingOf(run, userIds),
  });

const accessOf = (all: Domains, { publicUrl }: AppDeps) =>
  createAccess({
    ...all,
    sharesWithLeads: (run, userId) => all.consent.sharesWithLeads(run, userId),
    standingOf: (run, userIds) => all.identity.users.standingOf(run, userIds),
    emailIndex: (email) => all.identity.users.emailIndex(email),
    ownerOfEmail: (run, index) => all.identity.users.ownerOfEmail(run, index),
    namesOf: (run, userIds) => all.people.namesOf(run, userIds),
    isRoleInvited: (run, role) => all.identity.isRoleInvited(run, role),
    workshopSightOf: (run, userId) => all.workshops.sightOf(run, userId),
    endFallenGrants: (run, userId) => all.appdata.grants.endFallen(run, userId),
    rightsTaken: (run) => all.workshops.stepBackUnable(run),
    tellAsked: async (run, userId, lead) => {
      await all.identity.letters.relationshipAsked(run, userId, lead, `${publicUrl}/relationships`);
      await all.notifications.notify(run, userId, 'relationship-asked', { userId: lead });
    },
    tellOutcome: (run, userId, outcome, other) =>
      all.notifications.notify(run, userId, outcome, { userId: other }),
  });

const consentOf = (all: Domains, { log, country }: AppDeps) =>
  createConsent({
    ...all,
    ...{ log, country },
    ageFactsOf: (run, userIds) => all.identity.users.ageFactsOf(run, userIds),
    namesOf: (run, userIds) => all.people.namesOf(run, userIds),
    judgeAnew: (run, userId) => all.workshops.judgePerson(run, userId),
    judgeAfterText: (run, purpose) => all.workshops.judgeAfterText(run, purpose),
    stopCounting: (run, userId) => all.telemetry.stopCounting(run, userId),
    tellAsked: (run, userId, about) =>
      all.notifications.notify(run, userId, 'consent-asked', { userId: about }),
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
    stepBack: (run, userId, why) => all.workshops.stepBack(run, userId, why),
    tellOfAge: (run, userId, child) =>
      all.notifications.notify(run, userId, 'came-of-age', { userId: child }),
    tellAge: (run, userId, what, child) => all.notifications.notify(run, userId, what, { userId: child }),
  });

const notificationsOf = (all: Domains, { log, publicUrl, pushHosts, keptFor }: AppDeps) =>
  createNotifications({
    ...all,
    keptDays: keptFor.notificationDays,
    log,
    publicUrl,
    pushHosts,
    namesOf: all.people.namesOf,
    workshopsNamed: (run, ids) => all.workshops.named(run, ids),
    isActive: async (run, userId) =>
      (await all.identity.users.standingOf(run, [userId])).get(userId)?.active === true,
    writeNotice: all.identity.letters.notice,
  });

const reportsOf = (all: Domains, { log }: AppDeps) =>
  createReports({
    ...all,
    log,
    isActive: async (run, userId) =>
      (await all.identity.users.standingOf(run, [userId])).get(userId)?.active === true,
    practisedBy: (run, userIds, week) => all.sessions.practisedBy(run, userIds, week),
    organizersNow: (run) => all.workshops.organizersNow(run),
    workshopsAhead: (run, userId, until) => all.workshops.aheadOf(run, userId, until),
    notify: all.notifications.notify,
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
  { metrics, log, listenUrl, pointLimits = usualLimits, sessionGraceHours = 72, keptFor }: AppDeps,
) =>
  createSessions({
    ...all,
    loginsStanding: all.identity.logins.standing,
    metrics,
    log,
    listenUrl,
    graceHours: sessionGraceHours,
    sessionMonths: keptFor.sessionMonths,
    limits: createLimits({ ...all, ...pointLimits }),
    coders: createCoders(),
    isAtWorkshop: (run, userId, workshopId) => all.workshops.isAtWorkshop(run, userId, workshopId),
    importsAtOnce: createLimit(2),
    tellAdded: (run, userId, facts) => all.notifications.keep(run, userId, 'session-added', facts),
    sendTold: all.notifications.sendKept,
    tellAbandoned: (run, userId, facts) => all.notifications.notify(run, userId, 'session-abandoned', facts),
    tellPlanned: (run, userId, facts) => all.notifications.keep(run, userId, 'exercise-planned', facts),
    followersOf: (actor, permission) => all.access.followers(actor, permission),
    describeUsers: (reader, userIds) => all.people.describeUsers(reader, userIds),
  });

const workshopsOf = (all: Domains, { publicUrl, metrics, log, keptFor }: AppDeps) =>
  createWorkshops({
    ...all,
    messageDays: keptFor.workshopMessageDays,
    birthDatesOf: all.identity.users.birthDatesOf,
    agreementsOf: all.consent.agreementsOf,
    sessionsAt: all.sessions.atWorkshop,
    overviewOf: all.sessions.reading.overview,
    ...{ publicUrl, metrics, log, notify: all.notifications.notify },
    ...{ namesOf: all.people.namesOf, standingOf: all.identity.users.standingOf },
  });

const privacyOf = (all: Domains, { publicUrl, log, keptFor, activityDays, erasureGraceDays }: AppDeps) =>
  createPrivacy({
    ...all,
    ...{ publicUrl, log, personalData, graceDays: erasureGraceDays },
    keptFor: { ...keptFor, activityDays },
    namesOf: all.people.namesOf,
    behindPseudonyms: all.identity.pseudonyms.behind,
    refuseStale: all.identity.logins.refuseStale,
    standingOf: all.consent.standingOf,
    lockPerson: all.identity.users.lock,
    shutOut: all.identity.person.shutOutForGood,
    forgetTries: all.identity.throttle.forget,
    organizesAlone: all.workshops.organizesAlone,
    languageOf: all.people.languageOf,
    recordingsOf: all.sessions.filesOf,
    pictureOf: all.people.avatars.ownPicture,
    writeTo: async (run, userId, about, text) => {
      const language = await all.people.languageOf(run, userId);
      await all.identity.letters.notice(run, userId, (name) => text(name, language), about);
    },
  });
