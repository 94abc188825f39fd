import { countIn } from '../count.ts';
import type { Words } from '../en/index.ts';

const several = countIn('de');

export const now: Words['now'] = {
  live: 'Zeichnet gerade auf',
  liveSign: 'Live',
  liveSince: (ago) => `begonnen ${ago}`,
  watch: 'Zusehen',
  watchOf: (name) => `Zusehen: ${name}`,
  fresh: 'Neu, seit du zuletzt hingesehen hast',
  freshCount: (n) => several(n, { one: '# neue Sitzung', other: '# neue Sitzungen' }),
  newest: (what) => `die neueste: ${what}`,
  report: 'Bericht öffnen',
  reportOf: (name) => `Bericht öffnen: die neueste von ${name}`,
  sessions: 'Ansehen',
  sessionsOf: (name) => `Neue Sitzungen ansehen: ${name}`,
  quiet: 'Still seit zwei Wochen oder länger',
  lastPractised: (day) => `zuletzt geübt am ${day}`,
  others: 'Alle anderen',
  allPeople: 'Alle Menschen',
  old: 'Das ist vielleicht nicht mehr aktuell: wer gerade aufzeichnet, ließ sich nicht erfragen',
  child: {
    week: 'Die letzten sieben Tage',
    free: 'Nichts geplant, nichts geübt',
    practised: (name, days, minutes) =>
      `${name} hat geübt: ${days}, zusammen ${several(minutes, { one: '# Minute', other: '# Minuten' })}.`,
    none: (name) => `In den letzten sieben Tagen hat ${name} nicht geübt.`,
    planned: (done, planned) =>
      several(planned, {
        one: `${done} von # geplanten Übung.`,
        other: `${done} von # geplanten Übungen.`,
      }),
    live: (name) => `${name} übt gerade`,
    lookIn: 'Hineinsehen',
    lookInOf: (name) => `Hineinsehen: ${name}`,
    heart: 'Was es für das Herz getan hat',
    plans: 'Pläne',
    plansOf: (name) => `Pläne: ${name}`,
  },
  running: {
    seats: (taken, all) => `${taken} von ${all} Plätzen belegt`,
    free: (n) => several(n, { one: '# frei', other: '# frei' }),
    waiting: (n) => several(n, { one: '# wartet auf einen Platz', other: '# warten auf einen Platz' }),
    who: 'Wer kommt',
    cover: 'Vertretung gesucht',
    coverText: (title) => `Niemand hat zugesagt, ${title} zu leiten.`,
    arrange: 'Jemanden finden',
    arrangeOf: (title) => `Jemanden finden: ${title}`,
  },
  waiting: {
    title: 'Wartet auf dich',
    none: 'Nichts wartet auf dich: keine Einladung ist offen und keine Anfrage zu Daten.',
    noInvites: 'Nichts wartet auf dich: keine Einladung ist offen.',
    noRequests: 'Nichts wartet auf dich: keine Anfrage zu Daten ist offen.',
    invites: 'Einladungen',
    open: (n) =>
      several(n, {
        one: '# Einladung ist noch nicht beantwortet',
        other: '# Einladungen sind noch nicht beantwortet',
      }),
    expiring: (n) =>
      several(n, { one: '# läuft binnen zwei Tagen ab', other: '# laufen binnen zwei Tagen ab' }),
    expired: (n) => several(n, { one: '# ist abgelaufen', other: '# sind abgelaufen' }),
    ofNewest: (n) => `nur die neuesten durchgesehen, von ${n}`,
    requests: 'Anfragen zu Daten',
    asked: (n) => `${n} offen`,
    olderDue: 'ältere können früher fällig sein',
    jobs: 'Gescheiterte Aufgaben stehen auf der privaten Seite.',
    jobsLink: 'Wie man dorthin kommt',
  },
};
