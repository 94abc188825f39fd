import type { Words } from '../en/index.ts';

export const erasing: Words['erasing'] = {
  title: { you: 'Alles löschen', young: 'Alles löschen', of: (name) => `Alles von ${name} löschen` },
  note: {
    you: 'Für immer, nach einigen Tagen zum Überlegen.',
    young:
      'Du kannst verlangen, dass Attune dich vergisst. Dann ist alles für immer weg. Sprich vorher mit deinen Eltern darüber.',
    of: (name) =>
      `Für immer, nach einigen Tagen zum Überlegen. Bis dahin könnt du oder ${name} es aufhalten.`,
  },
  ask: {
    you: 'Alles von dir löschen?',
    young: 'Alles von dir löschen?',
    of: (name) => `Alles von ${name} löschen?`,
  },
  goes: 'Was verschwindet',
  goesText:
    'Sitzungen mit jedem ihrer Punkte, Profil, Einwilligungen, Workshops, was Apps gespeichert haben, Anmeldungen: aus der Datenbank, und was in Sicherungen steht, kann niemand mehr lesen.',
  stays: 'Was bleibt',
  staysText:
    'Dass jemand gelöscht wurde und wann, unter einer Nummer, die zu niemandem führt; und Zahlen ohne Namen.',
  before: 'Vorher',
  beforeText: 'Lade eine Kopie herunter, wenn du eine möchtest: Danach kann niemand etwas zurückholen.',
  think: 'Es beginnt nach einigen Tagen. Bis dahin lässt es sich hier aufhalten.',
  word: 'löschen',
  type: (word) => `Um fortzufahren, schreibe: ${word}`,
  confirm: 'Löschung verlangen',
  keep: 'Alles behalten',
  blocked: 'Das geht noch nicht',
  blockedText: 'Jemand bliebe allein. Übergib das zuerst:',
  blockedNow: 'Die Löschung wartet: Jemand bliebe allein. Übergib das; dann geht es von selbst weiter.',
  blockers: {
    'last-administrator': ['Die einzige Verwaltung', 'Gib jemand anderem die Rolle der Verwaltung.'],
    'only-organizer': [
      'Die einzige Leitung eines Workshops',
      'Nimm eine weitere Leitung hinzu, oder sage den Workshop ab.',
    ],
    'only-guardian': [
      'Die einzige Sorge für ein Kind',
      'Hole eine weitere sorgeberechtigte Person dazu, oder lass zuerst die Daten des Kindes löschen.',
    ],
  },
  go: 'Dorthin',
  waiting: (date) => `Am ${date} wird alles gelöscht.`,
  waitingText: 'Bis dahin ändert sich nichts, und es lässt sich aufhalten.',
  stop: 'Aufhalten',
  stopped: 'Aufgehalten. Alles bleibt.',
  running: 'Alles wird gerade gelöscht.',
  receiptTitle: 'Deine Quittung',
  receiptText:
    'Sie wird einmal gezeigt. Wenn alles gelöscht ist, gibt es keine Anmeldung mehr, um nachzusehen. Die Quittung zeigt dann noch, dass es getan wurde, was verschwunden ist und was bleibt.',
  receiptLabel: 'Quittung',
  receiptCopy: 'Adresse kopieren',
  receiptCopied: 'Kopiert',
  receiptKept: 'Ich habe sie aufbewahrt',
};

export const erased: Words['erased'] = {
  title: 'Was gelöscht wurde',
  lead: 'Mit der Quittung, die beim Verlangen der Löschung gezeigt wurde, steht hier, dass sie geschehen ist.',
  label: 'Quittung',
  read: 'Bescheinigung zeigen',
  unknown: 'Diese Quittung ist nicht bekannt',
  unknownText: 'Sieh nach, ob sie ganz ist. Bevor die Löschung beginnt, gibt es nichts zu zeigen.',
  certificate: 'Bescheinigung der Löschung',
  done: (date) => `Am ${date} wurde alles gelöscht.`,
  going: (date) => `Die Löschung begann am ${date} und läuft noch. Sieh in einigen Minuten wieder nach.`,
  begun: 'Begonnen',
  rows: 'Aus der Datenbank entfernt',
  completed: 'Schlüssel zerstört',
  backups: 'In keiner Sicherung mehr lesbar ab (wo alte Kopien der Schlüssel täglich entfernt werden)',
  notYet: 'noch nicht',
  removed: 'Was entfernt wurde',
  table: 'Art des Eintrags',
  count: 'Einträge',
  total: 'Zusammen',
  kept: 'Was bleibt, und warum',
  print: 'Drucken',
  again: 'Eine andere Quittung',
  whats: {
    audit: [
      'Die Aufzeichnung, wer was getan hat',
      'Ohne Namen, unter einem Kennzeichen, das zu niemandem führt.',
    ],
    erasure: ['Dass diese Löschung geschah', 'Damit eine zurückgespielte Sicherung wieder gelöscht wird.'],
    counts: ['Zahlen', 'Von vielen Menschen zusammen; sie führen zu niemandem.'],
    traces: [
      'Spuren in Dateien',
      'Zufallszahlen, und was nur der zerstörte Schlüssel öffnet, bis der Platz wieder gebraucht wird.',
    ],
  },
};
