import { sayAll } from '../may-do.ts';

/** Whose data a sentence is about: the reader's own, or somebody else's. */
type Whose = { readonly of: string; readonly s: string; readonly them: string; readonly they: string };
const yours: Whose = { of: 'your', s: 'your', them: 'you', they: 'you' };
const theirs = (name: string): Whose => ({ of: possessive(name), s: 'their', them: 'them', they: 'they' });

/** What a permission lets somebody do, in words that a child understands; the nearest to one's heart first. */
const mayDo: Record<string, (whose: Whose) => string> = {
  'session:read': (whose) => `see ${whose.of} sessions`,
  'session:write': (whose) => `add sessions for ${whose.them}`,
  'plan:write': (whose) => `plan exercises for ${whose.them}`,
  'person:read': (whose) => `see ${whose.s} name and picture`,
  'person:details': (whose) => `see ${whose.s} e-mail, birth date and where ${whose.they} live`,
  'person:write': (whose) => `correct ${whose.s} details`,
  'consent:read': (whose) => `see what ${whose.they} agreed to`,
  'consent:write': (whose) => `agree to things for ${whose.them}`,
  'relationship:read': (whose) => `see who accompanies ${whose.them}`,
  'relationship:write': (whose) => `decide who accompanies ${whose.them}`,
  'login:read': (whose) => `see where ${whose.they} are signed in`,
  'login:write': (whose) => `sign ${whose.them} out`,
  'audit:read': (whose) => `see who looked at ${whose.s} data`,
  'privacy:read': (whose) => `see what ${whose.they} asked of ${whose.s} data`,
  'privacy:write': (whose) => `ask for a copy of ${whose.s} data, or to erase it`,
  'person:invite': (whose) => `help ${whose.them} to sign in`,
};
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
/** Noor’s, James’s. */
function possessive(name: string): string {
  return `${name}’s`;
}

export const relationships = {
  title: 'Who sees whom',
  lead: 'Who can see your data, and whose data you can see.',
  leadOf: (name: string) => `Who can see ${possessive(name)} data, and whom they can see.`,
  switch: 'Whose data',
  me: 'Me',
  whoSees: 'Who can see my data',
  whoSeesOf: (name: string) => `Who can see ${possessive(name)} data`,
  whomSee: 'Whom I can see',
  whomSeeOf: (name: string) => `Whom ${name} can see`,
  waitingForYou: 'Waiting for your answer',
  general:
    'Administrators of your organisation can see data when their work needs it. Each time they look at somebody, it is written down.',
  nobodySees: 'Nobody accompanies you. Nobody but the administrators can see your data.',
  nobodySeesOf: (name: string) => `Nobody accompanies ${name}.`,
  seesNobody: 'You accompany nobody.',
  /** What somebody can be to somebody, on its own. */
  side: (word: string) => word,
  /** What somebody is to the reader, or to the person whom a screen is about. */
  word: (word: string, own: boolean) => (own ? `Your ${word}` : capital(word)),
  /** @param name of the person whose data it is; null for the reader */
  may: (names: readonly string[], name: string | null) =>
    sayAll(names, mayDo, name === null ? yours : theirs(name)),
  they: 'They may',
  you: 'You may',
  willThey: 'If you accept, they may',
  nothing: 'Sees nothing',
  more: (n: number) => `and ${n} more`,
  hidden: 'Your sessions stay hidden from them until you agree to share with a practitioner.',
  toConsents: 'See your consents',
  since: (date: string) => `since ${date}`,
  from: (date: string) => `from ${date}`,
  until: (date: string) => `until ${date}`,
  ended: (date: string) => `ended on ${date}`,
  earlier: (n: number) => `Earlier (${n})`,
  waitsFor: {
    follower: (own: boolean, name: string) =>
      own ? 'Waits for your answer' : `Waits for the answer of ${name}`,
    guardian: 'Waits for a parent or guardian',
    staff: 'Waits until the organisation has confirmed it',
  },
  accept: 'Accept',
  acceptOf: (name: string) => `Accept ${name}`,
  decline: 'Decline',
  declineOf: (name: string) => `Decline ${name}`,
  confirm: 'Confirm',
  confirmOf: (name: string) => `Confirm ${name}`,
  confirmText: (name: string, child: string) =>
    `Confirm only when you know that ${name} has custody of ${child}. From then on they decide for ${child}, and may add children of their own.`,
  end: 'End',
  endOf: (name: string) => `End: ${name}`,
  takeBack: 'Take back',
  takeBackOf: (name: string) => `Take back the question to ${name}`,
  accepted: (name: string) => `Accepted. ${name} can see it from now on.`,
  declined: 'Declined. Nothing is shown.',
  endedNow: 'Ended. It acts from now on.',
  endTitle: (name: string) => `End it with ${name}?`,
  endText: {
    follower: (name: string) =>
      `${name} sees nothing more of you from this moment on. What was recorded stays yours. To see you again they have to ask again.`,
    followerOf: (name: string, of: string) =>
      `${name} sees nothing more of ${of} from this moment on. To see ${of} again they have to ask again.`,
    lead: (name: string) =>
      `You see nothing more of ${name} from this moment on. To accompany ${name} again you have to ask again.`,
    leadOf: (name: string, lead: string) =>
      `${lead} sees nothing more of ${name} from this moment on. To accompany ${name} again they have to ask again.`,
  },
  endNow: 'End it now',
  keep: 'Keep it',
  setEnd: 'Change the end',
  setEndOf: (name: string) => `Change the end: ${name}`,
  endDay: 'Last day',
  endDayHelp: 'Leave it empty for no end.',
  save: 'Save',
  saved: 'Saved',
  ask: {
    open: 'Ask to accompany somebody',
    title: 'Ask to accompany somebody',
    text: 'They get a mail and decide. Until then you see nothing of them.',
    email: 'Their e-mail',
    as: 'As their',
    minor: 'Your organisation confirms it before you see anything.',
    until: 'Until (may stay empty)',
    send: 'Ask',
    done: 'If somebody has this e-mail, they have your question now. You see here when they accept.',
  },
  child: {
    title: 'Your children',
    text: 'A child needs no e-mail. You decide for them until they are of age.',
    open: 'Add a child',
    first: 'First name',
    last: 'Last name',
    born: 'Birth date',
    as: 'You are their',
    types: { 'parent-child': 'parent', 'guardian-ward': 'guardian' },
    add: 'Add the child',
    done: (name: string) => `${name} is added.`,
  },
  /** On Home, while somebody waits for an answer. */
  asks: (name: string) => `${name} asks to accompany you`,
  asksText: 'You decide. Until then nothing of you is shown.',
  /** Links to here, from elsewhere. */
  linkTitle: 'Who can see my data',
  linkText: 'Who accompanies you, what they may see, and how to end it.',
  linkOpen: 'Look and decide',
};
