import type { Words } from '../en/index.ts';
import { sayAll } from '../may-do.ts';

/** Whose data a sentence is about: the reader's own, or somebody else's by name. */
type Whose = { readonly own: true } | { readonly own: false; readonly name: string };
const either = (own: string, theirs: (name: string) => string) => (whose: Whose) =>
  whose.own ? own : theirs(whose.name);

/** What a permission lets somebody do, in words that a child understands; the nearest to one's heart first. */
const mayDo: Record<string, (whose: Whose) => string> = {
  'session:read': either('deine Sitzungen sehen', (name) => `Sitzungen von ${name} sehen`),
  'session:write': either('Sitzungen für dich hinzufügen', () => 'Sitzungen hinzufügen'),
  'plan:write': either('Übungen für dich planen', (name) => `Übungen für ${name} planen`),
  'person:read': either('deinen Namen und dein Bild sehen', () => 'Name und Bild sehen'),
  'person:details': either(
    'deine E-Mail, dein Geburtsdatum und deinen Wohnort sehen',
    () => 'E-Mail, Geburtsdatum und Wohnort sehen',
  ),
  'person:write': either('deine Angaben berichtigen', () => 'Angaben berichtigen'),
  'consent:read': either('sehen, worin du eingewilligt hast', () => 'Einwilligungen sehen'),
  'consent:write': either('für dich einwilligen', (name) => `für ${name} einwilligen`),
  'relationship:read': either('sehen, wer dich begleitet', (name) => `sehen, wer ${name} begleitet`),
  'relationship:write': either(
    'entscheiden, wer dich begleitet',
    (name) => `entscheiden, wer ${name} begleitet`,
  ),
  'login:read': either('sehen, wo du angemeldet bist', (name) => `sehen, wo ${name} angemeldet ist`),
  'login:write': either('dich abmelden', (name) => `${name} abmelden`),
  'audit:read': either('sehen, wer deine Daten angesehen hat', () => 'sehen, wer hingesehen hat'),
  'privacy:read': either('sehen, was du von deinen Daten verlangt hast', () => 'Anfragen zu den Daten sehen'),
  'privacy:write': either(
    'eine Kopie deiner Daten oder ihre Löschung verlangen',
    () => 'eine Kopie der Daten oder ihre Löschung verlangen',
  ),
  'person:invite': either('dir beim Anmelden helfen', () => 'beim Anmelden helfen'),
};

/** What somebody can be to somebody: on its own, and to the reader. */
const sides: Record<string, readonly [alone: string, yours: string]> = {
  parent: ['Elternteil', 'Dein Elternteil'],
  child: ['Kind', 'Dein Kind'],
  guardian: ['Vormund', 'Dein Vormund'],
  ward: ['Mündel', 'Dein Mündel'],
  practitioner: ['Fachperson', 'Deine Fachperson'],
  patient: ['In Behandlung', 'Bei dir in Behandlung'],
  coach: ['Coach', 'Dein Coach'],
  client: ['Im Coaching', 'Bei dir im Coaching'],
  teacher: ['Lehrkraft', 'Deine Lehrkraft'],
  student: ['Im Unterricht', 'Bei dir im Unterricht'],
};

export const relationships: Words['relationships'] = {
  title: 'Wer sieht wen',
  lead: 'Wer deine Daten sehen kann, und wessen Daten du sehen kannst.',
  leadOf: (name) => `Wer die Daten von ${name} sehen kann, und wen ${name} sehen kann.`,
  switch: 'Wessen Daten',
  me: 'Ich',
  whoSees: 'Wer meine Daten sehen kann',
  whoSeesOf: (name) => `Wer die Daten von ${name} sehen kann`,
  whomSee: 'Wen ich sehen kann',
  whomSeeOf: (name) => `Wen ${name} sehen kann`,
  waitingForYou: 'Wartet auf deine Antwort',
  general:
    'Wer in deiner Organisation verwaltet, kann Daten sehen, wenn die Arbeit es braucht. Jeder Blick auf jemanden wird aufgeschrieben.',
  nobodySees: 'Niemand begleitet dich. Nur die Verwaltung kann deine Daten sehen.',
  nobodySeesOf: (name) => `Niemand begleitet ${name}.`,
  seesNobody: 'Du begleitest niemanden.',
  side: (word) => sides[word]?.[0] ?? word,
  word: (word, own) => sides[word]?.[own ? 1 : 0] ?? word,
  may: (names, name) => sayAll<Whose>(names, mayDo, name === null ? { own: true } : { own: false, name }),
  they: 'Darf',
  you: 'Du darfst',
  willThey: 'Wenn du annimmst, darf diese Person',
  nothing: 'Sieht nichts',
  more: (n) => `und ${n} mehr`,
  hidden: 'Deine Sitzungen bleiben verborgen, bis du einwilligst, sie mit einer Fachperson zu teilen.',
  toConsents: 'Zu deinen Einwilligungen',
  since: (date) => `seit ${date}`,
  from: (date) => `ab ${date}`,
  until: (date) => `bis ${date}`,
  ended: (date) => `beendet am ${date}`,
  earlier: (n) => `Früher (${n})`,
  waitsFor: {
    follower: (own, name) => (own ? 'Wartet auf deine Antwort' : `Wartet auf die Antwort von ${name}`),
    guardian: 'Wartet auf einen Elternteil oder Vormund',
    staff: 'Wartet auf die Bestätigung der Organisation',
  },
  accept: 'Annehmen',
  acceptOf: (name) => `${name} annehmen`,
  decline: 'Ablehnen',
  declineOf: (name) => `${name} ablehnen`,
  confirm: 'Bestätigen',
  confirmOf: (name) => `${name} bestätigen`,
  confirmText: (name, child) =>
    `Bestätige nur, wenn du weißt, dass ${name} das Sorgerecht für ${child} hat. Von da an entscheidet ${name} für ${child} und darf eigene Kinder hinzufügen.`,
  end: 'Beenden',
  endOf: (name) => `Beenden: ${name}`,
  takeBack: 'Zurücknehmen',
  takeBackOf: (name) => `Die Anfrage an ${name} zurücknehmen`,
  accepted: (name) => `Angenommen. ${name} kann es von jetzt an sehen.`,
  declined: 'Abgelehnt. Nichts wird gezeigt.',
  endedNow: 'Beendet. Es gilt ab jetzt.',
  endTitle: (name) => `Mit ${name} beenden?`,
  endText: {
    follower: (name) =>
      `${name} sieht von diesem Augenblick an nichts mehr von dir. Was aufgezeichnet wurde, bleibt deins. Um dich wieder zu sehen, muss ${name} neu fragen.`,
    followerOf: (name, of) =>
      `${name} sieht von diesem Augenblick an nichts mehr von ${of}. Dafür muss ${name} neu fragen.`,
    lead: (name) =>
      `Du siehst von diesem Augenblick an nichts mehr von ${name}. Um ${name} wieder zu begleiten, musst du neu fragen.`,
    leadOf: (name, lead) =>
      `${lead} sieht von diesem Augenblick an nichts mehr von ${name}. Um ${name} wieder zu begleiten, muss ${lead} neu fragen.`,
  },
  endNow: 'Jetzt beenden',
  keep: 'Behalten',
  setEnd: 'Ende ändern',
  setEndOf: (name) => `Ende ändern: ${name}`,
  endDay: 'Letzter Tag',
  endDayHelp: 'Leer heißt: ohne Ende.',
  save: 'Speichern',
  saved: 'Gespeichert',
  ask: {
    open: 'Jemanden begleiten',
    title: 'Fragen, ob du jemanden begleiten darfst',
    text: 'Die Person bekommt eine Mail und entscheidet. Bis dahin siehst du nichts von ihr.',
    email: 'E-Mail der Person',
    as: 'Du bist für sie',
    minor: 'Deine Organisation bestätigt es, bevor du etwas siehst.',
    until: 'Bis (darf leer bleiben)',
    send: 'Fragen',
    done: 'Wenn jemand diese E-Mail hat, ist deine Frage jetzt dort. Hier siehst du, wenn sie angenommen ist.',
  },
  child: {
    title: 'Deine Kinder',
    text: 'Ein Kind braucht keine E-Mail. Du entscheidest, bis es volljährig ist.',
    open: 'Kind hinzufügen',
    first: 'Vorname',
    last: 'Nachname',
    born: 'Geburtsdatum',
    as: 'Du bist',
    types: { 'parent-child': 'Elternteil', 'guardian-ward': 'Vormund' },
    add: 'Kind hinzufügen',
    done: (name) => `${name} ist hinzugefügt.`,
  },
  asks: (name) => `${name} möchte dich begleiten`,
  asksText: 'Du entscheidest. Bis dahin wird nichts von dir gezeigt.',
  linkTitle: 'Wer meine Daten sehen kann',
  linkText: 'Wer dich begleitet, was diese Menschen sehen dürfen, und wie du es beendest.',
  linkOpen: 'Ansehen und entscheiden',
};
