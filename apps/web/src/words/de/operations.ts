import { countIn } from '../count.ts';
import type { Words } from '../en/index.ts';

const several = countIn('de');

/** Texte für die, die die Maschine betreiben. */
export const operations: Words['operations'] = {
  title: 'Betrieb',
  lead: 'Was im Hintergrund arbeitet und worüber jemand entscheiden muss.',
  signIn: 'Betrieb: anmelden',
  signInLead:
    'Mit E-Mail, Passwort und einem Code. Passkeys und andere Wege gehen nur unter der gewohnten Adresse.',
  noCode:
    'Für Sie ist nur ein Passkey eingerichtet. Richten Sie unter der gewohnten Adresse Codes ein und kommen Sie wieder.',
  noTerms: 'Stimmen Sie zuerst unter der gewohnten Adresse den Bedingungen zu.',
  elsewhere: {
    title: 'Der Betrieb hat eine eigene Adresse',
    text: 'Diese Seite liegt auf der privaten Seite, die nur der Betrieb erreicht. Wer Attune betreibt, kennt die Adresse.',
  },
  cards: {
    label: 'Auf einen Blick',
    open: 'Gescheitert, offen',
    openHow: 'Aufgaben, die bei jedem Versuch gescheitert sind und über die noch niemand entschieden hat.',
    oldest: 'Längste Wartezeit',
    oldestHow:
      'Wie lange die Aufgabe wartet, die als erste hätte beginnen können. Wenige Sekunden sind üblich.',
    workers: 'Arbeitende Prozesse',
    workersHow:
      'Prozesse, die Aufgaben nehmen und sich in den letzten Minuten gemeldet haben. Ohne einen geht keine E-Mail hinaus.',
  },
  failed: {
    title: 'Gescheiterte Aufgaben',
    note: 'Eine Aufgabe wird über einige Minuten sechsmal versucht, bevor sie hier steht. Worum es ging, bleibt 40 Tage in der Warteschlange.',
    label: 'Gescheiterte Aufgaben',
    job: 'Aufgabe',
    everyJob: 'Jede Aufgabe',
    state: 'Stand',
    states: { all: 'Alle', open: 'Offen', retried: 'Wiederholt', discarded: 'Verworfen' },
    progress: {
      waiting: 'Wiederholt, wartet',
      running: 'Wiederholt, läuft',
      done: 'Wiederholt, erledigt',
      failed: 'Wiederholt, wieder gescheitert',
      unknown: 'Wiederholt',
    },
    attempts: (n: number) => several(n, { one: '# Versuch', other: '# Versuche' }),
    again: 'eine Wiederholung',
    gone: 'nichts davon aufbewahrt',
    select: (job: string, ago: string) => `${job} wählen, ${ago}`,
    selectAll: 'Alle gezeigten wählen',
    chosen: (n: number) => several(n, { one: '# gewählt', other: '# gewählt' }),
    retry: 'Wiederholen',
    discard: 'Verwerfen',
    retryAll: 'Alle passenden wiederholen',
    history: 'Verlauf',
    more: 'Mehr zeigen',
    emptyTitle: 'Nichts ist gescheitert',
    emptyText: 'Eine Aufgabe, die bei jedem Versuch scheitert, erscheint hier, mit dem, was man tun kann.',
    nothing: 'Nichts passt. Wählen Sie eine andere Aufgabe oder einen anderen Stand.',
  },
  decide: {
    retryTitle: 'Wiederholen',
    discardTitle: 'Verwerfen',
    retryText: (n: number) =>
      several(n, {
        one: 'Eine Aufgabe beginnt von vorn, mit allen Versuchen.',
        other: '# Aufgaben beginnen nacheinander von vorn, jede mit allen Versuchen.',
      }),
    retryMatching: 'Alle offenen, die passen, beginnen nacheinander von vorn, bis zu 1.000 auf einmal.',
    discardText: (n: number) =>
      several(n, {
        one: 'Eine Aufgabe wird aufgegeben. Sie bleibt verzeichnet.',
        other: '# Aufgaben werden aufgegeben. Sie bleiben verzeichnet.',
      }),
    reason: 'Warum',
    reasonHelp: 'Für alle, die es später ansehen. Keine Namen von Personen.',
    retry: 'Wiederholen',
    discard: 'Verwerfen',
    retried: (n: number) =>
      several(n, { one: '# Aufgabe ist neu eingereiht.', other: '# Aufgaben sind neu eingereiht.' }),
    discarded: (n: number) =>
      several(n, { one: '# Aufgabe ist verworfen.', other: '# Aufgaben sind verworfen.' }),
    open: (n: number) => several(n, { one: '# ist noch offen.', other: '# sind noch offen.' }),
    closed: (n: number) =>
      several(n, { one: 'Über # war schon entschieden.', other: 'Über # war schon entschieden.' }),
  },
  history: {
    title: 'Verlauf',
    failed: (when: string) => `Gescheitert ${when}`,
    retried: (by: string, when: string) => `Wiederholt von ${by}, ${when}`,
    discarded: (by: string, when: string) => `Verworfen von ${by}, ${when}`,
    machine: 'der Befehlszeile',
    somebody: 'jemandem',
    done: 'Seitdem erledigt.',
  },
  schedules: {
    title: 'Zeitpläne',
    note: 'Aufgaben, die von selbst laufen. Die Zeiten des Plans sind in UTC.',
    label: 'Zeitpläne',
    last: (ago: string) => `erledigt ${ago}`,
    took: (time: string) => `dauerte ${time}`,
    next: (time: string) => `als Nächstes um ${time}`,
    never: 'Noch nie erledigt',
    failing: 'Zuletzt gescheitert',
  },
};
