/** Asking to be erased. */
export const erasing = {
  title: {
    you: 'Erase everything',
    young: 'Erase everything',
    of: (name: string) => `Erase everything of ${name}`,
  },
  note: {
    you: 'For good, after some days to think again.',
    young:
      'You can ask that Attune forgets you. Then everything is gone for ever. Talk about it with your parents first.',
    of: (name: string) => `For good, after some days to think again. Until then you or ${name} can stop it.`,
  },
  ask: {
    you: 'Erase everything of yours?',
    young: 'Erase everything of yours?',
    of: (name: string) => `Erase everything of ${name}?`,
  },
  goes: 'What goes',
  goesText:
    'Sessions with every point of them, profile, consents, workshops, what apps stored, logins: from the database, and what is in backups can be read no more.',
  stays: 'What stays',
  staysText:
    'That somebody was erased and when, under a number that leads to nobody; and counts without names.',
  before: 'Before',
  beforeText: 'Download a copy if it is wanted: afterwards nobody can bring anything back.',
  think: 'It begins after some days. Until then it can be stopped here.',
  word: 'erase',
  type: (word: string) => `To go on, write: ${word}`,
  confirm: 'Ask to erase',
  keep: 'Keep everything',
  blocked: 'This cannot be done yet',
  blockedText: 'Somebody would be left alone. Hand this over first:',
  blockedNow: 'Erasing waits: somebody would be left alone. Hand this over; then it goes on by itself.',
  blockers: {
    'last-administrator': ['The only administrator', 'Give somebody else the role of administrator.'],
    'only-organizer': ['The only organizer of a workshop', 'Add another organizer, or cancel the workshop.'],
    'only-guardian': [
      'The only guardian of a child',
      'Ask another guardian in, or ask to erase the child’s data first.',
    ],
  },
  go: 'Go there',
  waiting: (date: string) => `Everything will be erased on ${date}.`,
  waitingText: 'Until then nothing changes, and it can be stopped.',
  stop: 'Stop it',
  stopped: 'Stopped. Everything stays.',
  running: 'Everything is being erased now.',
  receiptTitle: 'Your receipt',
  receiptText:
    'This is shown once. When everything is erased there is no login left to look with. The receipt still shows that it was done, what went and what stays.',
  receiptLabel: 'Receipt',
  receiptCopy: 'Copy the address',
  receiptCopied: 'Copied',
  receiptKept: 'I have kept it',
};

/** The certificate that is left of it. */
export const erased = {
  title: 'What was erased',
  lead: 'With the receipt from when erasing was asked for, you can read here that it was done.',
  label: 'Receipt',
  read: 'Show the certificate',
  unknown: 'Nothing is known of this receipt',
  unknownText: 'Look whether it is whole. Until erasing begins there is nothing to show.',
  certificate: 'Certificate of erasure',
  done: (date: string) => `Everything was erased on ${date}.`,
  going: (date: string) => `Erasing began on ${date} and goes on. Look again in a few minutes.`,
  begun: 'Begun',
  rows: 'Removed from the database',
  completed: 'Key destroyed',
  backups: 'Unreadable in every backup from (where old copies of keys are removed every day)',
  notYet: 'not yet',
  removed: 'What was removed',
  table: 'Kind of record',
  count: 'Records',
  total: 'All together',
  kept: 'What is kept, and why',
  print: 'Print',
  again: 'Another receipt',
  whats: {
    audit: ['The record of who did what', 'Without a name, under a pseudonym that leads to nobody.'],
    erasure: ['That this erasure took place', 'So that a restored backup is erased again.'],
    counts: ['Counts', 'Numbers of many people together, which lead to nobody.'],
    traces: [
      'Traces in files',
      'Random numbers, and what only the destroyed key opens, until the space is used again.',
    ],
  },
};
