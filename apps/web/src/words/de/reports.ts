import { countIn } from '../count.ts';
import type { Words } from '../en/index.ts';
import { metricNames } from './metric-names.ts';
import { reportTexts } from './report-texts.ts';

const several = countIn('de');

/** Zahlen der Sitzungen, der Bericht, Verläufe und Vergleiche. */
export const reports: Words['reports'] = {
  ...metricNames,
  ...reportTexts,
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
    'too-many': (has, needs) => `${has} sind mehr, als miteinander verglichen werden: höchstens ${needs}.`,
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
  failed:
    'Die Zahlen ließen sich nicht berechnen; es wurde mehrmals versucht. Mit einer neueren Fassung der Verfahren wird es wieder versucht.',
  discarded: 'Diese Sitzung wurde verworfen. Was aufgezeichnet wurde, ist weg, und seine Zahlen auch.',
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
  usualBand: 'Übliche Streuung eines Tages',
  week: 'Woche',
  days: 'Tage',
  sessions: 'Sitzungen',
  change: 'Gegenüber der Woche davor, für sich',
  changes: {
    more: 'mehr als Rauschen: höher',
    less: 'mehr als Rauschen: tiefer',
    noise: 'nicht mehr als Rauschen',
    unknown: 'zu wenige Tage, um es zu sagen',
  },
  changesNote:
    'In der Tabelle ist jede Woche für sich beurteilt: Von zwanzig Wochen, in denen sich nichts geändert hat, sieht eine durch Zufall so aus, als hätte sich etwas geändert. Was über dem Bild steht, berücksichtigt das, solange ein Tag wenig über den nächsten sagt; wo Tage dem Tag davor sehr ähnlich sind, kommt es öfter durch Zufall dazu.',
  verdict: {
    more: (metric, weeks, perWeek) =>
      `In diesen ${weeks} ist ${metric} gestiegen, im Mittel um ${perWeek} pro Woche.`,
    less: (metric, weeks, perWeek) =>
      `In diesen ${weeks} ist ${metric} gefallen, im Mittel um ${perWeek} pro Woche.`,
    between: (low, high) => `${low} bis ${high}`,
    points: (amount) => `${amount} Prozentpunkte`,
    leapUp: (metric, week) =>
      `In der Woche vom ${week} war der Wert von ${metric} höher als in der Woche davor, um mehr als sich durch Zufall erklärt.`,
    leapDown: (metric, week) =>
      `In der Woche vom ${week} war der Wert von ${metric} tiefer als in der Woche davor, um mehr als sich durch Zufall erklärt.`,
    leaps: (n) =>
      several(n, {
        one: 'Noch eine Woche unterscheidet sich so sehr von der davor.',
        other: `Noch # Wochen unterscheiden sich so sehr von der davor.`,
      }),
    single: 'Bisher gibt es eine Woche mit Zahlen. Für eine Änderung braucht es zwei.',
    noise: (metric, weeks) =>
      `In diesen ${weeks} lässt sich keine Änderung von ${metric} von dem unterscheiden, was sich ohnehin von Tag zu Tag ändert.`,
    alike: (metric, weeks) => `In diesen ${weeks} ist ${metric} gleich geblieben.`,
    unknown: (days) =>
      `Es sind zu wenige Tage, um eine Änderung vom Rauschen zu unterscheiden: Es braucht ${days} Tage mit einer Zahl, oder einige Wochen mit drei.`,
  },
  factor: (factor) => `× ${factor}`,
  noise: (deviation) => `Tage derselben Woche unterscheiden sich um ${deviation} (Standardabweichung).`,
  noiseFactor: (factor) =>
    `Tage derselben Woche unterscheiden sich um den Faktor ${factor} (Standardabweichung). Diese Zahl wird als Verhältnis verglichen.`,
  place: (place) => `Hirnwellen von ${place}.`,
  mixedExercises: (n) =>
    several(n, {
      one: 'Diese Sitzungen sind von einer Übung.',
      other: `Diese Sitzungen sind von # verschiedenen Übungen, und eine Zahl hängt davon ab, was geübt wird.`,
    }),
  onlyExercise: (exercise) => `Nur ${exercise}`,
  mixedLengths: (n) =>
    several(n, {
      one: '1 Sitzung ist um mehr als ein Fünftel länger oder kürzer als die meisten; manche Zahlen wachsen mit der Dauer.',
      other: `# Sitzungen sind um mehr als ein Fünftel länger oder kürzer als die meisten; manche Zahlen wachsen mit der Dauer.`,
    }),
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
  otherPlace: (n) =>
    several(n, {
      one: '1 Sitzung wurde an einer anderen Stelle des Kopfes gemessen; sie zählt nicht mit.',
      other: `# Sitzungen wurden an einer anderen Stelle des Kopfes gemessen; sie zählen nicht mit.`,
    }),
  zero: (n) =>
    several(n, {
      one: 'In 1 Sitzung ist die Zahl 0, aus der sich kein Verhältnis bilden lässt; sie zählt nicht mit.',
      other: `In # Sitzungen ist die Zahl 0, aus der sich kein Verhältnis bilden lässt; sie zählen nicht mit.`,
    }),
  couldNot: (n) =>
    several(n, {
      one: '1 Sitzung ließ sich nicht berechnen.',
      other: `# Sitzungen ließen sich nicht berechnen.`,
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
    'other-place': 'andere Stelle des Kopfes',
    'other-exercise': 'andere Übung',
    zero: 'eine davon ist 0: es gibt kein Verhältnis',
    'other-length': 'andere Dauer',
    'other-version': 'andere Fassung',
  },
  madeUpNote:
    'Wo eine der beiden simuliert oder aus einer Datei ist, sagt der Unterschied nichts über die Person.',
  cautionNote:
    'Zahlen einer anderen Übung oder Dauer lassen sich nur mit Vorsicht vergleichen; anderer Verfahren, Stellen oder Fassungen gar nicht.',
  ratioNote: 'Wo × steht, ist die spätere Zahl so viele Male die frühere.',
  lackingBoth: (names) => `Reicht in beiden nicht: ${names}.`,
  chance:
    'Von zwanzig Zahlen, die gleich geblieben sind, sieht eine durch Zufall so aus, als hätte sie sich geändert.',
  nothingShared: 'Die zwei Sitzungen haben keine Zahl gemeinsam.',
  notAnalysed: 'Eine der beiden ist noch nicht berechnet.',
};
