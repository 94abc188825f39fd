import type { App } from '../app.ts';
import type { FoundWorkshop } from '../domains/workshops/index.ts';
import type { SystemActor } from '../kernel/actor.ts';
import type { Run } from '../kernel/database/database.ts';
import { idOf } from './demo-use.ts';

type Part = 'administrator' | 'practitioner' | 'patient' | 'parent' | 'child' | 'organizer' | 'participant';
type People = Readonly<Record<Part, string>>;
type Written = FoundWorkshop['written'];

const asked = { minAge: null, maxAge: null, purpose: null } as const;

/** What the demo's workshops can ask for, by short names. */
const requirements = {
  mat: {
    ...asked,
    name: 'Yoga mat',
    kind: 'material',
    description: 'Bring your own, or say that you need one.',
  },
  grown: {
    ...asked,
    name: 'At least 16',
    kind: 'age',
    minAge: 16,
    description: 'On the day it takes place.',
  },
  nuts: {
    ...asked,
    ...{ name: 'No nut allergy', kind: 'allergy' as const },
    description: 'There is a snack, and nuts are in the kitchen.',
  },
  recording: {
    ...asked,
    ...{ name: 'Recording consent', kind: 'consent' as const, purpose: 'workshop-recording' },
    description: 'We measure the heart together, and look at it afterwards.',
  },
  swims: { ...asked, name: 'Swims', kind: 'skill', description: '200 metres without a break.' },
} as const;
type Asked = Readonly<Record<keyof typeof requirements, string>>;

const weeks = 2;
/** The Monday from which fortnights are counted. */
const firstMonday = Temporal.PlainDate.from('1970-01-05');
const resonanceBreathing = '01900000-0000-7000-8000-000000000002';

/** The fortnight that a moment is in: starts within one find the same workshops, and the next adds new dates. */
const fortnightOf = (now: Date): number =>
  Math.floor(firstMonday.until(now.toISOString().slice(0, 10), { largestUnit: 'days' }).days / (weeks * 7));

/** A weekday of the fortnight (1: its first Monday), at a time of the place. */
function at(fortnight: number, weekday: number, time: string, timeZone: string, minutes: number) {
  const date = firstMonday.add({ days: fortnight * weeks * 7 + weekday - 1 });
  const starts = date.toZonedDateTime({ timeZone, plainTime: time }).toInstant();
  return {
    timeZone,
    startsAt: new Date(starts.epochMilliseconds).toISOString(),
    endsAt: new Date(starts.add({ minutes }).epochMilliseconds).toISOString(),
  };
}

const usual = {
  ...{
    place: null,
    isOnline: false,
    address: null,
    onlineUrl: null,
    visibility: 'public' as const,
    agenda: [],
  },
  ...{ signUpFrom: null, signUpUntil: null },
} as const;

const step = (title: string, minutes: number, exerciseId: string | null = null) => ({
  ...{ title, minutes, exerciseId, description: '' },
});

const breathing = (ask: Asked): Omit<Written, 'startsAt' | 'endsAt' | 'timeZone'> => ({
  ...usual,
  title: 'Breathe together',
  description: 'An evening of slow breathing, for everybody. We measure before and after.',
  language: 'en',
  place: 'Berlin',
  address: 'Linienstraße 1, second floor',
  capacity: 12,
  agenda: [
    step('Arriving', 10),
    step('Resonance breathing', 40, resonanceBreathing),
    step('Looking at it', 25),
  ],
  requirements: [
    { requirementId: ask.grown, hard: true, note: '' },
    { requirementId: ask.mat, hard: false, note: 'There are five to borrow.' },
    { requirementId: ask.recording, hard: false, note: '' },
  ],
});

/** Six evenings and afternoons: one full, one that somebody is wanted for, one to come, one that has been. */
function workshopsOf(fortnight: number, people: People, ask: Asked): FoundWorkshop[] {
  const next = fortnight + 1;
  const { organizer, administrator, patient, participant, parent, practitioner, child } = people;
  const comes = (userId: string, by = userId) => ({ userId, by, visible: true });
  const place = (name: string, which = next) => ({
    ...{ id: idOf('workshop', name, which), seriesId: idOf('workshop', name), state: 'published' as const },
    ...{ organizer, coming: [] as FoundWorkshop['coming'] },
  });
  return [
    {
      ...place('breathing'),
      written: { ...breathing(ask), ...at(next, 2, '18:30', 'Europe/Berlin', 75) },
      coming: [comes(participant), comes(patient)],
    },
    {
      ...place('sleeping'),
      written: {
        ...{ ...usual, ...at(next, 4, '20:00', 'Europe/Berlin', 60) },
        ...{ title: 'Ruhig einschlafen', language: 'de', isOnline: true, capacity: 2 },
        ...{ onlineUrl: 'https://meet.example.org/ruhig-einschlafen', requirements: [] },
        description: 'Eine Stunde für alle, die abends nicht zur Ruhe kommen. Mit Kopfhörern, im Liegen.',
      },
      coming: [comes(practitioner), comes(parent), comes(participant)],
    },
    {
      ...place('playing'),
      written: {
        ...{ ...usual, ...at(next, 7, '10:00', 'Asia/Jerusalem', 90) },
        ...{ title: 'נושמים ומשחקים', language: 'he', place: 'חיפה', address: 'שדרות הנשיא 12', capacity: 8 },
        description: 'בוקר של משחקי נשימה לילדים ולהורים.',
        requirements: [{ requirementId: ask.nuts, hard: true, note: '' }],
      },
      coming: [comes(child, parent)],
    },
    {
      ...{ ...place('lake'), organizer: administrator },
      written: {
        ...{ ...usual, ...at(next, 6, '09:00', 'Europe/Berlin', 150) },
        ...{ title: 'Cold water, calm breath', language: 'en', place: 'Müggelsee', capacity: 6 },
        address: 'Josef-Nawrocki-Straße 16, at the jetty',
        description: 'A slow walk, a short swim, hot tea.',
        requirements: [{ requirementId: ask.swims, hard: true, note: '' }],
      },
      coming: [comes(participant)],
      cover: { reason: 'I have to be in Helsinki that weekend.', asked: [organizer] },
    },
    {
      ...{ ...place('music'), state: 'draft' },
      written: {
        ...{ ...usual, ...at(next, 11, '18:00', 'Europe/Berlin', 90) },
        ...{ title: 'Heart and music', language: 'en', place: 'Berlin', capacity: 20, requirements: [] },
        description: 'What music does to the heart. Still to be written.',
      },
    },
    {
      ...{ ...place('breathing', fortnight - 1), state: 'completed' },
      written: { ...breathing(ask), ...at(fortnight - 1, 9, '18:30', 'Europe/Berlin', 75) },
      coming: [comes(patient), comes(participant)],
    },
  ];
}

/**
 * Workshops for the people of the demo, and what these say of themselves. What was there stays as it has become; once in
 * a fortnight a start adds further dates.
 */
export async function holdWorkshops(app: App, run: Run, people: People, actor: SystemActor): Promise<void> {
  const { setUp } = app.workshops;
  const ids: Partial<Record<keyof typeof requirements, string>> = {};
  const isNew = new Set<string>();
  for (const [short, one] of Object.entries(requirements)) {
    const made = await setUp.requirement(run, idOf('requirement', short), one);
    ids[short as keyof typeof requirements] = made.id;
    if (made.isNew) isNew.add(short);
  }
  const said = [
    { userId: people.patient, by: people.patient, short: 'mat', meets: true },
    { userId: people.patient, by: people.patient, short: 'swims', meets: false },
    { userId: people.participant, by: people.participant, short: 'swims', meets: true },
    { userId: people.child, by: people.parent, short: 'nuts', meets: true },
  ] as const;
  // Once: whoever takes it back has taken it back.
  for (const { userId, by, short, meets } of said)
    if (isNew.has(short)) await setUp.declare(run, userId, by, ids[short] as string, meets);
  for (const workshop of workshopsOf(fortnightOf(app.clock.now()), people, ids as Asked))
    await setUp.workshop(run, workshop, actor);
}
