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
};
