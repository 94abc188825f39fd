import { countIn } from '../count.ts';

const several = countIn('en');

/** What Home says about others: those whom somebody accompanies, their children, what they run, what they look after. */
export const now = {
  live: 'Recording now',
  liveSign: 'Live',
  liveSince: (ago: string) => `begun ${ago}`,
  watch: 'Watch',
  watchOf: (name: string) => `Watch ${name}`,
  fresh: 'New since you last looked',
  freshCount: (n: number) => several(n, { one: '# new session', other: '# new sessions' }),
  newest: (what: string) => `the newest: ${what}`,
  report: 'Open the report',
  reportOf: (name: string) => `Open the report: newest of ${name}`,
  sessions: 'Look at them',
  sessionsOf: (name: string) => `Look at the new sessions of ${name}`,
  quiet: 'Quiet for two weeks or more',
  lastPractised: (day: string) => `last practised on ${day}`,
  others: 'Everybody else',
  allPeople: 'All people',
  old: 'This may be out of date: who records now could not be asked',
  child: {
    week: 'The last seven days',
    free: 'Nothing planned, nothing practised',
    practised: (name: string, days: string, minutes: number) =>
      `${name} practised on ${days}, ${several(minutes, { one: '# minute', other: '# minutes' })} in all.`,
    none: (name: string) => `No practice of ${name} in the last seven days.`,
    planned: (done: number, planned: number) =>
      several(planned, {
        one: `${done} of # planned exercise.`,
        other: `${done} of # planned exercises.`,
      }),
    live: (name: string) => `${name} is practising now`,
    lookIn: 'Look in',
    lookInOf: (name: string) => `Look in on ${name}`,
    heart: 'What it did for the heart',
    plans: 'Plans',
    plansOf: (name: string) => `Plans of ${name}`,
  },
  running: {
    seats: (taken: string, all: string) => `${taken} of ${all} places taken`,
    free: (n: number) => several(n, { one: '# free', other: '# free' }),
    waiting: (n: number) => several(n, { one: '# waits for a place', other: '# wait for a place' }),
    who: 'Who comes',
    cover: 'Cover needed',
    coverText: (title: string) => `Nobody is confirmed to run ${title}.`,
    arrange: 'Find somebody',
    arrangeOf: (title: string) => `Find somebody for ${title}`,
  },
  waiting: {
    title: 'Waiting for you',
    none: 'Nothing waits for you: no invite is open, and no request about data.',
    noInvites: 'Nothing waits for you: no invite is open.',
    noRequests: 'Nothing waits for you: no request about data is open.',
    invites: 'Invites',
    open: (n: number) =>
      several(n, { one: '# invite is not answered yet', other: '# invites are not answered yet' }),
    expiring: (n: number) =>
      several(n, { one: '# expires within two days', other: '# expire within two days' }),
    expired: (n: number) => several(n, { one: '# has expired', other: '# have expired' }),
    ofNewest: (n: string) => `only the newest were looked at, of ${n}`,
    requests: 'Requests about data',
    asked: (n: string) => `${n} open`,
    olderDue: 'older ones may be due sooner',
    jobs: 'Jobs that failed are on the private side.',
    jobsLink: 'How to get there',
  },
};
