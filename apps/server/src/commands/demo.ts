import { existsSync, readFileSync } from 'node:fs';
import type { App } from '../app.ts';
import type { NewUser } from '../domains/identity/index.ts';
import type { SystemActor } from '../kernel/actor.ts';
import { AppError } from '../kernel/errors.ts';
import { StartError } from '../kernel/start-error.ts';
import { useTheApp } from './demo-use.ts';
import { holdWorkshops } from './demo-workshops.ts';

type Person = NewUser & { readonly id: string };

const id = (last: number) => `0190a77e-0000-7000-8000-00000000000${last}`;

/** The people of the demo. They are invented; their ids are fixed, so that a start that was killed half way goes on. */
const people = {
  administrator: {
    id: id(1),
    firstName: 'Ada',
    lastName: 'Lindqvist',
    email: 'ada@demo.invalid',
    roles: ['admin'],
    birthDate: '1979-03-12',
  },
  practitioner: {
    id: id(2),
    firstName: 'Priya',
    lastName: 'Raman',
    email: 'priya@demo.invalid',
    roles: ['practitioner'],
    birthDate: '1985-11-02',
  },
  patient: {
    id: id(3),
    firstName: 'Mateo',
    lastName: 'Ferreira',
    email: 'mateo@demo.invalid',
    birthDate: '1991-06-21',
    location: 'Lisbon',
    gender: 'male',
  },
  parent: {
    id: id(4),
    firstName: 'Noor',
    lastName: 'Haddad',
    email: 'noor@demo.invalid',
    roles: ['guardian'],
    birthDate: '1983-01-30',
  },
  child: { id: id(5), firstName: 'Sami', lastName: 'Haddad', birthDate: '2015-09-08' },
  organizer: {
    id: id(6),
    firstName: 'Oona',
    lastName: 'Virtanen',
    email: 'oona@demo.invalid',
    roles: ['organizer'],
    birthDate: '1974-07-17',
  },
  participant: {
    id: id(7),
    firstName: 'Pavel',
    lastName: 'Novak',
    email: 'pavel@demo.invalid',
    birthDate: '1998-12-05',
  },
} as const satisfies Record<string, Person>;

const relationships = [
  { lead: people.practitioner.id, follower: people.patient.id, type: 'practitioner-patient' },
  { lead: people.parent.id, follower: people.child.id, type: 'parent-child' },
] as const;

const consents = [
  {
    user: people.patient.id,
    by: people.patient.id,
    purposes: ['service', 'sensor-data', 'practitioner-sharing', 'analytics'],
  },
  { user: people.child.id, by: people.parent.id, purposes: ['service', 'sensor-data'] },
  ...[people.practitioner, people.parent, people.organizer, people.participant].map(
    ({ id }) => ({ user: id, by: id, purposes: ['analytics'] }) as const,
  ),
] as const;
/** Those who agreed that their use is counted. */
const counted = consents.flatMap(({ user, purposes }) =>
  purposes.some((purpose) => purpose === 'analytics') ? [user] : [],
);

/** `examples/app`, where its developer runs it. */
const diary = {
  app: 'breathing-diary',
  name: 'Breathing diary',
  description: 'A few minutes of slow breathing, and how you felt before and after.',
  origins: ['http://localhost:5180'],
};

const actor: SystemActor = { kind: 'system', name: 'demo' };
const recording = new URL('../../../../examples/mit-bih-208-mlii.edf', import.meta.url);
const linkMinutes = 24 * 60;

/**
 * Makes the demo organisation where it is missing, and a fresh one-time link for each person. Every step can be
 * repeated: what a killed start left out, the next one adds.
 * @returns one line a person
 */
export async function openDemo(app: App, publicUrl: string): Promise<string[]> {
  const demoPeople = Object.values(people);
  if (await app.identity.users.hasOthersThan(demoPeople.map((person) => person.id))) {
    throw new StartError(
      'There are real people in this database, and the demo adds an administrator whom anybody on this machine can be: unset ATTUNE_DEMO.',
    );
  }
  // Whoever of them was erased stays so, and nothing of what they had together is made again.
  const erased = await app.identity.users.erasedAmong(demoPeople.map((person) => person.id));
  if (erased.size === 0) await makeOrganisation(app, demoPeople);
  return linesFor(app, publicUrl, erased);
}

async function makeOrganisation(app: App, demoPeople: readonly Person[]): Promise<void> {
  for (const person of demoPeople) await app.identity.users.ensure(person);
  await app.db.withSystem('make-demo', async (run) => {
    const version = await app.identity.terms.currentVersion(run);
    for (const person of demoPeople) await app.identity.terms.acceptWithin(run, person.id, version);
    for (const relationship of relationships) await app.access.relate(run, relationship);
    // Once, as it happened: whoever has read it meanwhile is not told again.
    if (!(await app.consent.wasAsked(run, people.patient.id)))
      await app.notifications.keep(run, people.practitioner.id, 'relationship-accepted', {
        userId: people.patient.id,
      });
    // Once: what was changed of it, and a leave that was taken back, stays so.
    if (await app.appdata.apps.addWithin(run, diary))
      await app.appdata.grants.giveWithin(run, people.patient.id, diary.app, [
        'appdata:read',
        'appdata:write',
        'activity:write',
      ]);
    for (const { user, by, purposes } of consents) {
      // Once: what somebody has taken back meanwhile stays so.
      for (const purpose of (await app.consent.wasAsked(run, user)) ? [] : purposes) {
        await app.consent.giveWithin(run, user, by, {
          ...{ purpose, version: '2026-11', language: 'en' },
          how: 'demo',
        });
      }
    }
    await holdWorkshops(app, run, idsOf(people), actor);
  });
  await importRecording(app, people.patient.id);
  await useTheApp(app, actor, counted);
}

async function linesFor(app: App, publicUrl: string, erased: ReadonlySet<string>): Promise<string[]> {
  const lines: string[] = [];
  for (const [part, person] of Object.entries(people)) {
    if (erased.has(person.id)) continue;
    const token = await app.identity.makeLink(person.id, linkMinutes);
    lines.push(
      `  ${part.padEnd(14)}${`${person.firstName} ${person.lastName}`.padEnd(16)}${publicUrl}/enter#token=${token}`,
    );
  }
  return ['Sign in as (each link works once, on this machine, for a day):', ...lines];
}

const idsOf = <Part extends string>(all: Readonly<Record<Part, Person>>) =>
  Object.fromEntries(Object.entries<Person>(all).map(([part, one]) => [part, one.id])) as Record<
    Part,
    string
  >;

async function importRecording(app: App, userId: string): Promise<void> {
  if (!existsSync(recording)) return;
  const about = { actor, reach: { to: 'subject', userId } as const, userId };
  await app.sessions
    .importFile(about, readFileSync(recording), { timeZone: 'UTC' })
    .catch((error: unknown) => {
      // Whoever took the consent back meanwhile gets nothing put back.
      if (!(error instanceof AppError) || error.code !== 'consent-missing') throw error;
    });
}
