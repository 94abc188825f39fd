import { countIn } from '../count.ts';

const several = countIn('en');

const kinds: Record<string, { yes: string; no: string; yesOf: string; noOf: string }> = {
  material: { yes: 'I have it', no: 'I don’t have it', yesOf: 'has it', noOf: 'doesn’t have it' },
  skill: { yes: 'I can do it', no: 'I can’t yet', yesOf: 'can do it', noOf: 'can’t yet' },
  allergy: { yes: 'Fine for me', no: 'Not for me', yesOf: 'is fine with it', noOf: 'is not fine with it' },
  other: { yes: 'Yes', no: 'No', yesOf: 'does', noOf: 'does not' },
};
const answersOf = (kind: string) => kinds[kind] ?? (kinds.other as (typeof kinds)[string]);

/** Texts of finding workshops and taking part in them. */
export const workshops = {
  title: 'Workshops',
  tabs: 'Which workshops',
  find: 'Find',
  mine: (own: boolean, name: string) => (own ? 'Yours' : `${name}’s`),
  organize: 'Organize',
  forWhom: 'For whom',
  you: 'You',
  search: 'Search in titles',
  freeSeats: 'With free seats',
  fitting: (own: boolean, name: string) =>
    own ? 'I meet the requirements' : `${name} meets the requirements`,
  moreFilters: 'More filters',
  from: 'From',
  to: 'Until',
  place: 'City or house',
  language: 'Language',
  anyLanguage: 'Any language',
  whereLabel: 'Where',
  anywhere: 'Anywhere',
  onlyOnline: 'Online',
  onSite: 'On site',
  exercise: 'Exercise',
  anyExercise: 'Any exercise',
  clear: 'Clear all filters',
  list: 'Announced workshops',
  more: 'Show more',
  emptyTitle: 'Workshops will be here',
  emptyText: 'Nothing is announced at the moment. Look in again in a few days.',
  nothingTitle: 'Nothing matches',
  nothingText: 'There is no workshop like that at the moment. With fewer filters there may be one.',
  mineEmptyTitle: (own: boolean, name: string) =>
    own ? 'Your workshops will be here' : `${name}’s workshops will be here`,
  mineEmptyText: 'Find one that fits, and sign up. It then stands here with when and where.',
  toFind: 'Find a workshop',
  upcoming: 'Coming up',
  past: 'Earlier',
  online: 'Online',
  inLanguage: (name: string) => `in ${name}`,
  seats: (n: number) => several(n, { one: '# seat free', other: '# seats free' }),
  full: 'Full',
  fullWaiting: (n: number) => `Full · ${several(n, { one: '# waiting', other: '# waiting' })}`,
  ofSeats: (free: string, all: string) => `${free} of ${all} seats free`,
  fits: (own: boolean, name: string) => (own ? 'Fits you' : `Fits ${name}`),
  unfit: 'Something is missing',
  opensLater: 'Opens later',
  isClosed: 'Sign-up closed',
  wanted: 'Organizer wanted',
  states: {
    draft: 'Draft',
    published: 'Announced',
    completed: 'Over',
    cancelled: 'Cancelled',
  } as Record<string, string>,
  takes: {
    registered: 'Signed up',
    waitlisted: 'On the waitlist',
    cancelled: 'Left',
    attended: 'Took part',
    'no-show': 'Did not come',
  } as Record<string, string>,
  back: 'All workshops',
  facts: 'When and where',
  when: 'When',
  itsClock: (when: string, zone: string) => `There: ${when} (${zone})`,
  ownStart: (time: string) => `starts ${time} there`,
  where: 'Where',
  exactly: 'Where exactly is shown once you have a seat.',
  join: 'Join online',
  seatsLabel: 'Seats',
  organizers: 'Run by',
  inPlaceOf: (name: string) => `in place of ${name}`,
  about: 'What it is about',
  agenda: 'What happens',
  minutes: (n: number) => several(n, { one: '# minute', other: '# minutes' }),
  needs: 'What it asks for',
  needsNothing: 'Nothing: everybody is welcome.',
  needed: 'Needed',
  wished: 'Good to have',
  verdicts: { met: 'Met', 'not-met': 'Not met', unknown: 'Not known yet' } as Record<string, string>,
  why: (why: string, own: boolean, name: string, min: string, max: string): string => {
    const who = own ? 'You' : name;
    const texts: Record<string, string> = {
      declared: own ? 'As you said.' : `As was said for ${name}.`,
      'not-declared': own ? 'You have not said yet.' : `Nobody has said it for ${name} yet.`,
      'requirement-changed': own
        ? 'This was worded anew since you said it. Say it again.'
        : `This was worded anew since it was said for ${name}. Say it again.`,
      age: 'The age is right on that day.',
      'too-young': `For people from ${min} on. ${who} will be younger on that day.`,
      'too-old': `For people up to ${max}. ${who} will be older on that day.`,
      'no-birth-date': own
        ? 'Your birth date is not known, so your age is not either.'
        : `The birth date of ${name} is not known, so the age is not either.`,
      agreed: own ? 'You have agreed.' : `Agreed for ${name}.`,
      'text-changed': own
        ? 'There is a new text since you agreed. Read it and agree again.'
        : `There is a new text since this was agreed for ${name}. Read it and agree again.`,
      withdrawn: own ? 'You took this consent back.' : `This consent was taken back for ${name}.`,
      'not-agreed': own ? 'You have not agreed yet.' : `Nobody has agreed for ${name} yet.`,
    };
    return texts[why] ?? '';
  },
  yes: (kind: string, own: boolean, name: string) =>
    own ? answersOf(kind).yes : `${name} ${answersOf(kind).yesOf}`,
  no: (kind: string, own: boolean, name: string) =>
    own ? answersOf(kind).no : `${name} ${answersOf(kind).noOf}`,
  answer: (said: string, what: string) => `${said}: ${what}`,
  saidSo: 'Noted. It counts for every workshop that asks for it.',
  addBirthDate: 'Add the birth date',
  readConsent: 'Read the consent',
  dates: 'Further dates',
  others: 'Who comes too',
  othersNote: 'Those who wish to be seen by the others.',
  draftText: 'Only its organizers see it. Publish it, and people can sign up.',
  wantedTitle: 'Who runs it is open just now',
  wantedText:
    'The person who was going to run it cannot. Others have been asked to step in; whoever signed up is told as soon as somebody does.',
  cancelledTitle: 'This workshop is cancelled',
  overTitle: 'This workshop has taken place',
  overText: 'Thank you to everybody who came.',
  overlapTitle: 'At the same time as something else',
  overlapText: (own: boolean, name: string, titles: string) =>
    own ? `You already take part in: ${titles}.` : `${name} already takes part in: ${titles}.`,
};

/** Texts of signing up, waiting and leaving. */
export const signUp = {
  title: 'Taking part',
  signUp: (own: boolean, name: string) => (own ? 'Sign up' : `Sign up ${name}`),
  wait: (own: boolean, name: string) => (own ? 'Join the waitlist' : `Put ${name} on the waitlist`),
  fullText: 'All seats are taken. A seat that becomes free goes to the first who waits, at once.',
  notYet: (when: string) => `Sign-up opens on ${when}.`,
  until: (when: string) => `Sign-up is open until ${when}.`,
  closed: 'Sign-up is closed. Its organizers may know more.',
  over: 'This workshop is over.',
  missing: (own: boolean, name: string, what: string) =>
    own ? `To sign up you still need: ${what}.` : `To sign up, ${name} still needs: ${what}.`,
  seeNeeds: 'See what you can do',
  dialog: (own: boolean, name: string) => (own ? 'Sign up' : `Sign up ${name}`),
  waitDialog: (own: boolean, name: string) => (own ? 'Join the waitlist' : `Put ${name} on the waitlist`),
  accept: (what: string) => `Not met, coming all the same: ${what}`,
  acceptTitle: 'Good to have, and not there yet',
  acceptText: 'It works without. Tick each, so that the organizers know and can prepare.',
  choices: 'Who sees what',
  visible: (own: boolean, name: string) =>
    own ? 'Others who come may see that I come' : `Others who come may see that ${name} comes`,
  visibleText: 'Whoever agrees to this sees the others who do. Organizers see it in any case.',
  shares: (own: boolean, name: string) =>
    own ? 'Organizers may see what I record there' : `Organizers may see what ${name} records there`,
  sharesText: 'Only sessions of this workshop, and only while you allow it.',
  changedTitle: 'What it asks for has changed',
  changedText: 'Nobody was signed up. This is what it asks for now; read it, then go on.',
  cannotTitle: 'It does not work like this any more',
  cannot: {
    completed: 'This workshop is over.',
    cancelled: 'This workshop was cancelled.',
    'not-yet': 'Sign-up has not begun.',
    closed: 'Sign-up has closed meanwhile.',
    'not-eligible': 'Something that is needed is not met. See below what, and say whether it is met now.',
  } as Record<string, string>,
  confirm: 'Sign up now',
  confirmWait: 'Join the waitlist now',
  done: (own: boolean, name: string, title: string) =>
    own ? `You are signed up for ${title}.` : `${name} is signed up for ${title}.`,
  doneWait: (own: boolean, name: string) =>
    own
      ? 'You are on the waitlist. You are told when you have a seat.'
      : `${name} is on the waitlist. You are told when there is a seat.`,
  registered: (own: boolean, name: string) => (own ? 'You have a seat' : `${name} has a seat`),
  registeredOn: (date: string) => `Signed up on ${date}.`,
  waitlisted: (own: boolean, name: string) =>
    own ? 'You are on the waitlist' : `${name} is on the waitlist`,
  ahead: (n: number, own: boolean, name: string) =>
    n === 0
      ? own
        ? 'You are next: the first free seat is yours.'
        : `${name} is next: the first free seat is theirs.`
      : `${several(n, { one: '# waits', other: '# wait' })} before ${own ? 'you' : name}.`,
  attended: (own: boolean, name: string) => (own ? 'You took part' : `${name} took part`),
  noShow: (own: boolean, name: string) => (own ? 'You could not come' : `${name} could not come`),
  leave: 'Give the seat back',
  leaveWait: 'Leave the waitlist',
  leaveTitle: (own: boolean, name: string) =>
    own ? 'Give your seat back?' : `Give the seat of ${name} back?`,
  leaveText: 'The first who waits gets it at once. Whoever signs up again then comes last.',
  leaveWaitTitle: 'Leave the waitlist?',
  leaveWaitText: 'Whoever joins it again comes last.',
  stay: 'Keep it',
  left: 'Done. Thank you for letting others come.',
  leftWait: 'Done. The place on the waitlist is given up.',
  saved: 'Saved',
  calendar: 'Add to the calendar',
  code: 'Code for checking in',
  codeText: 'Show this to the organizers when you come.',
  showCode: 'Show the code for checking in',
};

/** Texts of what somebody says they have, can, or tolerate. */
export const brings = {
  title: 'What I bring',
  titleOf: (name: string) => `What ${name} brings`,
  link: 'What you have, can and tolerate: workshops ask for it.',
  lead: 'Say it once; every workshop that asks for it knows. Only organizers of a workshop that you sign up for see it.',
  none: 'Workshops ask for nothing yet.',
  noneText: 'What they ask for appears here as soon as there is something.',
  unsaid: 'Rather not say',
  sayAgain: 'Worded anew: say it once more',
};

/** Texts of the news about workshops. `who` is empty where it is about the reader. */
export const workshopNews = {
  usual: (title: string) => `News about ${title}`,
  gone: 'a workshop',
  kinds: {
    registered: (title: string, who: string) =>
      who ? `${who} has a seat: ${title}` : `You have a seat: ${title}`,
    waitlisted: (title: string, who: string) =>
      who ? `${who} is on the waitlist: ${title}` : `You are on the waitlist: ${title}`,
    'moved-up': (title: string, who: string) =>
      who ? `A seat fell free, and ${who} has it: ${title}` : `A seat fell free, and it is yours: ${title}`,
    changed: (title: string, who: string) =>
      who ? `Something has changed for ${who}: ${title}` : `Something has changed: ${title}`,
    cancelled: (title: string, who: string) =>
      who ? `Cancelled for ${who}: ${title}` : `Cancelled: ${title}`,
    removed: (title: string, who: string) =>
      who ? `${who} is not on the list any more: ${title}` : `You are not on the list any more: ${title}`,
    'reminder-day': (title: string, who: string) =>
      who ? `In a day for ${who}: ${title}` : `In a day: ${title}`,
    'reminder-hour': (title: string, who: string) =>
      who ? `In an hour for ${who}: ${title}` : `In an hour: ${title}`,
    'organizer-asked': (title: string) => `You are asked to help run ${title}`,
    'organizer-answered': (title: string, who: string) =>
      `${who || 'Somebody'} answered about running ${title}`,
    'organizer-removed': (title: string) => `Who runs it has changed: ${title}`,
    'cover-asked': (title: string) => `Somebody is needed to run ${title}. Can you come in?`,
    'cover-filled': (title: string, who: string) => `${who || 'Somebody'} came in and runs ${title}`,
    'cover-taken': (title: string) => `You need not come in any more: ${title}`,
    'cover-escalated': (title: string) => `Nobody has come in yet to run ${title}`,
  } as Record<string, (title: string, who: string) => string>,
  changed: (parts: string) => `What changed: ${parts}`,
  parts: { time: 'time', place: 'place', requirements: 'what it asks for', organizers: 'who runs it' },
};

/** Texts of the catalogue of what workshops can ask for. */
export const needsCatalogue = {
  title: 'What workshops can ask for',
  lead: 'A change counts for every workshop that asks for it: whoever signs up is shown the newer.',
  link: 'What workshops can ask for',
  add: 'Add',
  addTitle: 'Add something that workshops can ask for',
  emptyTitle: 'Nothing yet',
  emptyText: 'Add what participants should have, can do or tolerate.',
  name: 'Name',
  kind: 'What kind',
  kinds: {
    material: 'Something to have',
    skill: 'Something one can do',
    allergy: 'Something to tolerate',
    age: 'Age',
    consent: 'Consent',
    other: 'Something else',
  } as Record<string, string>,
  description: 'In a few words',
  minAge: 'From age',
  maxAge: 'Up to age',
  years: (from: string, to: string) =>
    from && to ? `${from} to ${to} years` : from ? `from ${from} years` : `up to ${to} years`,
  purpose: 'Which consent',
  badAge: 'A whole number from 0 to 130.',
  oneAge: 'Say at least one of the two.',
  wasRetired: (name: string) => `${name}: no workshop asks for it anew.`,
  wasRestored: (name: string) => `${name} is back.`,
};
