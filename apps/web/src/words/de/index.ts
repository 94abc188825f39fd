import { countIn } from '../count.ts';
import type { Words } from '../en/index.ts';
import * as administration from './admin.ts';
import { apps } from './apps.ts';
import { calendarFeed } from './calendar-feed.ts';
import * as agreeing from './consents.ts';
import { entryWords } from './entry.ts';
import * as leaving from './erasing.ts';
import { charts, insights, timeline } from './insights.ts';
import * as sittings from './keeping.ts';
import { live } from './live.ts';
import { now } from './now.ts';
import { operations } from './operations.ts';
import { organizing } from './organizing.ts';
import { personalWords } from './personal.ts';
import { plans } from './plans.ts';
import { practise } from './practise.ts';
import { privacy } from './privacy.ts';
import * as answering from './privacy-admin.ts';
import { problems } from './problems.ts';
import { relationships as whoSeesWhom } from './relationships.ts';
import { reports } from './reports.ts';
import { securityWords } from './security.ts';
import { room } from './workshop-room.ts';
import * as taking from './workshops.ts';

const several = countIn('de');

const relationships: Record<string, string> = {
  child: 'Dein Kind',
  ward: 'Dein Mündel',
  patient: 'Bei dir in Behandlung',
  client: 'Bei dir im Coaching',
  student: 'Bei dir im Unterricht',
};

const purposes: Record<string, string> = {
  service: 'Mitmachen',
  'sensor-data': 'Sensordaten',
  'practitioner-sharing': 'Mit einer Fachperson teilen',
  'workshop-recording': 'Aufzeichnung in Workshops',
  analytics: 'Die App verbessern',
  research: 'Forschung',
};

/** Every text of the screens in German. It says "du". */
export const de: Words = {
  entry: entryWords,
  security: securityWords,
  ...administration,
  ...agreeing,
  ...leaving,
  ...answering,
  ...sittings,
  ...taking,
  apps,
  calendarFeed,
  charts,
  insights,
  timeline,
  live,
  operations,
  organizing,
  now,
  plans,
  practise,
  room,
  personal: personalWords,
  privacy,
  relationships: whoSeesWhom,
  reports,
  app: 'Attune',
  skip: 'Zum Inhalt springen',
  navigation: 'Hauptmenü',
  screens: {
    home: 'Start',
    sessions: 'Sitzungen',
    people: 'Menschen',
    admin: 'Verwaltung',
    settings: 'Einstellungen',
  },
  loading: 'Wird geladen',
  find: 'Suchen',
  signOut: 'Abmelden',
  stillSignedIn: (why) => `Du bist noch angemeldet. ${why}`,
  tryAgain: 'Noch einmal versuchen',
  goHome: 'Zur Startseite',
  cancel: 'Abbrechen',
  close: 'Schließen',
  language: 'Sprache',
  units: { ms: 'ms', s: 's', min: 'min', h: 'h' },
  palette: {
    title: 'Seiten, Menschen und Sitzungen suchen',
    placeholder: 'Seite, Mensch oder Sitzung suchen',
    nothing: 'Nichts passt. Versuche den Anfang eines Namens oder ein Datum.',
    screen: 'Seite',
    person: 'Mensch',
    session: 'Sitzung',
    sessionsOf: (name) => `Sitzungen von ${name}`,
  },
  errors: {
    title: 'Das hat nicht geklappt',
    unreachable:
      'Attune ist nicht erreichbar. Nichts ist verloren. Prüfe die Verbindung und versuche es noch einmal.',
    unknown:
      'Bei uns ist etwas schiefgegangen. Nichts ist verloren. Versuche es noch einmal; passiert es wieder, sag es denen, die Attune hier betreiben.',
    screen: 'Diese Seite konnte nicht gezeichnet werden',
    screenText: 'Deine Daten sind sicher: Es geht nur um die Anzeige. Lade die Seite neu.',
    reload: 'Neu laden',
    problems,
  },
  enter: {
    busy: 'Du wirst angemeldet',
    failed: 'Du bist noch nicht angemeldet',
    failedText:
      'Ein Anmeldelink gilt einmal und für kurze Zeit. Ein neuer steht dort, wo Attune gestartet wurde.',
    missing:
      'In dieser Adresse steht kein Anmeldelink. Öffne den ganzen Link, von http bis zum letzten Zeichen.',
  },
  signedOut: {
    title: 'Du bist abgemeldet',
    text: 'Melde dich an, um weiterzumachen. Du kommst zu dieser Seite zurück.',
    signIn: 'Anmelden',
    again: 'Ich habe mich angemeldet, sieh noch einmal nach',
  },
  notFound: {
    title: 'Hier ist nichts',
    text: 'Vielleicht hat sich die Adresse geändert, oder was sie zeigt, ist nicht für dich bestimmt.',
  },
  home: {
    greeting: (hour, name) =>
      `${hour < 5 ? 'Gute Nacht' : hour < 11 ? 'Guten Morgen' : hour < 18 ? 'Guten Tag' : 'Guten Abend'}, ${name}`,
    last: 'Deine letzte Sitzung',
    open: 'Sitzung öffnen',
    all: 'Alle Sitzungen',
    people: 'Menschen, die du begleitest',
    noneYet: 'Noch keine Sitzung',
    emptyTitle: 'Hier werden deine Sitzungen sein',
    emptyText: 'Füge eine Datei deines Rekorders hinzu (EDF, BDF oder CSV), und deine Kurve erscheint hier.',
    next: 'Eine Sitzung hinzufügen',
    nextText: 'Füge hinzu, was dein Rekorder gespeichert hat: eine Datei in EDF, BDF oder CSV.',
  },
  sessions: {
    title: 'Sitzungen',
    of: (name) => `Sitzungen von ${name}`,
    emptyTitle: 'Hier werden Sitzungen sein',
    emptyText:
      'Jede Sitzung mit Sensoren erscheint mit ihrer Kurve, die neueste zuerst. Beginne mit einer Datei deines Rekorders.',
    emptyOther: (name) => `Wenn ${name} mit Sensoren sitzt, erscheint jede Sitzung hier mit ihrer Kurve.`,
    more: 'Mehr zeigen',
    end: 'Das sind alle.',
    count: (n) => several(n, { one: '# Sitzung', other: '# Sitzungen' }),
    first: (seconds) => `erste ${seconds} s`,
    whole: 'ganze Sitzung',
    curveOf: (label, stretch) => `${label}, ${stretch}`,
    recording: 'Wird noch aufgezeichnet',
    discarded: 'Verworfen',
    noExercise: 'Sitzung',
    noCurve: 'Keine Punkte',
    curveFailed: 'Kurve nicht geladen',
    markers: (n) => several(n, { one: '# Markierung', other: '# Markierungen' }),
  },
  upload: {
    add: 'Sitzung hinzufügen',
    hint: 'Dateien in EDF, BDF oder CSV, oder hier ablegen',
    drop: 'Lass die Dateien oder Ordner los, um sie hinzuzufügen',
    tray: 'Dateien, die hinzukommen',
    sending: (percent) => `Wird gesendet, ${percent}`,
    left: (time) => `noch etwa ${time}`,
    reading: 'Gesendet. Die Datei wird gelesen',
    done: 'Hinzugefügt',
    already: 'Schon da. Nichts wurde geändert.',
    open: 'Sitzung öffnen',
    cancelled: 'Abgebrochen. Nichts wurde behalten.',
    failed: 'Von der Datei wurde nichts behalten.',
    consent: 'Wartet auf deine Einwilligung',
    consentOther: (name) =>
      `${name} hat nicht eingewilligt, dass Sensordaten aufbewahrt werden. Das geht in den eigenen Einstellungen; füge die Datei danach noch einmal hinzu.`,
    readConsent: 'Lesen und entscheiden',
    dismiss: (file) => `Weglegen: ${file}`,
    cancel: (file) => `Abbrechen: ${file}`,
    warnings: 'Gut zu wissen',
    leave: 'Eine Datei wird noch gesendet.',
  },
  session: {
    at: 'Sitzung',
    back: 'Alle Sitzungen',
    length: 'Dauer',
    points: 'Punkte',
    rate: 'Rate',
    lowest: 'Tiefster Wert',
    highest: 'Höchster Wert',
    markers: 'Markierungen',
    irregular: 'Jeder Punkt zu seiner eigenen Zeit',
    measured: (rate) => `(gemessen: ${rate})`,
    ratePerSecond: 'Punkte/s',
    methods: {
      length: 'Vom ersten bis zum letzten Punkt.',
      points: 'Alle Punkte aller Kanäle, wie aufgezeichnet.',
      rate: 'Punkte je Sekunde, wie der Rekorder sie angibt.',
      extremes: (label) => `Von ${label} über die ganze Sitzung, genau: nichts geglättet.`,
      markers: 'Benannte Augenblicke, die mit der Datei kamen oder während der Sitzung gesetzt wurden.',
    },
    zoomIn: 'Vergrößern',
    zoomOut: 'Verkleinern',
    whole: 'Ganze Sitzung',
    fitHeight: 'Höhe an das Sichtbare anpassen',
    earlier: 'Früher',
    later: 'Später',
    download: 'Herunterladen',
    png: 'Bild dieser Ansicht (PNG)',
    csv: 'Alle Punkte (CSV)',
    edf: 'Rekorderdatei (EDF+)',
    chart: 'Kurven der Sitzung',
    chartHelp:
      'Plus und Minus vergrößern und verkleinern, die Pfeile nach links und rechts verschieben, Pos1 und Ende springen an den Anfang und das Ende, 0 zeigt alles. Mit der Umschalttaste bewegen die Pfeile den Lesezeiger und lesen Werte vor. M setzt eine Markierung am Lesezeiger.',
    summary: ({ channels, from, to, length }) =>
      `${channels}. Zu sehen: ${from} bis ${to} seit dem Beginn, ${length}.`,
    extent: (label, low, high) => `${label} zwischen ${low} und ${high}`,
    shown: (from, to) => `${from} – ${to}`,
    band: (points) => `Jeder Schritt zeigt den tiefsten und höchsten von ${points} Punkten`,
    exactly: 'Jeder Punkt wie aufgezeichnet',
    sinceStart: 'seit dem Beginn',
    localTime: (zone) => `Ortszeit (${zone})`,
    gap: 'kein Wert',
    range: (low, high) => `${low} bis ${high}`,
    goTo: (label, at) => `${label} bei ${at} zeigen`,
    noMarkers: 'In dieser Sitzung gibt es keine Markierungen.',
    noChannels: 'Diese Sitzung hat keine Kanäle.',
    details: 'Einzelheiten',
    channel: 'Kanal',
    dataType: 'Art der Daten',
    unit: 'Einheit',
    resolution: 'Schritt',
    device: 'Gerät',
    timeZone: 'Zeitzone',
    loadingCurve: 'Punkte werden geholt',
    hint: 'Rad oder zwei Finger zum Vergrößern, ziehen zum Auswählen, mit Umschalttaste ziehen zum Verschieben',
    hintTouch: 'Zwei Finger zum Vergrößern, ziehen zum Verschieben',
    moreMarkers: (n) => `Alle ${n} zeigen`,
    imageSaved: 'Bild gespeichert',
  },
  people: {
    title: 'Menschen',
    lead: 'Die, deren Sitzungen du sehen darfst.',
    search: 'Nach Namen suchen',
    emptyTitle: 'Noch niemand',
    emptyText: 'Wenn jemand sich von dir begleiten lässt, steht der Name hier.',
    nothing: 'Niemand mit diesem Namen.',
    relationship: (word) => (word ? (relationships[word] ?? word) : 'In deiner Organisation'),
    open: 'Sitzungen',
  },
  settings: {
    title: 'Einstellungen',
    look: 'Darstellung',
    theme: 'Hell oder dunkel',
    light: 'Hell',
    dark: 'Dunkel',
    auto: 'Wie das Gerät',
    saved: 'Gespeichert',
    notGiven: 'Nicht erteilt',
    withdrawn: (date) => `Am ${date} zurückgenommen`,
    give: 'Einwilligen',
    giveFor: (purpose) => `Einwilligen: ${purpose}`,
    withdraw: 'Zurücknehmen',
    withdrawFor: (purpose) => `Zurücknehmen: ${purpose}`,
    purpose: (name) => purposes[name] ?? name,
    more: 'Mehr',
    here: 'Dieser Browser',
    signedInAs: (name) => `Angemeldet als ${name}.`,
  },
  consent: {
    title: 'Bevor das aufbewahrt wird',
    text: (own, name) =>
      own
        ? 'Sensordaten werden nur mit deiner Einwilligung aufbewahrt.'
        : `Sensordaten von ${name} werden nur mit Einwilligung aufbewahrt. Du entscheidest für ${name}.`,
    give: 'Einwilligen und weiter',
    notNow: 'Jetzt nicht',
    version: (version) => `Text vom ${version}`,
  },
};
