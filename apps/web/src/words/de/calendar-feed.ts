import type { Words } from '../en/index.ts';

export const calendarFeed: Words['calendarFeed'] = {
  title: 'Kalender',
  link: 'Deine Workshops im Kalender sehen, den du benutzt',
  lead: 'Eine Adresse, die deine Kalender-App von selbst liest: woran du teilnimmst, was du leitest und was sich ändert.',
  none: 'Es gibt noch keine Adresse.',
  make: 'Adresse erstellen',
  again: 'Neue Adresse erstellen',
  againText: 'Die bisherige Adresse endet sofort.',
  shown: 'Kopiere sie jetzt: Sie wird nur dieses eine Mal gezeigt. Wer sie kennt, sieht deine Workshops.',
  address: 'Adresse für deinen Kalender',
  copy: 'Adresse kopieren',
  copied: 'Die Adresse ist kopiert.',
  never: 'Noch kein Kalender hat sie gelesen.',
  end: 'Adresse beenden',
  endText: 'Kalender, die sie lesen, sehen nichts Neues mehr.',
  ended: 'Die Adresse ist beendet.',
  renew: 'Neuen Link erstellen',
  renewed: 'Es gibt einen neuen Link. Der bisherige gilt nicht mehr.',
  made: (day) => `Erstellt am ${day}.`,
  read: (day) => `Zuletzt am ${day} von einem Kalender gelesen.`,
};
