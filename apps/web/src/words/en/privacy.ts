import { countIn } from '../count.ts';

const several = countIn('en');
const days = (n: number) => several(n, { one: '# day', other: '# days' });

/** Texts about somebody's data: for the reader, for a reader who is a child, and about somebody else. */
export const privacy = {
  title: { you: 'My data', young: 'My data', of: (name: string) => `${name}’s data` },
  lead: {
    you: 'What you allowed, who sees your data, and what you can do with it. It is yours.',
    young:
      'What Attune knows about you belongs to you. Here you see who may look at it, and what you can do.',
    of: (name: string) => `What was allowed for ${name}, who sees the data, and what can be done with it.`,
  },
  link: { title: 'My data', text: 'What you agreed to, who sees it, a copy of it, erasing it.' },
  linkOf: {
    heading: 'Data and rights',
    title: (name: string) => `${name}’s data`,
    text: 'What was agreed to, who sees it, a copy of it, erasing it.',
  },

  sees: {
    title: {
      you: 'Who sees it',
      young: 'Who may look',
      of: (name: string) => `Who sees the data of ${name}`,
    },
    note: {
      you: 'Everybody who may see something of yours, and what.',
      young: 'These people may look at something of yours. You can always ask why.',
      of: (name: string) => `Everybody who may see something of ${name}, and what.`,
    },
    nobody: {
      you: 'Nobody accompanies you.',
      young: 'Nobody looks at your things, only you.',
      of: (name: string) => `Nobody accompanies ${name}.`,
    },
    /** What somebody may see, under its icon. */
    what: {
      sessions: 'Sessions',
      activity: 'Activity',
      'app-data': 'What apps store',
      workshops: 'Workshops',
      profile: 'Profile',
      consents: 'Consents',
      details: 'E-mail and birth date',
      use: 'How apps are used',
      logins: 'Logins',
      apps: 'Apps that act',
      news: 'News',
      relationships: 'Who accompanies',
      requests: 'Requests about data',
    },
    may: 'May see',
    organizer: (workshop: string) => `Organizes ${workshop}`,
    staff: 'Those who run this place',
    staffText: (n: number) =>
      several(n, {
        one: '# person, when the work needs it. Whoever did look stands below.',
        other: 'Up to # people, when the work needs it. Whoever did look stands below.',
      }),
    asks: 'Only while it is agreed to share with a practitioner.',
    manage: 'Change it',
  },

  looked: {
    title: {
      you: 'Who looked',
      young: 'Who has looked',
      of: (name: string) => `Who looked at the data of ${name}`,
    },
    note: {
      you: 'Each look at your data by others, and what was done with it. Nobody can change this record.',
      young: 'Each time somebody looks at your things, it is written down here.',
      of: (name: string) => `Each look at the data of ${name} by others, and what was done with it.`,
    },
    nobody: 'Nobody has looked yet.',
    own: {
      you: 'Also what you did yourself',
      young: 'Also what you did yourself',
      of: (name: string) => `Also what ${name} did`,
    },
    who: {
      you: 'You',
      person: 'They themselves',
      guardian: 'A parent or guardian',
      companion: 'Somebody who accompanies',
      staff: 'Staff',
      other: 'Somebody else',
      erased: 'Somebody who was erased',
      app: 'An app',
      system: 'Attune itself',
      nobody: 'Somebody',
    },
    /** Beside the name. */
    as: { guardian: 'Parent or guardian', companion: 'Accompanies', staff: 'Staff', app: 'App' } as Record<
      string,
      string
    >,
    more: 'Show more',
    end: 'That is all of it.',
  },

  copy: {
    title: {
      you: 'A copy of everything',
      young: 'A copy to keep',
      of: (name: string) => `A copy of everything of ${name}`,
    },
    note: {
      you: 'One file with all that Attune has of you: to read in a browser, and for programs. Nothing of other people is in it.',
      young: 'Everything that Attune knows about you, in one file. You can take it home.',
      of: (name: string) =>
        `One file with all that Attune has of ${name}: to read in a browser, and for programs. Nothing of other people is in it.`,
    },
    ask: 'Ask for a copy',
    ready: (date: string) => `Ready. It can be downloaded until ${date}.`,
    download: 'Download the copy',
    starting:
      'The copy is made while it is downloaded: with many sessions that takes some minutes. Your browser shows how far it is.',
    fetched: (date: string) => `Last downloaded on ${date}.`,
    inside: 'A ZIP file. Open index.html in it to begin.',
    law: 'Your right under Articles 15 and 20 of the GDPR.',
  },

  kept: {
    title: { you: 'How long what is kept', young: 'How long it stays', of: () => 'How long what is kept' },
    note: {
      you: 'What goes by itself.',
      young: 'Some things are thrown away by themselves.',
      of: () => 'What goes by itself.',
    },
    what: 'What',
    long: 'How long',
    days: (n: number) => days(n),
    months: (n: number) =>
      n % 12 === 0
        ? several(n / 12, { one: '# year', other: '# years' })
        : several(n, { one: '# month', other: '# months' }),
    always: 'Until you discard or erase it',
    kinds: {
      logins: 'Logins that ended',
      'app-tokens': 'Keys of apps that ended',
      requests: 'Requests that were answered',
      mails: 'Mails that were sent',
      notifications: 'News under the bell',
      activities: 'What apps noted',
      'workshop-messages': 'Messages in workshops',
      sessions: 'Sessions and their points',
      audit: 'Who did what (without names)',
    },
  },
};
