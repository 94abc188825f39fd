import type { Words } from '../en/index.ts';

export const live: Words['live'] = {
  live: 'Live',
  behind: (seconds) => `${seconds} s zurück`,
  connecting: 'Verbindet sich',
  waiting: 'Wartet auf Punkte',
  lost: 'Verbindung verloren. Sie kommt von selbst wieder; von der Aufnahme geht nichts verloren.',
  watch: 'Live ansehen',
  lookBack: 'Alles bisher',
  window: 'Wie viel gezeigt wird',
  seconds: (n) => `${n} s`,
  pause: 'Anhalten',
  goOn: 'Weiter',
  paused: 'Angehalten',
  chart: 'Live-Kurven',
  value: 'Neuester Wert',
  none: 'noch kein Punkt',
  ended: 'Die Aufnahme ist zu Ende',
  note: 'Die neuesten Werte stehen neben jedem Namen. „Anhalten“ hält die Kurve an; wo das Gerät weniger Bewegung wünscht, rückt sie einmal in der Sekunde weiter.',
  soFar: (length) => `bisher ${length}`,
  numbers: 'Zahlen live',
  heartRateHelp: 'Schläge in der Minute: das Mittel der letzten fünf Schläge.',
  heartRateSaid: 'Wie der Sensor es sagt: sein eigenes Mittel über einige Sekunden.',
  rmssdHelp:
    'Wie sehr sich ein Schlag vom nächsten unterscheidet, in Millisekunden. Schläge, die fehlten oder falsch gelesen wurden, sind vorher berichtigt. Das ist bei jedem Menschen und an jedem Tag anders: Vergleiche eine Person nur mit sich selbst.',
  coherenceHelp:
    'Wie gleichmäßig der Herzschlag schwingt, 0 bis 100: die Leistung im stärksten Rhythmus zwischen 0,04 und 0,26 Hz als Anteil an allem, über die letzten 64 Sekunden. Langsames, gleichmäßiges Atmen hebt sie. Sie ist keine Note.',
  writeNote: 'Notiz schreiben',
  markKey: 'Taste M',
  noteKey: 'Taste N',
  keys: 'Tasten M und N',
  markHelp:
    'Beide stehen bei dem neuesten Punkt, der beim Drücken zu sehen ist. Die Person sieht sie auch, mit deinem Namen.',
  byYou: 'von dir',
  newest: (shown, all) => `Die neuesten ${shown} von ${all}.`,
  pulseQuality: {
    'lead-off': 'eine flache Linie, der Sensor hat keinen Kontakt',
    noisy: 'verrauscht, durch Bewegung oder einen Sensor, der locker sitzt',
  },
  gone: {
    title: (name) => `${name} teilt das nicht mehr mit dir`,
    titleNobody: 'Das wird nicht mehr mit dir geteilt',
    text: 'Das entscheidet die Person selbst, und es kann sich wieder ändern. Was zu sehen war, ist von dieser Seite entfernt.',
    titleNotThere: 'Diese Sitzung gibt es nicht mehr',
    textNotThere:
      'Sie wurde entfernt, und mit ihr, was diese Seite davon zeigte. Die anderen Sitzungen sind, wo sie waren.',
    people: 'Zurück zu den Personen',
    lookAgain: 'Noch einmal nachsehen',
  },
};
