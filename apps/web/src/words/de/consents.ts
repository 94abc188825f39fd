import { countIn } from '../count.ts';
import type { Words } from '../en/index.ts';

const several = countIn('de');

const withdrawing: Record<string, string> = {
  'sensor-data':
    'Eine laufende Aufzeichnung endet. Nichts Neues wird behalten, von keinem Sensor und aus keiner Datei. Sitzungen, die da sind, bleiben, bis sie verworfen werden.',
  'practitioner-sharing': 'Fachpersonen sehen keine Sitzungen mehr, auch keine, die sie gerade live ansehen.',
  'workshop-recording':
    'In Workshops wird nichts mehr aufgezeichnet. Wo ein Workshop niemanden ohne sie aufnimmt, kann der Platz verloren gehen.',
  analytics: 'Nichts wird mehr gezählt. Was gezählt wurde, bleibt als Zahlen, die niemandem gehören.',
  research: 'Die Daten sind ab jetzt in nichts, was an die Forschung geht.',
};

export const consents: Words['consents'] = {
  title: {
    you: 'Worin du eingewilligt hast',
    young: 'Was erlaubt ist',
    of: () => 'Worin eingewilligt wurde',
  },
  note: {
    you: 'Jede ist eine eigene Entscheidung. Zurückgenommen, wirkt es sofort.',
    young: 'Jede ist eine eigene Frage. Wer Ja gesagt hat, darf später wieder Nein sagen.',
    of: (name) => `Jede ist eine eigene Entscheidung. Zurückgenommen, wirkt es für ${name} sofort.`,
  },
  agrees: {
    guardian: {
      you: 'Ein Elternteil oder Vormund willigt für dich ein.',
      young:
        'Bis du älter bist, antworten deine Eltern. Zu dem, was sie erlaubt haben, darfst du immer Nein sagen.',
      of: (name) => `Du willigst für ${name} ein, als Elternteil oder Vormund.`,
    },
    both: {
      you: 'Du und ein Elternteil oder Vormund willigt gemeinsam ein.',
      young: 'Du und deine Eltern antwortet zusammen: Es gilt, wenn beide Ja gesagt haben.',
      of: (name) => `Du und ${name} willigt gemeinsam ein: Es gilt, wenn beide es getan haben.`,
    },
    self: {
      you: '',
      young: 'Du bist alt genug, um das selbst zu beantworten.',
      of: (name) =>
        `${name} ist alt genug, um zu entscheiden. Du kannst noch zurücknehmen, was Sorgeberechtigte erlaubt haben.`,
    },
  },
  plain: {
    service: 'Du hast einen Platz in Attune.',
    'sensor-data': 'Sensoren dürfen deinen Herzschlag, deinen Atem und Ähnliches festhalten.',
    'practitioner-sharing': 'Wer dir hilft, darf deine Sitzungen ansehen.',
    'workshop-recording': 'Sensoren dürfen auch an sein, wenn du mit anderen in einem Workshop bist.',
    analytics: 'Attune zählt, welche Knöpfe benutzt werden, um besser zu werden.',
    research: 'Menschen, die erforschen, wie Herzen arbeiten, dürfen von deinem lernen, ohne deinen Namen.',
  },
  read: 'Den ganzen Text lesen',
  version: (version) => `Text von ${version}`,
  given: (date) => `Eingewilligt am ${date}`,
  by: (name) => `von ${name}`,
  bySelf: { you: '', young: 'von dir', of: (name) => `von ${name}` },
  byGuardian: 'von einem Elternteil oder Vormund',
  both: (first, second) => `von ${first} und ${second}`,
  both2: 'von beiden',
  changed: 'Der Text ist ein neuer. Das alte Ja zählt nicht mehr.',
  waitsFor: {
    self: {
      you: 'Ein Elternteil oder Vormund hat eingewilligt. Es wartet auf dich.',
      young: 'Deine Eltern haben Ja gesagt. Es wartet auf deine Antwort.',
      of: (name) => `Es wartet auf die Antwort von ${name}.`,
    },
    guardian: {
      you: 'Du hast eingewilligt. Es wartet auf einen Elternteil oder Vormund.',
      young: 'Du hast Ja gesagt. Es wartet auf deine Eltern.',
      of: (name) => `${name} hat eingewilligt. Es wartet auf dich.`,
    },
  },
  ofAge: 'Ein Elternteil oder Vormund hatte eingewilligt. Du bist jetzt volljährig und entscheidest selbst.',
  giveNew: 'In den neuen Text einwilligen',
  giveNewFor: (purpose) => `In den neuen Text einwilligen: ${purpose}`,
  giveToo: 'Auch einwilligen',
  giveTooFor: (purpose) => `Auch einwilligen: ${purpose}`,
  done: (purpose) => `${purpose}: eingewilligt.`,
  offered: (purpose) => `${purpose}: eingewilligt. Es wartet auf die andere Antwort.`,
  withdrawTitle: (purpose) => `Zurücknehmen: ${purpose}?`,
  withdrawText: 'Das geschieht sofort:',
  withdrawing: (purpose) => withdrawing[purpose] ?? 'Was darauf beruht, endet.',
  again: 'Du kannst jederzeit wieder einwilligen.',
  takeBack: 'Zurücknehmen',
  keep: 'So lassen',
  withdrawn: (purpose) => `${purpose}: zurückgenommen. Es wirkt ab jetzt.`,
  service: 'Ohne diese ist niemand hier. Wer sie nicht mehr will, bittet um Löschung.',
  toErasing: 'Zum Löschen',
  history: (n) => several(n, { one: 'Verlauf, # Eintrag', other: 'Verlauf, # Einträge' }),
  until: (date, why) => `bis ${date}, ${why}`,
  whys: { asked: 'zurückgenommen', 'new-text': 'ein neuerer Text', 'of-age': 'volljährig' },
  hows: {
    screen: 'auf einem Bildschirm von Attune',
    invite: 'mit der Einladung',
    app: 'in einer App',
    staff: 'bei der Verwaltung',
    demo: 'für die Demo',
  },
};

export const consentBanner: Words['consentBanner'] = {
  one: (what) => `Ein neuer Text wartet auf deine Einwilligung: ${what}.`,
  oneOf: (what, name) => `Ein neuer Text wartet auf deine Einwilligung für ${name}: ${what}.`,
  ofAge: (what) => `Du bist jetzt volljährig und entscheidest selbst: ${what}.`,
  second: (what) => `Deine Antwort fehlt noch: ${what}.`,
  secondOf: (what, name) => `${name} hat eingewilligt, und deine Antwort fehlt noch: ${what}.`,
  more: (n) => several(n, { one: 'Und # weitere.', other: 'Und # weitere.' }),
  look: 'Lesen und entscheiden',
  later: 'Später',
  yes: 'Einwilligen',
  titleOf: (what, name) => `${what}, für ${name}`,
  text: 'Der Text',
  before: 'Der Text davor',
  rest: 'Bis du einwilligst, bleibt aus, was darauf beruht. Alles andere geht. Du findest es wieder unter „Meine Daten“.',
};
