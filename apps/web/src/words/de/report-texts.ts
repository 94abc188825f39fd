import type { reportTexts as english } from '../en/report-texts.ts';

export const reportTexts: typeof english = {
  qualities: {
    good: 'gut',
    gap: 'Messwerte fehlen',
    'lead-off': 'die Elektroden hatten keinen Kontakt',
    clipped: 'abgeschnitten: zu stark für den Sensor',
    'too-few-beats': 'kaum ein Schlag war zu finden',
    'implausible-rate': 'was gefunden wurde, ist zu schnell oder zu langsam für ein Herz',
    noisy: 'verrauscht: Bewegung oder trockene Elektroden',
  },
  signal: 'Signal',
  notUsed: (length, reason) => `${length} nicht verwendet: ${reason}.`,
  qualityBand:
    'Das Band darunter ist das Signal von je zehn Sekunden: voll, wo seine Schläge verwendet wurden, niedrig und bernsteinfarben, wo nicht.',
  bandNote: (beats) =>
    `${beats} Schläge sind mehr, als im Bild Platz haben: Gezeichnet sind der niedrigste und der höchste jeder Stelle. Näher heran ist jeder Schlag zu sehen.`,
  densityNote: (pairs) => `Alle ${pairs} Punkte sind gezählt: Je größer ein Punkt, desto mehr liegen dort.`,
  closer: 'Näher',
  wider: 'Weiter weg',
  earlierPart: 'Zurück',
  laterPart: 'Weiter',
  everything: 'Ganze Sitzung',
  shownPart: (from, to) => `${from} bis ${to}`,
  plainMode: 'In einfachen Worten',
  plainTitle: 'In einfachen Worten',
  plainNone: 'Es gab zu wenig gutes Signal, um etwas zu sagen. Über die Person sagt das nichts.',
  plainNote:
    'Nichts davon ist eine Diagnose oder eine Note. Vergleiche eine Person nur mit sich selbst, und frage nach, wenn dich etwas beunruhigt.',
  moreNumbers: 'Alle Zahlen mit ihren Methoden',
  /** What a number means for whoever it is of. */
  plain: {
    'heart-rate': (v: string) =>
      `Das Herz schlug etwa ${v}-mal in der Minute. Bewegung, Reden und Aufregung machen es schneller, Ruhe langsamer.`,
    rmssd: (v: string) =>
      `Von einem Schlag zum nächsten änderte sich der Abstand um etwa ${v} Tausendstelsekunden. Etwas Wechsel gehört dazu: Das Herz folgt dem Atem. Die Zahl ist bei jedem Menschen anders.`,
    sdnn: (v: string) =>
      `Über die ganze Sitzung streuten die Abstände der Schläge um etwa ${v} Tausendstelsekunden. Längere Sitzungen haben mehr.`,
    coherence: (v: string) =>
      `Wie gleichmäßig das Herz mit dem Atem schwang: ${v} von 100. Langsames, gleichmäßiges Atmen hebt es. Das ist Übung, nicht Gesundheit.`,
    'breath-rate': (v: string) => `Etwa ${v} Atemzüge in der Minute, soweit das Herz sie zeigt.`,
    'oxygen-mean': (v: string) => `Im Mittel trug das Blut ${v} des Sauerstoffs, den es tragen kann.`,
    'oxygen-lowest': (v: string) =>
      `Der niedrigste Sauerstoff einer ganzen Sekunde war ${v}. Auch ein bewegter Finger senkt ihn.`,
    'alpha-share': (v: string) =>
      `${v} der gemessenen Hirnwellen waren Alpha-Wellen, von denen viele Menschen mit geschlossenen Augen mehr haben.`,
    'theta-share': (v: string) => `${v} der gemessenen Hirnwellen waren langsamere Theta-Wellen.`,
    'beta-share': (v: string) =>
      `${v} der gemessenen Hirnwellen waren schnellere Beta-Wellen. Muskeln des Gesichts sehen ähnlich aus.`,
  } as Readonly<Record<string, (value: string) => string>>,
  /** What changes a number, by its name in the library, with its unit. */
  settings: {
    deviations: (v: string) => `Standardabweichung mit ${v}`,
    deviation: (v: string) => `Standardabweichung mit ${v}`,
    nn50Ms: (v: string) => `Unterschiede über ${v} ms zählen`,
    segmentSeconds: (v: string) => `Stücke von ${v} s`,
    leastCovered: (v: string) => `von jedem Stück mindestens ${v} ohne Lücke (1 ist alles)`,
    binMs: (v: string) => `Schritte von ${v} ms`,
    leastSeconds: (v: string) => `ab ${v} s`,
    detrend: (v: string) => `langsames Wandern entfernt: ${v}`,
    overlap: (v: string) => `Stücke überlappen um ${v} (1 ist alles)`,
    rateHz: (v: string) => `${v} Punkte in der Sekunde`,
    gridPoints: (v: string) => `Raster von ${v} Punkten`,
    m: (v: string) => `Muster von ${v} Schlägen`,
    r: (v: string) => `gleich innerhalb von ${v} (SD: Standardabweichung)`,
    smallestBox: (v: string) => `ab ${v} Schlägen`,
    largestBox: (v: string) => `bis ${v} Schläge`,
    windowSeconds: (v: string) => `Fenster von ${v} s`,
    peakFromHz: (v: string) => `Spitze ab ${v} Hz`,
    peakToHz: (v: string) => `Spitze bis ${v} Hz`,
    aroundHz: (v: string) => `${v} Hz zu jeder Seite der Spitze`,
    fromHz: (v: string) => `ab ${v} Hz`,
    toHz: (v: string) => `bis ${v} Hz`,
    moments: (v: string) => `von ${v} Momenten`,
    alpha: (v: string) => `Faktor der Schwelle ${v}`,
    window: (v: string) => `verglichen mit ${v} Schlägen ringsum`,
    median: (v: string) => `Median von ${v} Schlägen`,
    c1: (v: string) => `erste Steigung ${v}`,
    c2: (v: string) => `zweite Steigung ${v}`,
    mostCorrected: (v: string) => `höchstens ${v} berichtigt (1 ist alles)`,
    epochSeconds: (v: string) => `Stücke von ${v} s`,
    mostMicrovolts: (v: string) => `über ${v} µV ausgelassen`,
    flatMicrovolts: (v: string) => `unter ${v} µV ausgelassen`,
    baselineSeconds: (v: string) => `gegen die ${v} s davor`,
    shortestFallSeconds: (v: string) => `Abfälle ab ${v} s`,
    longestFallSeconds: (v: string) => `Abfälle bis ${v} s`,
    lowestPercent: (v: string) => `unter ${v} % ausgelassen`,
    steepestPointsASecond: (v: string) => `ausgelassen, wo es um mehr als ${v} Punkte in der Sekunde springt`,
    intervals: (v: string) => `von ${v} Abständen`,
    seconds: (v: string) => `von ${v} s`,
    leastConfidence: (v: string) => `nur wo sich mindestens ${v} davon abhebt (1 ist alles)`,
    lowestBreathsAMinute: (v: string) => `ab ${v} Atemzügen in der Minute`,
    highestBreathsAMinute: (v: string) => `bis ${v} Atemzüge in der Minute`,
  } as Readonly<Record<string, (value: string) => string>>,
  settingValues: {
    linear: 'eine Gerade',
    constant: 'das Mittel',
    'smoothness-priors': 'eine glatte Kurve',
    'n - 1': 'n − 1',
  } as Readonly<Record<string, string>>,
};
