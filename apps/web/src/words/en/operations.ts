import { countIn } from '../count.ts';

const several = countIn('en');

/** Texts for those who run the machine. */
export const operations = {
  title: 'Operations',
  lead: 'What works in the background, and what needs somebody to decide.',
  signIn: 'Operations: sign in',
  signInLead: 'With e-mail, password and a code. Passkeys and other ways in work at the usual address only.',
  noCode: 'Only a passkey is set up for you. Set up codes at the usual address, then sign in here.',
  noTerms: 'Accept the terms at the usual address first.',
  elsewhere: {
    title: 'Operations has its own address',
    text: 'This page is on the private side, which only operators reach. Ask whoever runs Attune for its address.',
  },
  cards: {
    label: 'At a glance',
    open: 'Failed, undecided',
    openHow: 'Jobs that failed at every try and that nobody has retried or discarded.',
    oldest: 'Longest wait',
    oldestHow: 'How long the job has waited that could have begun first. A few seconds are usual.',
    workers: 'Workers',
    workersHow:
      'Processes that take jobs and said so within the last minutes. Without one nothing is mailed.',
  },
  failed: {
    title: 'Failed jobs',
    note: 'A job is tried six times over some minutes before it stands here. What it is about stays in the queue for 40 days.',
    label: 'Failed jobs',
    job: 'Job',
    everyJob: 'Every job',
    state: 'State',
    states: { all: 'All', open: 'Undecided', retried: 'Retried', discarded: 'Discarded' },
    progress: {
      waiting: 'Retried, waits',
      running: 'Retried, runs',
      done: 'Retried, done',
      failed: 'Retried, failed again',
      unknown: 'Retried',
    },
    attempts: (n: number) => several(n, { one: '# try', other: '# tries' }),
    again: 'of a retry',
    gone: 'nothing kept of it',
    select: (job: string, ago: string) => `Choose ${job}, ${ago}`,
    selectAll: 'Choose all shown',
    chosen: (n: number) => several(n, { one: '# chosen', other: '# chosen' }),
    retry: 'Retry',
    discard: 'Discard',
    retryAll: 'Retry all that match',
    history: 'History',
    more: 'Show more',
    emptyTitle: 'Nothing has failed',
    emptyText: 'A job that fails at every try appears here, with what can be done about it.',
    nothing: 'Nothing matches. Choose another job or state.',
  },
  decide: {
    retryTitle: 'Retry',
    discardTitle: 'Discard',
    retryText: (n: number) =>
      several(n, {
        one: 'One job begins anew, with all its tries.',
        other: '# jobs begin anew one after the other, each with all its tries.',
      }),
    retryMatching: 'All undecided ones that match begin anew one after the other, up to 1,000 at once.',
    discardText: (n: number) =>
      several(n, {
        one: 'One job is given up. It stays on record.',
        other: '# jobs are given up. They stay on record.',
      }),
    reason: 'Why',
    reasonHelp: 'For whoever looks at it later. No names of people.',
    retry: 'Retry',
    discard: 'Discard',
    retried: (n: number) => several(n, { one: '# job is queued anew.', other: '# jobs are queued anew.' }),
    discarded: (n: number) => several(n, { one: '# job is discarded.', other: '# jobs are discarded.' }),
    open: (n: number) => several(n, { one: '# is undecided still.', other: '# are undecided still.' }),
    closed: (n: number) =>
      several(n, { one: '# somebody had decided before.', other: '# somebody had decided before.' }),
  },
  history: {
    title: 'History',
    failed: (when: string) => `Failed ${when}`,
    retried: (by: string, when: string) => `Retried by ${by}, ${when}`,
    discarded: (by: string, when: string) => `Discarded by ${by}, ${when}`,
    machine: 'the command line',
    somebody: 'somebody',
    done: 'Done since.',
  },
  schedules: {
    title: 'Schedules',
    note: 'Jobs that run by themselves. Times of the schedule are in UTC.',
    label: 'Schedules',
    last: (ago: string) => `done ${ago}`,
    took: (time: string) => `took ${time}`,
    next: (time: string) => `next at ${time}`,
    never: 'Not done yet',
    failing: 'Failed last time',
  },
};
