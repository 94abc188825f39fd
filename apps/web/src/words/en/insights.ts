import { countIn } from '../count.ts';

const several = countIn('en');

/** Texts of what people do: charts, insights over everybody, the timeline of one person. */
export const charts = {
  role: 'chart',
  help: 'Left and right move the cursor and read values, Home and End go to the ends.',
  download: (title: string) => `Take away: ${title}`,
  png: 'Picture (PNG)',
  csv: 'Table (CSV)',
  day: 'Day',
  week: 'Week from',
};

const categories: Record<string, string> = {
  engagement: 'Using it',
  conversion: 'Reaching a goal',
  custom: 'Other',
  error: 'Errors',
};

const people = (n: number) => several(n, { one: '# person', other: '# people' });
const times = (n: number) => several(n, { one: 'once', other: '# times' });

export const insights = {
  title: 'Insights',
  lead: 'How everybody together uses the apps. Only people who agreed to it are counted.',
  days: 'Days are those of UTC.',
  daysOpen: 'Days are those of UTC. Today is not over: its numbers still grow, and averages leave it out.',
  range: 'Range',
  lastDays: (n: number) => `${n} days`,
  year: 'A year',
  custom: 'From – to',
  from: 'From',
  to: 'To',
  backwards: 'The last day lies before the first. Choose another.',
  tooLong: 'At most 400 days at once. Choose a shorter stretch.',
  app: 'App',
  allApps: 'All apps',
  category: 'Category',
  allCategories: 'All categories',
  categoryOf: (name: string) => categories[name] ?? name,
  rawOnly: (days: number) => `Of the last ${days} days of the range: this is asked of single events.`,
  emptyTitle: 'Nothing was counted in this time',
  emptyText:
    'Only people who agreed to it are counted: each decides in their settings, under consents, and it is off until then. Choose a longer range, or come back later.',
  nothing: 'Nothing in this time.',
  people,
  times,
  events: (n: number) => several(n, { one: '# event', other: '# events' }),
  active: {
    title: 'Active people per day',
    note: (total: number) => `${people(total)} in all, each counted once.`,
    series: 'People',
    average: (n: string) => `${n} a day on average`,
  },
  perDay: { title: 'Events per day', titleWeekly: 'Events per week', note: 'By category.' },
  names: { title: 'What happens most', note: 'Names of events, as the apps call them.', column: 'Name' },
  funnel: {
    title: 'Step by step',
    note: 'How many people go from one step to the next.',
    step: (n: number) => `Step ${n}`,
    none: 'Choose an event',
    within: 'All within',
    minutes: { '30': 'half an hour', '60': 'an hour', '1440': 'a day', '10080': 'a week' },
    choose: 'Choose two steps or more, in their order.',
    share: (count: number, share: string) => `${people(count)} · ${share}`,
    columns: { step: 'Step', people: 'People', share: 'Share' },
  },
  journeys: {
    title: 'Ways through a visit',
    note: 'How visits begin. Ways that fewer than five people took are not shown.',
    visits: (visits: number, count: number) =>
      `${several(visits, { one: '# visit', other: '# visits' })} · ${people(count)}`,
    onward: 'then',
    column: 'Way',
    visitsColumn: 'Visits',
    none: 'No way was taken by five people or more.',
  },
  errors: {
    title: 'Errors',
    note: (events: number, count: number) => `${times(events)}, met by ${people(count)}.`,
    none: 'No errors in this time.',
    row: (events: number, count: number, newest: string) =>
      `${times(events)} · ${people(count)} · last on ${newest}`,
    columns: { name: 'Name', events: 'Events', people: 'People', newest: 'Newest' },
    trend: (name: string) => `${name} over the range`,
  },
  summary: (what: { name: string; from: string; to: string; total: string; highest: string; when: string }) =>
    `${what.name}, ${what.from} to ${what.to}. In all ${what.total}. The most is ${what.highest}, on ${what.when}.`,
};

const types: Record<string, string> = {
  login: 'Signed in',
  settings_updated: 'Changed settings',
  exercise_started: 'Began an exercise',
  exercise_finished: 'Finished an exercise',
  session_started: 'Began a session',
  session_finished: 'Finished a session',
  entry_saved: 'Saved an entry',
};

export const timeline = {
  title: 'Activity',
  titleOf: (name: string) => `Activity of ${name}`,
  lead: 'What apps noted, newest first. Entries are kept for 90 days, unless Attune was set up otherwise here.',
  all: 'All activity',

  link: 'Your activity',
  linkText: 'What apps noted about your use of them.',
  app: 'App',
  allApps: 'All apps',
  type: 'What',
  allTypes: 'Everything',
  range: 'Range',
  ranges: { '1': 'Last 24 hours', '7': '7 days', '30': '30 days', all: 'All that is kept' },
  typeOf: (type: string) => types[type] ?? type,
  types,
  today: 'Today',
  yesterday: 'Yesterday',
  more: 'Show more',
  end: 'That is all of it.',
  emptyTitle: 'Nothing was noted',
  emptyText: 'When an app notes something, such as a sign-in or an exercise, it appears here.',
  nothing: 'Nothing matches. Choose a longer range or fewer filters.',
};
