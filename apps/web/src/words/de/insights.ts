import { countIn } from '../count.ts';
import type { Words } from '../en/index.ts';

const several = countIn('de');

/** Texts of what people do: charts, insights over everybody, the timeline of one person. */
export const charts: Words['charts'] = {
  role: 'Diagramm',
  help: 'Pfeil links und rechts bewegen den Zeiger und lesen Werte vor, Pos1 und Ende gehen an die Enden.',
  download: (title) => `Mitnehmen: ${title}`,
  png: 'Bild (PNG)',
  csv: 'Tabelle (CSV)',
  day: 'Tag',
  week: 'Woche ab',
};

const categories: Record<string, string> = {
  engagement: 'Nutzung',
  conversion: 'Ziel erreicht',
  custom: 'Sonstiges',
  error: 'Fehler',
};

const people = (n: number) => several(n, { one: '# Person', other: '# Personen' });
const times = (n: number) => several(n, { one: 'einmal', other: '#-mal' });

export const insights: Words['insights'] = {
  title: 'Einblicke',
  lead: 'Wie alle zusammen die Apps nutzen. Gezählt wird nur, wer dem zugestimmt hat.',
  days: 'Tage sind Tage nach UTC.',
  daysOpen:
    'Tage sind Tage nach UTC. Heute ist noch nicht vorbei: Seine Zahlen wachsen noch, und Mittelwerte lassen es aus.',
  range: 'Zeitraum',
  lastDays: (n) => `${n} Tage`,
  year: 'Ein Jahr',
  custom: 'Von – bis',
  from: 'Von',
  to: 'Bis',
  backwards: 'Der letzte Tag liegt vor dem ersten. Wähle einen anderen.',
  tooLong: 'Höchstens 400 Tage auf einmal. Wähle einen kürzeren Zeitraum.',
  app: 'App',
  allApps: 'Alle Apps',
  category: 'Art',
  allCategories: 'Alle Arten',
  categoryOf: (name) => categories[name] ?? name,
  rawOnly: (days) => `Aus den letzten ${days} Tagen des Zeitraums: Hier werden einzelne Ereignisse befragt.`,
  emptyTitle: 'In dieser Zeit wurde nichts gezählt',
  emptyText:
    'Gezählt wird nur, wer dem zugestimmt hat: Das entscheiden alle selbst in ihren Einstellungen, und bis dahin ist es aus. Wähle einen längeren Zeitraum oder sieh später wieder nach.',
  nothing: 'Nichts in dieser Zeit.',
  people,
  times,
  events: (n) => several(n, { one: '# Ereignis', other: '# Ereignisse' }),
  active: {
    title: 'Aktive Personen am Tag',
    note: (total) => `Insgesamt ${people(total)}, jede einmal gezählt.`,
    series: 'Personen',
    average: (n) => `im Mittel ${n} am Tag`,
  },
  perDay: { title: 'Ereignisse am Tag', titleWeekly: 'Ereignisse in der Woche', note: 'Nach Art.' },
  names: {
    title: 'Was am häufigsten geschieht',
    note: 'Namen der Ereignisse, wie die Apps sie nennen.',
    column: 'Name',
  },
  funnel: {
    title: 'Schritt für Schritt',
    note: 'Wie viele Personen von einem Schritt zum nächsten gehen.',
    step: (n) => `Schritt ${n}`,
    none: 'Ereignis wählen',
    within: 'Alles innerhalb von',
    minutes: {
      '30': 'einer halben Stunde',
      '60': 'einer Stunde',
      '1440': 'einem Tag',
      '10080': 'einer Woche',
    },
    choose: 'Wähle mindestens zwei Schritte in ihrer Reihenfolge.',
    share: (count, share) => `${people(count)} · ${share}`,
    columns: { step: 'Schritt', people: 'Personen', share: 'Anteil' },
  },
  journeys: {
    title: 'Wege durch einen Besuch',
    note: 'Wie Besuche beginnen. Wege, die weniger als fünf Personen gingen, stehen hier nicht.',
    visits: (visits, count) =>
      `${several(visits, { one: '# Besuch', other: '# Besuche' })} · ${people(count)}`,
    onward: 'dann',
    column: 'Weg',
    visitsColumn: 'Besuche',
    none: 'Keinen Weg gingen fünf Personen oder mehr.',
  },
  errors: {
    title: 'Fehler',
    note: (events, count) =>
      `${times(events)}, bei ${several(count, { one: '# Person', other: '# Personen' })}.`,
    none: 'Keine Fehler in dieser Zeit.',
    row: (events, count, newest) => `${times(events)} · ${people(count)} · zuletzt am ${newest}`,
    columns: { name: 'Name', events: 'Ereignisse', people: 'Personen', newest: 'Zuletzt' },
    trend: (name) => `${name} im Zeitraum`,
  },
  summary: (what) =>
    `${what.name}, ${what.from} bis ${what.to}. Insgesamt ${what.total}. Am meisten ${what.highest}, und zwar: ${what.when}.`,
};

const types: Record<string, string> = {
  login: 'Angemeldet',
  settings_updated: 'Einstellungen geändert',
  exercise_started: 'Übung begonnen',
  exercise_finished: 'Übung beendet',
  session_started: 'Sitzung begonnen',
  session_finished: 'Sitzung beendet',
  entry_saved: 'Eintrag gespeichert',
};

export const timeline: Words['timeline'] = {
  title: 'Aktivität',
  titleOf: (name) => `Aktivität von ${name}`,
  lead: 'Was Apps vermerkt haben, das Neueste zuerst. Einträge bleiben 90 Tage, wenn Attune hier nicht anders eingestellt wurde.',
  all: 'Alle Aktivität',

  link: 'Deine Aktivität',
  linkText: 'Was Apps über deine Nutzung vermerkt haben.',
  app: 'App',
  allApps: 'Alle Apps',
  type: 'Was',
  allTypes: 'Alles',
  range: 'Zeitraum',
  ranges: { '1': 'Letzte 24 Stunden', '7': '7 Tage', '30': '30 Tage', all: 'Alles, was da ist' },
  typeOf: (type) => types[type] ?? type,
  types,
  today: 'Heute',
  yesterday: 'Gestern',
  more: 'Mehr zeigen',
  end: 'Das ist alles.',
  emptyTitle: 'Nichts wurde vermerkt',
  emptyText: 'Wenn eine App etwas vermerkt, etwa eine Anmeldung oder eine Übung, steht es hier.',
  nothing: 'Nichts passt. Wähle einen längeren Zeitraum oder weniger Filter.',
};
