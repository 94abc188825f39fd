import { countIn } from '../count.ts';
import type { Words } from '../en/index.ts';

const several = countIn('de');

export const privacy: Words['privacy'] = {
  title: { you: 'Meine Daten', young: 'Meine Daten', of: (name) => `Daten von ${name}` },
  lead: {
    you: 'Was du erlaubt hast, wer deine Daten sieht, und was du mit ihnen tun kannst. Sie gehören dir.',
    young:
      'Was Attune über dich weiß, gehört dir. Hier siehst du, wer es ansehen darf und was du tun kannst.',
    of: (name) => `Was für ${name} erlaubt wurde, wer die Daten sieht, und was mit ihnen getan werden kann.`,
  },
  link: { title: 'Meine Daten', text: 'Worin du eingewilligt hast, wer sie sieht, eine Kopie, Löschen.' },
  linkOf: {
    heading: 'Daten und Rechte',
    title: (name) => `Daten von ${name}`,
    text: 'Worin eingewilligt wurde, wer sie sieht, eine Kopie, Löschen.',
  },

  sees: {
    title: {
      you: 'Wer sie sieht',
      young: 'Wer sie ansehen darf',
      of: (name) => `Wer die Daten von ${name} sieht`,
    },
    note: {
      you: 'Alle, die etwas von dir sehen dürfen, und was.',
      young: 'Diese Menschen dürfen etwas von dir ansehen. Du kannst immer fragen, warum.',
      of: (name) => `Alle, die etwas von ${name} sehen dürfen, und was.`,
    },
    nobody: {
      you: 'Niemand begleitet dich.',
      young: 'Niemand sieht deine Sachen an, nur du.',
      of: (name) => `Niemand begleitet ${name}.`,
    },
    what: {
      sessions: 'Sitzungen',
      activity: 'Aktivität',
      'app-data': 'Was Apps speichern',
      workshops: 'Workshops',
      profile: 'Profil',
      consents: 'Einwilligungen',
      details: 'E-Mail und Geburtsdatum',
      use: 'Wie Apps benutzt werden',
      logins: 'Anmeldungen',
      apps: 'Apps, die handeln',
      news: 'Neuigkeiten',
      relationships: 'Wer begleitet',
      requests: 'Anfragen zu Daten',
    },
    may: 'Darf sehen',
    organizer: (workshop) => `Leitet ${workshop}`,
    staff: 'Wer diesen Ort betreibt',
    staffText: (n) =>
      several(n, {
        one: '# Person, wenn die Arbeit es braucht. Wer hingesehen hat, steht unten.',
        other: 'Bis zu # Menschen, wenn die Arbeit es braucht. Wer hingesehen hat, steht unten.',
      }),
    asks: 'Nur solange eingewilligt ist, mit einer Fachperson zu teilen.',
    manage: 'Ändern',
  },

  looked: {
    title: {
      you: 'Wer hingesehen hat',
      young: 'Wer hingesehen hat',
      of: (name) => `Wer die Daten von ${name} angesehen hat`,
    },
    note: {
      you: 'Jeder Blick anderer auf deine Daten, und was mit ihnen getan wurde. Niemand kann das ändern.',
      young: 'Jedes Mal, wenn jemand deine Sachen ansieht, wird es hier aufgeschrieben.',
      of: (name) => `Jeder Blick anderer auf die Daten von ${name}, und was mit ihnen getan wurde.`,
    },
    nobody: 'Noch hat niemand hingesehen.',
    own: {
      you: 'Auch, was du selbst getan hast',
      young: 'Auch, was du selbst getan hast',
      of: (name) => `Auch, was ${name} getan hat`,
    },
    who: {
      you: 'Du',
      person: 'Die Person selbst',
      guardian: 'Ein Elternteil oder Vormund',
      companion: 'Jemand, der begleitet',
      staff: 'Die Verwaltung',
      other: 'Jemand anderes',
      erased: 'Jemand, der gelöscht wurde',
      app: 'Eine App',
      system: 'Attune selbst',
      nobody: 'Jemand',
    },
    as: { guardian: 'Elternteil oder Vormund', companion: 'Begleitet', staff: 'Verwaltung', app: 'App' },
    more: 'Mehr zeigen',
    end: 'Das ist alles.',
  },

  copy: {
    title: {
      you: 'Eine Kopie von allem',
      young: 'Eine Kopie für dich',
      of: (name) => `Eine Kopie von allem von ${name}`,
    },
    note: {
      you: 'Eine Datei mit allem, was Attune von dir hat: zum Lesen im Browser und für Programme. Von anderen Menschen steht nichts darin.',
      young: 'Alles, was Attune über dich weiß, in einer Datei. Du kannst sie mit nach Hause nehmen.',
      of: (name) =>
        `Eine Datei mit allem, was Attune von ${name} hat: zum Lesen im Browser und für Programme. Von anderen Menschen steht nichts darin.`,
    },
    ask: 'Eine Kopie anfordern',
    ready: (date) => `Bereit. Sie kann bis ${date} heruntergeladen werden.`,
    download: 'Die Kopie herunterladen',
    starting:
      'Die Kopie entsteht beim Herunterladen: Bei vielen Sitzungen dauert das einige Minuten. Dein Browser zeigt, wie weit sie ist.',
    fetched: (date) => `Zuletzt heruntergeladen am ${date}.`,
    inside: 'Eine ZIP-Datei. Öffne darin zuerst index.html.',
    law: 'Dein Recht nach Artikel 15 und 20 der DSGVO.',
  },

  kept: {
    title: { you: 'Wie lange was bleibt', young: 'Wie lange es bleibt', of: () => 'Wie lange was bleibt' },
    note: {
      you: 'Was von selbst verschwindet.',
      young: 'Manches wird von selbst weggeworfen.',
      of: () => 'Was von selbst verschwindet.',
    },
    what: 'Was',
    long: 'Wie lange',
    days: (n) => several(n, { one: '# Tag', other: '# Tage' }),
    months: (n) =>
      n % 12 === 0
        ? several(n / 12, { one: '# Jahr', other: '# Jahre' })
        : several(n, { one: '# Monat', other: '# Monate' }),
    always: 'Bis du es verwirfst oder löschst',
    kinds: {
      logins: 'Beendete Anmeldungen',
      'app-tokens': 'Beendete Schlüssel von Apps',
      requests: 'Beantwortete Anfragen',
      mails: 'Verschickte Mails',
      notifications: 'Neuigkeiten unter der Glocke',
      activities: 'Was Apps vermerkt haben',
      'workshop-messages': 'Nachrichten in Workshops',
      sessions: 'Sitzungen und ihre Punkte',
      audit: 'Wer was getan hat (ohne Namen)',
    },
  },
};
