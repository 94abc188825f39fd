import { countIn } from '../count.ts';

const several = countIn('en');

/** What taking a consent back does, and at once. */
const withdrawing: Record<string, string> = {
  'sensor-data':
    'A recording that is running stops. Nothing new is kept, from no sensor and no file. Sessions that are there stay until they are discarded.',
  'practitioner-sharing': 'Practitioners see no sessions any more, not even one that they are watching now.',
  'workshop-recording':
    'Nothing is recorded in workshops any more. Where a workshop takes no one without it, the seat there may be lost.',
  analytics: 'Nothing is counted any more. What was counted stays as numbers that belong to nobody.',
  research: 'The data is in nothing that is handed to research from now on.',
};

/** What somebody agrees to: for the reader, for a reader who is a child, and about somebody else. */
export const consents = {
  title: { you: 'What you agreed to', young: 'What is allowed', of: () => 'What was agreed to' },
  note: {
    you: 'Each is a choice of its own. Taken back, it acts at once.',
    young: 'Each of these is a question of its own. Whoever said yes may say no again later.',
    of: (name: string) => `Each is a choice of its own. Taken back, it acts at once for ${name}.`,
  },
  agrees: {
    guardian: {
      you: 'A parent or guardian agrees for you.',
      young: 'Until you are older, your parents answer. You may always say no to what they allowed.',
      of: (name: string) => `You agree for ${name}, as parent or guardian.`,
    },
    both: {
      you: 'You and a parent or guardian agree together.',
      young: 'You and your parents answer together: it counts when both have said yes.',
      of: (name: string) => `You and ${name} agree together: it holds when both have.`,
    },
    self: {
      you: '',
      young: 'You are old enough to answer these yourself.',
      of: (name: string) => `${name} is old enough to decide. You may still take back what guardians gave.`,
    },
  },
  /** What each is about, for children. */
  plain: {
    service: 'You have a place in Attune.',
    'sensor-data': 'Sensors may keep your heartbeat, your breath and things like that.',
    'practitioner-sharing': 'Those who help you may look at your sessions.',
    'workshop-recording': 'Sensors may also be on when you are in a workshop with others.',
    analytics: 'Attune counts which buttons are used, to get better.',
    research: 'People who study how hearts work may learn from yours, without your name.',
  } as Record<string, string>,
  read: 'Read the whole text',
  version: (version: string) => `Text of ${version}`,
  given: (date: string) => `Agreed on ${date}`,
  by: (name: string) => `by ${name}`,
  bySelf: { you: '', young: 'by you', of: (name: string) => `by ${name}` },
  byGuardian: 'by a parent or guardian',
  both: (first: string, second: string) => `by ${first} and ${second}`,
  both2: 'by both',
  changed: 'The text is a new one. The old yes does not count any more.',
  waitsFor: {
    self: {
      you: 'A parent or guardian has agreed. It waits for you.',
      young: 'Your parent has said yes. It waits for your answer.',
      of: (name: string) => `It waits for the answer of ${name}.`,
    },
    guardian: {
      you: 'You have agreed. It waits for a parent or guardian.',
      young: 'You have said yes. It waits for your parents.',
      of: (name: string) => `${name} has agreed. It waits for you.`,
    },
  },
  ofAge: 'A parent or guardian had agreed. You are of age now, and decide yourself.',
  giveNew: 'Agree to the new text',
  giveNewFor: (purpose: string) => `Agree to the new text: ${purpose}`,
  giveToo: 'Agree too',
  giveTooFor: (purpose: string) => `Agree too: ${purpose}`,
  done: (purpose: string) => `${purpose}: agreed.`,
  offered: (purpose: string) => `${purpose}: agreed. It waits for the other answer.`,
  withdrawTitle: (purpose: string) => `Take back: ${purpose}?`,
  withdrawText: 'This happens at once:',
  withdrawing: (purpose: string) => withdrawing[purpose] ?? 'What rests on it stops.',
  again: 'You can agree again at any time.',
  takeBack: 'Take it back',
  keep: 'Leave it',
  withdrawn: (purpose: string) => `${purpose}: taken back. It acts from now on.`,
  service: 'Without this nobody is here. Whoever does not want it any more asks to be erased.',
  toErasing: 'To erasing',
  history: (n: number) => several(n, { one: 'History, # entry', other: 'History, # entries' }),
  until: (date: string, why: string) => `until ${date}, ${why}`,
  whys: { asked: 'taken back', 'new-text': 'a newer text', 'of-age': 'of age' },
  hows: {
    screen: 'on a screen of Attune',
    invite: 'with the invite',
    app: 'in an app',
    staff: 'with staff',
    demo: 'for the demo',
  },
};

/** What waits for an answer, wherever the reader is. */
export const consentBanner = {
  one: (what: string) => `There is a new text to agree to: ${what}.`,
  oneOf: (what: string, name: string) => `There is a new text to agree to for ${name}: ${what}.`,
  ofAge: (what: string) => `You are of age now and decide yourself: ${what}.`,
  second: (what: string) => `An answer of yours is still missing: ${what}.`,
  secondOf: (what: string, name: string) => `${name} has agreed, and your answer is still missing: ${what}.`,
  more: (n: number) => several(n, { one: 'And # more.', other: 'And # more.' }),
  look: 'Read and decide',
  later: 'Later',
  yes: 'Agree',
  titleOf: (what: string, name: string) => `${what}, for ${name}`,
  text: 'The text',
  before: 'The text before',
  rest: 'Until you agree, what rests on it stays off. Everything else works. You find it again under “My data”.',
};
