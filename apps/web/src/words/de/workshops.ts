import { countIn } from '../count.ts';
import type { Words } from '../en/index.ts';

const several = countIn('de');

const kinds: Record<string, { yes: string; no: string; yesOf: string; noOf: string }> = {
  material: { yes: 'Habe ich', no: 'Habe ich nicht', yesOf: 'hat es', noOf: 'hat es nicht' },
  skill: { yes: 'Kann ich', no: 'Kann ich noch nicht', yesOf: 'kann es', noOf: 'kann es noch nicht' },
  allergy: { yes: 'Vertrage ich', no: 'Vertrage ich nicht', yesOf: 'verträgt es', noOf: 'verträgt es nicht' },
  other: { yes: 'Ja', no: 'Nein', yesOf: ': ja', noOf: ': nein' },
};
const answersOf = (kind: string) => kinds[kind] ?? (kinds.other as (typeof kinds)[string]);

/** Texts of finding workshops and taking part in them. */
export const workshops: Words['workshops'] = {
  title: 'Workshops',
  tabs: 'Welche Workshops',
  find: 'Finden',
  mine: (own, name) => (own ? 'Deine' : `Von ${name}`),
  organize: 'Leiten',
  forWhom: 'Für wen',
  you: 'Du',
  search: 'In Titeln suchen',
  freeSeats: 'Mit freien Plätzen',
  fitting: (own, name) => (own ? 'Ich erfülle die Voraussetzungen' : `${name} erfüllt die Voraussetzungen`),
  moreFilters: 'Weitere Filter',
  from: 'Von',
  to: 'Bis',
  place: 'Stadt oder Haus',
  language: 'Sprache',
  anyLanguage: 'Jede Sprache',
  whereLabel: 'Wo',
  anywhere: 'Überall',
  onlyOnline: 'Online',
  onSite: 'Vor Ort',
  exercise: 'Übung',
  anyExercise: 'Jede Übung',
  clear: 'Alle Filter löschen',
  list: 'Angekündigte Workshops',
  more: 'Mehr zeigen',
  emptyTitle: 'Hier werden Workshops stehen',
  emptyText: 'Im Moment ist nichts angekündigt. Schau in ein paar Tagen wieder vorbei.',
  nothingTitle: 'Nichts passt',
  nothingText: 'So einen Workshop gibt es im Moment nicht. Mit weniger Filtern vielleicht schon.',
  mineEmptyTitle: (own, name) =>
    own ? 'Hier werden deine Workshops stehen' : `Hier werden die Workshops von ${name} stehen`,
  mineEmptyText: 'Finde einen, der passt, und melde an. Dann steht er hier, mit Zeit und Ort.',
  toFind: 'Einen Workshop finden',
  upcoming: 'Demnächst',
  past: 'Früher',
  online: 'Online',
  inLanguage: (name) => `auf ${name}`,
  seats: (n) => several(n, { one: '# Platz frei', other: '# Plätze frei' }),
  full: 'Voll',
  fullWaiting: (n) => `Voll · ${several(n, { one: '# wartet', other: '# warten' })}`,
  ofSeats: (free, all) => `${free} von ${all} Plätzen frei`,
  fits: (own, name) => (own ? 'Passt für dich' : `Passt für ${name}`),
  unfit: 'Etwas fehlt noch',
  opensLater: 'Öffnet später',
  isClosed: 'Anmeldung geschlossen',
  wanted: 'Leitung gesucht',
  states: { draft: 'Entwurf', published: 'Angekündigt', completed: 'Vorbei', cancelled: 'Abgesagt' },
  takes: {
    registered: 'Angemeldet',
    waitlisted: 'Auf der Warteliste',
    cancelled: 'Abgemeldet',
    attended: 'Dabei gewesen',
    'no-show': 'Nicht gekommen',
  },
  back: 'Alle Workshops',
  facts: 'Wann und wo',
  when: 'Wann',
  itsClock: (when, zone) => `Nach der Uhr dort: ${when} (${zone})`,
  ownStart: (time) => `beginnt dort ${time}`,
  where: 'Wo',
  exactly: 'Wo genau, steht hier, sobald du einen Platz hast.',
  join: 'Online teilnehmen',
  seatsLabel: 'Plätze',
  organizers: 'Leitung',
  inPlaceOf: (name) => `anstelle von ${name}`,
  about: 'Worum es geht',
  agenda: 'Ablauf',
  minutes: (n) => several(n, { one: '# Minute', other: '# Minuten' }),
  needs: 'Was vorausgesetzt wird',
  needsNothing: 'Nichts: Alle sind willkommen.',
  needed: 'Nötig',
  wished: 'Gut zu haben',
  verdicts: { met: 'Erfüllt', 'not-met': 'Nicht erfüllt', unknown: 'Noch nicht bekannt' },
  why: (why, own, name, min, max) => {
    const texts: Record<string, string> = {
      declared: own ? 'Wie du gesagt hast.' : `Wie für ${name} gesagt wurde.`,
      'not-declared': own ? 'Du hast es noch nicht gesagt.' : `Für ${name} hat es noch niemand gesagt.`,
      age: 'Das Alter passt an diesem Tag.',
      'too-young': own
        ? `Ab ${min} Jahren. Du bist an diesem Tag jünger.`
        : `Ab ${min} Jahren. ${name} ist an diesem Tag jünger.`,
      'too-old': own
        ? `Bis ${max} Jahre. Du bist an diesem Tag älter.`
        : `Bis ${max} Jahre. ${name} ist an diesem Tag älter.`,
      'no-birth-date': own
        ? 'Dein Geburtsdatum ist nicht bekannt, also auch nicht dein Alter.'
        : `Das Geburtsdatum von ${name} ist nicht bekannt, also auch nicht das Alter.`,
      'requirement-changed': own
        ? 'Das lautet jetzt anders, als du es gesagt hast. Sag es noch einmal.'
        : `Das lautet jetzt anders, als es für ${name} gesagt wurde. Bitte noch einmal sagen.`,
      'text-changed': own
        ? 'Seit deiner Zustimmung gibt es einen neuen Text. Lies ihn und stimme neu zu.'
        : `Seit der Zustimmung für ${name} gibt es einen neuen Text. Bitte lesen und neu zustimmen.`,
      agreed: own ? 'Du hast zugestimmt.' : `Für ${name} wurde zugestimmt.`,
      withdrawn: own
        ? 'Du hast diese Einwilligung zurückgenommen.'
        : `Diese Einwilligung wurde für ${name} zurückgenommen.`,
      'not-agreed': own ? 'Du hast noch nicht zugestimmt.' : `Für ${name} hat noch niemand zugestimmt.`,
    };
    return texts[why] ?? '';
  },
  yes: (kind, own, name) =>
    own ? answersOf(kind).yes : `${name} ${answersOf(kind).yesOf}`.replace(' :', ':'),
  no: (kind, own, name) => (own ? answersOf(kind).no : `${name} ${answersOf(kind).noOf}`.replace(' :', ':')),
  answer: (said, what) => `${said}: ${what}`,
  saidSo: 'Gemerkt. Es gilt für jeden Workshop, der danach fragt.',
  addBirthDate: 'Geburtsdatum eintragen',
  readConsent: 'Einwilligung lesen',
  dates: 'Weitere Termine',
  others: 'Wer noch kommt',
  othersNote: 'Alle, die von den anderen gesehen werden möchten.',
  draftText: 'Nur die Leitung sieht ihn. Veröffentliche ihn, dann kann man sich anmelden.',
  wantedTitle: 'Wer ihn leitet, ist gerade offen',
  wantedText:
    'Wer ihn leiten wollte, kann nicht. Andere sind gefragt; wer angemeldet ist, erfährt es, sobald jemand einspringt.',
  cancelledTitle: 'Dieser Workshop ist abgesagt',
  overTitle: 'Dieser Workshop hat stattgefunden',
  overText: 'Danke an alle, die da waren.',
  overlapTitle: 'Gleichzeitig mit etwas anderem',
  overlapText: (own, name, titles) =>
    own ? `Du nimmst schon teil an: ${titles}.` : `${name} nimmt schon teil an: ${titles}.`,
};

/** Texts of signing up, waiting and leaving. */
export const signUp: Words['signUp'] = {
  title: 'Teilnehmen',
  signUp: (own, name) => (own ? 'Anmelden' : `${name} anmelden`),
  wait: (own, name) => (own ? 'Auf die Warteliste' : `${name} auf die Warteliste setzen`),
  fullText: 'Alle Plätze sind vergeben. Wird einer frei, bekommt ihn sofort, wer zuerst wartet.',
  notYet: (when) => `Die Anmeldung öffnet am ${when}.`,
  until: (when) => `Anmelden geht bis ${when}.`,
  closed: 'Die Anmeldung ist geschlossen. Die Leitung weiß vielleicht mehr.',
  over: 'Dieser Workshop ist vorbei.',
  missing: (own, name, what) =>
    own ? `Zum Anmelden fehlt dir noch: ${what}.` : `Zum Anmelden fehlt ${name} noch: ${what}.`,
  seeNeeds: 'Sieh, was du tun kannst',
  dialog: (own, name) => (own ? 'Anmelden' : `${name} anmelden`),
  waitDialog: (own, name) => (own ? 'Auf die Warteliste' : `${name} auf die Warteliste setzen`),
  accept: (what) => `Nicht erfüllt, trotzdem dabei: ${what}`,
  acceptTitle: 'Gut zu haben, und noch nicht da',
  acceptText: 'Es geht auch ohne. Hake jedes an, damit die Leitung es weiß.',
  choices: 'Wer sieht was',
  visible: (own, name) =>
    own
      ? 'Andere, die kommen, dürfen sehen, dass ich komme'
      : `Andere, die kommen, dürfen sehen, dass ${name} kommt`,
  visibleText: 'Wer zustimmt, sieht die anderen, die das auch tun. Die Leitung sieht es ohnehin.',
  shares: (own, name) =>
    own
      ? 'Die Leitung darf sehen, was ich dort aufzeichne'
      : `Die Leitung darf sehen, was ${name} dort aufzeichnet`,
  sharesText: 'Nur Sitzungen dieses Workshops, und nur solange du es erlaubst.',
  changedTitle: 'Was vorausgesetzt wird, hat sich geändert',
  changedText: 'Niemand wurde angemeldet. Das gilt jetzt; lies es, dann geht es weiter.',
  cannotTitle: 'So geht es nicht mehr',
  cannot: {
    completed: 'Dieser Workshop ist vorbei.',
    cancelled: 'Dieser Workshop wurde abgesagt.',
    'not-yet': 'Die Anmeldung hat noch nicht begonnen.',
    closed: 'Die Anmeldung hat inzwischen geschlossen.',
    'not-eligible':
      'Etwas Nötiges ist nicht erfüllt. Sieh unten nach, was, und sage, ob es jetzt erfüllt ist.',
  },
  confirm: 'Jetzt anmelden',
  confirmWait: 'Jetzt auf die Warteliste',
  done: (own, name, title) => (own ? `Du bist angemeldet: ${title}.` : `${name} ist angemeldet: ${title}.`),
  doneWait: (own, name) =>
    own
      ? 'Du bist auf der Warteliste. Du erfährst es, wenn du einen Platz hast.'
      : `${name} ist auf der Warteliste. Du erfährst es, wenn ein Platz da ist.`,
  registered: (own, name) => (own ? 'Du hast einen Platz' : `${name} hat einen Platz`),
  registeredOn: (date) => `Angemeldet am ${date}.`,
  waitlisted: (own, name) => (own ? 'Du bist auf der Warteliste' : `${name} ist auf der Warteliste`),
  ahead: (n, own, name) =>
    n === 0
      ? own
        ? 'Du bist als Nächstes dran: Der erste freie Platz ist deiner.'
        : `${name} ist als Nächstes dran: Der erste freie Platz gehört ${name}.`
      : `Vor ${own ? 'dir' : name} ${several(n, { one: 'wartet #', other: 'warten #' })}.`,
  attended: (own, name) => (own ? 'Du warst dabei' : `${name} war dabei`),
  noShow: (own, name) => (own ? 'Du konntest nicht kommen' : `${name} konnte nicht kommen`),
  leave: 'Platz zurückgeben',
  leaveWait: 'Warteliste verlassen',
  leaveTitle: (own, name) => (own ? 'Deinen Platz zurückgeben?' : `Den Platz von ${name} zurückgeben?`),
  leaveText: 'Wer zuerst wartet, bekommt ihn sofort. Wer sich wieder anmeldet, kommt zuletzt.',
  leaveWaitTitle: 'Die Warteliste verlassen?',
  leaveWaitText: 'Wer sich wieder einträgt, kommt zuletzt.',
  stay: 'Behalten',
  left: 'Erledigt. Danke, dass du andere kommen lässt.',
  leftWait: 'Erledigt. Der Platz auf der Warteliste ist aufgegeben.',
  saved: 'Gespeichert',
  calendar: 'In den Kalender',
  code: 'Code zum Einchecken',
  codeText: 'Zeig ihn der Leitung, wenn du kommst.',
  showCode: 'Code zum Einchecken zeigen',
};

/** Texts of what somebody says they have, can, or tolerate. */
export const brings: Words['brings'] = {
  title: 'Was ich mitbringe',
  titleOf: (name) => `Was ${name} mitbringt`,
  link: 'Was du hast, kannst und verträgst: Workshops fragen danach.',
  lead: 'Sag es einmal; jeder Workshop, der danach fragt, weiß es. Nur die Leitung eines Workshops, zu dem du dich anmeldest, sieht es.',
  none: 'Noch fragt kein Workshop nach etwas.',
  noneText: 'Wonach sie fragen, erscheint hier, sobald es etwas gibt.',
  unsaid: 'Lieber nicht sagen',
  sayAgain: 'Neu gefasst: sag es noch einmal',
};

/** Texts of the news about workshops. `who` is empty where it is about the reader. */
export const workshopNews: Words['workshopNews'] = {
  usual: (title) => `Neues zu ${title}`,
  gone: 'einem Workshop',
  kinds: {
    registered: (title, who) => (who ? `${who} hat einen Platz: ${title}` : `Du hast einen Platz: ${title}`),
    waitlisted: (title, who) =>
      who ? `${who} ist auf der Warteliste: ${title}` : `Du bist auf der Warteliste: ${title}`,
    'moved-up': (title, who) =>
      who
        ? `Ein Platz wurde frei, ${who} hat ihn: ${title}`
        : `Ein Platz wurde frei, und es ist deiner: ${title}`,
    changed: (title, who) =>
      who ? `Für ${who} hat sich etwas geändert: ${title}` : `Etwas hat sich geändert: ${title}`,
    cancelled: (title, who) => (who ? `Für ${who} abgesagt: ${title}` : `Abgesagt: ${title}`),
    removed: (title, who) =>
      who
        ? `${who} steht nicht mehr auf der Liste: ${title}`
        : `Du stehst nicht mehr auf der Liste: ${title}`,
    'reminder-day': (title, who) => (who ? `In einem Tag für ${who}: ${title}` : `In einem Tag: ${title}`),
    'reminder-hour': (title, who) =>
      who ? `In einer Stunde für ${who}: ${title}` : `In einer Stunde: ${title}`,
    'organizer-asked': (title) => `Du bist gefragt, mitzuleiten: ${title}`,
    'organizer-answered': (title, who) => `${who || 'Jemand'} hat zur Leitung geantwortet: ${title}`,
    'organizer-removed': (title) => `Die Leitung hat sich geändert: ${title}`,
    'cover-asked': (title) => `Leitung gesucht: ${title}. Kannst du einspringen?`,
    'cover-filled': (title, who) => `${who || 'Jemand'} ist eingesprungen und leitet ${title}`,
    'cover-taken': (title) => `Du musst nicht mehr einspringen: ${title}`,
    'cover-escalated': (title) => `Noch niemand ist eingesprungen: ${title}`,
  },
  changed: (parts) => `Geändert: ${parts}`,
  parts: { time: 'Zeit', place: 'Ort', requirements: 'Anforderungen', organizers: 'Leitung' },
};

/** Texts of the catalogue of what workshops can ask for. */
export const needsCatalogue: Words['needsCatalogue'] = {
  title: 'Was Workshops voraussetzen können',
  lead: 'Eine Änderung gilt für jeden Workshop, der danach fragt: Wer sich anmeldet, sieht das Neuere.',
  link: 'Was Workshops voraussetzen können',
  add: 'Hinzufügen',
  addTitle: 'Etwas hinzufügen, das Workshops voraussetzen können',
  emptyTitle: 'Noch nichts',
  emptyText: 'Füge hinzu, was Teilnehmende haben, können oder vertragen sollten.',
  name: 'Name',
  kind: 'Welche Art',
  kinds: {
    material: 'Etwas, das man hat',
    skill: 'Etwas, das man kann',
    allergy: 'Etwas, das man verträgt',
    age: 'Alter',
    consent: 'Einwilligung',
    other: 'Etwas anderes',
  },
  description: 'In wenigen Worten',
  minAge: 'Ab Alter',
  maxAge: 'Bis Alter',
  years: (from, to) =>
    from && to ? `${from} bis ${to} Jahre` : from ? `ab ${from} Jahren` : `bis ${to} Jahre`,
  purpose: 'Welche Einwilligung',
  badAge: 'Eine ganze Zahl von 0 bis 130.',
  oneAge: 'Gib mindestens eines der beiden an.',
  wasRetired: (name) => `${name}: Kein Workshop fragt neu danach.`,
  wasRestored: (name) => `${name} ist wieder da.`,
};
