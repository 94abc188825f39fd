import { countIn } from '../count.ts';
import type { Words } from '../en/index.ts';
import { metricNames } from './metric-names.ts';

const several = countIn('de');

/** Zahlen der Sitzungen, der Bericht, Verläufe und Vergleiche. */
export const reports: Words['reports'] = {
  ...metricNames,
  about: {
    'heart-rate': 'Schläge pro Minute, im Mittel der ganzen Sitzung.',
    rmssd:
      'Wie sehr sich ein Schlag vom nächsten unterscheidet. Ruhiges Atmen macht es größer; von Mensch zu Mensch ist es sehr verschieden.',
    sdnn: 'Wie sehr sich alle Schläge unterscheiden. Es wächst mit der Dauer: vergleiche nur Sitzungen, die etwa gleich lang sind.',
    coherence: 'Wie sehr das Herz in einem Rhythmus schwingt, 0 bis 100. Über Gesundheit sagt es nichts.',
    'breath-rate': 'Atemzüge pro Minute, soweit sie das Herz bewegen. Unter 9 lässt es sich nicht sagen.',
    'oxygen-mean': 'Sauerstoff im Blut, im Mittel.',
    'oxygen-lowest': 'Der tiefste Sauerstoffwert einer ganzen Sekunde.',
    'oxygen-below-90': 'Wie lange der Sauerstoff unter 90 % lag.',
    'oxygen-falls-3': 'Abfälle um drei Punkte und mehr, pro Stunde.',
    'alpha-share': 'Wie viel der Hirnwellen in 8 bis 13 Hz liegt.',
    'theta-share': 'Wie viel der Hirnwellen in 4 bis 8 Hz liegt.',
    'beta-share': 'Wie viel der Hirnwellen in 13 bis 30 Hz liegt. Gesichtsmuskeln sehen so aus.',
  },
  notEnough: 'Reicht nicht',
  why: {
    'too-short': (has, needs) => `${has} ohne Lücke; es braucht ${needs}.`,
    'too-few': (has, needs) => `${has} wurden gefunden; es braucht ${needs}.`,
    'too-much-corrected': (has, needs) =>
      `${has} der Schläge müssten korrigiert werden; höchstens ${needs} dürfen es sein.`,
    'too-noisy': () => 'Es lässt sich nicht vom Rauschen unterscheiden.',
    'no-variation': () => 'Alle Werte sind gleich.',
    'no-clear-peak': () => 'Kein Rhythmus ragt heraus.',
  },
  numbers: 'Zahlen',
  pending: 'Die Zahlen werden gerade berechnet. Sie erscheinen hier von selbst.',
  outdated: 'Diese Zahlen stammen von einer älteren Fassung der Verfahren und werden bald neu berechnet.',
  none: 'Kein Sensor dieser Sitzung ergibt Zahlen. Das Herz braucht Intervalle, ein EKG mit 100 bis 2.000 Werten pro Sekunde oder ein PPG mit 25 bis 500; Hirnwellen brauchen 100 Werte pro Sekunde.',
  toReport: 'Bericht',
  title: (exercise) => `Bericht: ${exercise}`,
  back: 'Zurück zur Sitzung',
  print: 'Drucken oder als PDF sichern',
  quality: 'Wie gut das Signal war',
  usable: (share) => `${share} des Signals waren brauchbar.`,
  corrected: (share, count) => `${share} der Schläge wurden korrigiert (${count}).`,
  noneCorrected: 'Kein Schlag wurde korrigiert.',
  gaps: (n) => several(n, { one: '1 Lücke', other: `# Lücken` }),
  noGaps: 'keine Lücke',
  basis: (intervals, length) =>
    `Die Zahlen des Herzens beruhen auf ${intervals} Intervallen, zusammen ${length}`,
  source: {
    rr: 'Der Sensor hat die Intervalle selbst gemessen.',
    ecg: 'Die Schläge wurden im EKG gefunden.',
    ppg: 'Die Schläge wurden in der Pulswelle gefunden: Pulse, die dem Herzen nachlaufen.',
  },
  madeUp: {
    simulated: 'Das Signal ist simuliert: Kein Sensor hat es gemessen, und es ist von niemandem.',
    file: 'Das Signal stammt aus einer Datei, die wiedergegeben wurde: Kein Sensor hat es in dieser Sitzung gemessen.',
  },
  curves: 'Kurven',
  tachogram: 'Schlag für Schlag',
  tachogramNote: 'Jedes Intervall zwischen zwei Schlägen. Korrigierte sind markiert; Lücken bleiben offen.',
  interval: 'Intervall',
  correctedBeat: 'Korrigiert',
  spectrum: 'Rhythmen des Herzens',
  spectrumNote:
    'Wie viel der Änderungen bei welcher Frequenz liegt. LF ist 0,04 bis 0,15 Hz, HF 0,15 bis 0,4 Hz.',
  density: 'Dichte',
  frequency: 'Frequenz',
  poincare: 'Jedes Intervall neben dem nächsten',
  poincareNote:
    'Eine schmale Wolke heißt, dass ein Schlag dem nächsten gleicht; eine lange, dass sie sich langsam ändern.',
  next: 'Nächstes Intervall',
  noCloud: 'Es sind nicht genug Intervalle, um es zu zeichnen.',
  noSpectrum: 'Es braucht eine Minute ohne Lücke.',
  thinned: (shown, all) => `${shown} von ${all} Punkten sind gezeichnet; die Tabelle hat alle.`,
  time: 'Zeit',
  kinds: {
    ectopic: 'ektop',
    missed: 'übersehen',
    extra: 'zu viel',
    long: 'lang',
    short: 'kurz',
  },
  groups: {
    time: 'In der Zeit',
    frequency: 'Nach Frequenz',
    shape: 'Von Muster und Rhythmus',
    brain: 'Hirnwellen',
    oxygen: 'Sauerstoff',
  },
  metric: 'Zahl',
  value: 'Wert',
  method: 'Verfahren und Einstellungen',
  felt: 'Wie es sich anfühlte',
  notFelt: 'Vorher und nachher wurde nichts gesagt.',
  feltTo: (before, after) => `${before} → ${after}`,
  notSaid: 'nicht gesagt',
  version: (version, when) => `Verfahren der Fassung ${version}, berechnet am ${when}.`,
  honest: 'Wo „reicht nicht“ steht, wurde keine Zahl erfunden. Keine dieser Zahlen ist eine Diagnose.',
  table: 'Als Tabelle',
  firstRows: (shown, all) => `Die ersten ${shown} von ${all} Zeilen; die Datei hat alle.`,
  chartHelp: 'Die Pfeiltasten gehen von Punkt zu Punkt und lesen sie vor.',
  trends: 'Verläufe',
  trendsOf: (name) => `Verläufe von ${name}`,
  trendsLead: 'Wie sich eine Zahl von Woche zu Woche ändert, und wie viel davon Rauschen ist.',
  choose: 'Was gezeigt wird',
  exercise: 'Übung',
  allExercises: 'Alle Übungen',
  weeksBack: (n) => several(n, { one: '1 Woche', other: `# Wochen` }),
  span: 'Wie weit zurück',
  session: 'Sitzung',
  weekMedian: 'Median der Woche',
  usualBand: 'Übliche Streuung einer Sitzung',
  week: 'Woche',
  sessions: 'Sitzungen',
  change: 'Gegenüber der Woche davor',
  changes: {
    more: 'mehr, über das Rauschen hinaus',
    less: 'weniger, über das Rauschen hinaus',
    noise: 'nicht mehr als Rauschen',
    unknown: 'zu wenige Sitzungen, um es zu sagen',
  },
  verdict: {
    more: (week, metric) =>
      `In der Woche vom ${week} war der Wert von ${metric} höher als in der Woche davor, und um mehr als das Rauschen.`,
    less: (week, metric) =>
      `In der Woche vom ${week} war der Wert von ${metric} tiefer als in der Woche davor, und um mehr als das Rauschen.`,
    noise: (metric) =>
      `Gegenüber der Woche davor hat sich ${metric} in der letzten Woche nicht mehr geändert als ohnehin von einer Sitzung zur anderen.`,
    unknown:
      'Es sind zu wenige Sitzungen, um eine Änderung vom Rauschen zu unterscheiden: Es braucht einige Wochen mit zwei und mehr.',
    earlier: {
      more: (week) => `Die Woche vom ${week} lag höher als die davor, und um mehr als das Rauschen.`,
      less: (week) => `Die Woche vom ${week} lag tiefer als die davor, und um mehr als das Rauschen.`,
    },
    single: 'Bisher gibt es eine Woche mit Zahlen. Für eine Änderung braucht es zwei.',
  },
  noise: (deviation) => `Sitzungen derselben Woche unterscheiden sich um ${deviation} (Standardabweichung).`,
  madeUpLeftOut: (n) =>
    several(n, {
      one: '1 Sitzung ist simuliert oder aus einer Datei; sie wird weder gezeichnet noch gezählt.',
      other: `# Sitzungen sind simuliert oder aus einer Datei; sie werden weder gezeichnet noch gezählt.`,
    }),
  notCounted: (n) =>
    several(n, {
      one: '1 Sitzung hat keine solche Zahl oder wurde anders gemessen; sie zählt nicht mit.',
      other: `# Sitzungen haben keine solche Zahl oder wurden anders gemessen; sie zählen nicht mit.`,
    }),
  waiting: (n) =>
    several(n, {
      one: '1 Sitzung wird noch berechnet.',
      other: `# Sitzungen werden noch berechnet.`,
    }),
  cut: 'Es gibt ältere Sitzungen, als auf einmal gezeigt werden können. Wähle eine kürzere Zeit.',
  origin: 'Herkunft',
  origins: { simulated: 'simuliert', file: 'aus einer Datei' },
  emptyTitle: 'Noch nichts zu sehen',
  emptyText:
    'Wenn Sitzungen einiger Wochen da sind, zeigt dies, wie sich eine Zahl ändert, und was davon Rauschen ist.',
  compare: 'Zwei Sitzungen vergleichen',
  compareOf: (name) => `Zwei Sitzungen vergleichen: ${name}`,
  compareLead: 'Was sich zwischen zwei Sitzungen um mehr unterscheidet, als sie es ohnehin tun.',
  first: 'Eine Sitzung',
  second: 'Eine andere Sitzung',
  chooseTwo: 'Wähle zwei verschiedene Sitzungen.',
  earlier: 'Früher',
  later: 'Später',
  difference: 'Unterschied',
  judgement: 'Mehr als Rauschen?',
  judgements: {
    more: 'ja, höher',
    less: 'ja, tiefer',
    noise: 'nein',
    unknown: 'lässt sich nicht sagen',
  },
  noiseOf: (noise) => `bis ${noise} ist Rauschen`,
  caution: {
    'made-up': 'simuliert oder aus einer Datei',
    'other-method': 'anderes Verfahren',
    'other-length': 'andere Dauer',
    'other-version': 'andere Fassung',
  },
  madeUpNote:
    'Wo eine der beiden simuliert oder aus einer Datei ist, sagt der Unterschied nichts über die Person.',
  cautionNote: 'Zahlen anderer Dauer, Verfahren oder Fassung lassen sich nur mit Vorsicht vergleichen.',
  lackingBoth: (names) => `Reicht in beiden nicht: ${names}.`,
  chance:
    'Von zwanzig Zahlen, die gleich geblieben sind, sieht eine durch Zufall so aus, als hätte sie sich geändert.',
  nothingShared: 'Die zwei Sitzungen haben keine Zahl gemeinsam.',
  notAnalysed: 'Eine der beiden ist noch nicht berechnet.',
};
