import { countIn } from '../count.ts';
import type { Words } from '../en/index.ts';

const several = countIn('de');

export const room: Words['room'] = {
  title: 'Im Raum',
  open: 'Was aufgezeichnet wird',
  back: 'Der Workshop',
  note: 'Zu sehen sind alle, die dem für diesen Workshop zugestimmt haben. Das lässt sich jederzeit zurücknehmen.',
  emptyTitle: 'Noch zeichnet niemand auf',
  emptyText:
    'Was Teilnehmende hier aufzeichnen, erscheint von selbst, wenn sie bei der Anmeldung gesagt haben, dass ihr es sehen dürft, und Aufzeichnungen bei Workshops zugestimmt haben.',
  live: 'Zeichnet auf',
  ended: 'Abgeschlossen',
  recording: (count) => several(count, { one: '1 Person zeichnet auf', other: '# Personen zeichnen auf' }),
  lastSeconds: (count) => `die letzten ${count} s`,
  curve: (name, signal, stretch) => `${signal} von ${name}, ${stretch}`,
};
