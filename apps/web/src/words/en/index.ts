import { countIn } from '../count.ts';
import * as administration from './admin.ts';
import { apps } from './apps.ts';
import { calendarFeed } from './calendar-feed.ts';
import * as agreeing from './consents.ts';
import { entryWords } from './entry.ts';
import * as leaving from './erasing.ts';
import { charts, insights, timeline } from './insights.ts';
import * as sittings from './keeping.ts';
import { live } from './live.ts';
import { now } from './now.ts';
import { operations } from './operations.ts';
import { organizing } from './organizing.ts';
import { personalWords } from './personal.ts';
import { plans } from './plans.ts';
import { practise } from './practise.ts';
import { privacy } from './privacy.ts';
import * as answering from './privacy-admin.ts';
import { problems } from './problems.ts';
import { relationships as whoSeesWhom } from './relationships.ts';
import { reports } from './reports.ts';
import { securityWords } from './security.ts';
import { room } from './workshop-room.ts';
import * as taking from './workshops.ts';

const several = countIn('en');

const relationships: Record<string, string> = {
  child: 'Your child',
  ward: 'Your ward',
  patient: 'Your patient',
  client: 'Your client',
  student: 'Your student',
};

const purposes: Record<string, string> = {
  service: 'Taking part',
  'sensor-data': 'Sensor data',
  'practitioner-sharing': 'Sharing with a practitioner',
  'workshop-recording': 'Recording in workshops',
  analytics: 'Making the app better',
  research: 'Research',
};

/** Every text of the screens in English. Another language is a folder of the same files beside this one. */
export const en = {
  entry: entryWords,
  security: securityWords,
  ...administration,
  ...agreeing,
  ...leaving,
  ...answering,
  ...sittings,
  ...taking,
  apps,
  calendarFeed,
  charts,
  insights,
  timeline,
  live,
  operations,
  organizing,
  now,
  plans,
  practise,
  room,
  personal: personalWords,
  privacy,
  relationships: whoSeesWhom,
  reports,
  app: 'Attune',
  skip: 'Skip to the content',
  navigation: 'Main',
  screens: { home: 'Home', sessions: 'Sessions', people: 'People', admin: 'Admin', settings: 'Settings' },
  loading: 'Loading',
  find: 'Find',
  signOut: 'Sign out',
  stillSignedIn: (why: string) => `You are still signed in. ${why}`,
  tryAgain: 'Try again',
  goHome: 'Go to Home',
  cancel: 'Cancel',
  close: 'Close',
  language: 'Language',
  units: { ms: 'ms', s: 's', min: 'min', h: 'h' },
  palette: {
    title: 'Find screens, people and sessions',
    placeholder: 'Find a screen, a person, a session',
    nothing: 'Nothing matches. Try the beginning of a name or a date.',
    screen: 'Screen',
    person: 'Person',
    session: 'Session',
    sessionsOf: (name: string) => `Sessions of ${name}`,
  },
  errors: {
    title: 'That did not work',
    unreachable: 'Attune cannot be reached. Nothing was lost. Check the connection and try again.',
    unknown:
      'Something went wrong on our side. Nothing was lost. Try again; if it happens again, tell whoever runs Attune here.',
    screen: 'This screen could not be drawn',
    screenText: 'Your data is safe: this concerns the picture only. Load the page again.',
    reload: 'Load again',
    problems,
  },
  enter: {
    busy: 'Signing you in',
    failed: 'You are not signed in yet',
    failedText:
      'A sign-in link works once and for a short time. A fresh one is printed where Attune was started.',
    missing: 'This address carries no sign-in link. Open the whole link, from http to its last letter.',
  },
  signedOut: {
    title: 'You are signed out',
    text: 'Sign in to go on. You come back to this page.',
    signIn: 'Sign in',
    again: 'I have signed in, look again',
  },
  notFound: {
    title: 'There is nothing here',
    text: 'The address may have changed, or what it shows is not yours to see.',
  },
  home: {
    greeting: (hour: number, name: string) =>
      `${hour < 5 ? 'Good night' : hour < 12 ? 'Good morning' : hour < 18 ? 'Good afternoon' : 'Good evening'}, ${name}`,
    last: 'Your last session',
    open: 'Open the session',
    all: 'All sessions',
    people: 'People you accompany',
    noneYet: 'No session yet',
    emptyTitle: 'Your sessions will be here',
    emptyText: 'Add a file from your recorder (EDF, BDF or CSV), and your curve appears here.',
    next: 'Add a session',
    nextText: 'Add what your recorder saved: an EDF, BDF or CSV file.',
  },
  sessions: {
    title: 'Sessions',
    of: (name: string) => `Sessions of ${name}`,
    emptyTitle: 'Sessions will be here',
    emptyText:
      'Each sitting with sensors appears with its curve, newest first. Start with a file from your recorder.',
    emptyOther: (name: string) => `When ${name} sits with sensors, each session appears here with its curve.`,
    more: 'Show more',
    end: 'That is all of them.',
    count: (n: number) => several(n, { one: '# session', other: '# sessions' }),
    first: (seconds: number) => `first ${seconds} s`,
    whole: 'whole session',
    curveOf: (label: string, stretch: string) => `${label}, ${stretch}`,
    recording: 'Still recording',
    discarded: 'Discarded',
    noExercise: 'Session',
    noCurve: 'No points',
    curveFailed: 'Curve not loaded',
    markers: (n: number) => several(n, { one: '# marker', other: '# markers' }),
  },
  upload: {
    add: 'Add a session',
    hint: 'EDF, BDF or CSV files, or drop them here',
    drop: 'Drop files or folders to add them',
    tray: 'Files being added',
    sending: (percent: string) => `Sending, ${percent}`,
    left: (time: string) => `about ${time} left`,
    reading: 'Sent. Reading the file',
    done: 'Added',
    already: 'Already there. Nothing was changed.',
    open: 'Open the session',
    cancelled: 'Cancelled. Nothing was kept.',
    failed: 'Nothing of the file was kept.',
    consent: 'Waiting for your consent',
    consentOther: (name: string) =>
      `${name} has not consented to keeping sensor data. They can give consent in their settings; then add the file again.`,
    readConsent: 'Read and decide',
    dismiss: (file: string) => `Put away: ${file}`,
    cancel: (file: string) => `Cancel: ${file}`,
    warnings: 'Worth knowing',
    leave: 'A file is still being sent.',
  },
  session: {
    at: 'Session',
    back: 'All sessions',
    length: 'Length',
    points: 'Points',
    rate: 'Rate',
    lowest: 'Lowest',
    highest: 'Highest',
    markers: 'Markers',
    irregular: 'Each point at its own time',
    measured: (rate: string) => `(measured: ${rate})`,
    ratePerSecond: 'points/s',
    methods: {
      length: 'From the first to the last point.',
      points: 'All points of all channels, as recorded.',
      rate: 'Points a second, as the recorder states it.',
      extremes: (label: string) => `Of ${label} over the whole session, exact: no smoothing.`,
      markers: 'Labelled moments that came with the file or were set during the session.',
    },
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    whole: 'Whole session',
    fitHeight: 'Fit the height to what is visible',
    earlier: 'Earlier',
    later: 'Later',
    download: 'Download',
    png: 'Picture of this view (PNG)',
    csv: 'All points (CSV)',
    edf: 'Recorder file (EDF+)',
    chart: 'Curves of the session',
    chartHelp:
      'Plus and minus zoom, left and right move, Home and End go to the ends, 0 shows everything. With Shift, left and right move the cursor and read values. M sets a marker at the cursor.',
    summary: (what: { channels: string; from: string; to: string; length: string }) =>
      `${what.channels}. Shown: ${what.from} to ${what.to} since the start, ${what.length}.`,
    extent: (label: string, low: string, high: string) => `${label} between ${low} and ${high}`,
    shown: (from: string, to: string) => `${from} – ${to}`,
    band: (points: string) => `Each step is the lowest and highest of ${points} points`,
    exactly: 'Every point as recorded',
    sinceStart: 'since start',
    localTime: (zone: string) => `local time (${zone})`,
    gap: 'no value',
    range: (low: string, high: string) => `${low} to ${high}`,
    goTo: (label: string, at: string) => `Show ${label} at ${at}`,
    noMarkers: 'No markers in this session.',
    noChannels: 'This session has no channels.',
    details: 'Details',
    channel: 'Channel',
    dataType: 'Data type',
    unit: 'Unit',
    resolution: 'Step',
    device: 'Device',
    timeZone: 'Time zone',
    loadingCurve: 'Fetching points',
    hint: 'Wheel or pinch to zoom, drag to select, Shift and drag to move',
    hintTouch: 'Pinch to zoom, drag to move',
    moreMarkers: (n: number) => `Show all ${n}`,
    imageSaved: 'Picture saved',
  },
  people: {
    title: 'People',
    lead: 'Those whose sessions you may see.',
    search: 'Search by name',
    emptyTitle: 'Nobody yet',
    emptyText: 'When somebody lets you accompany them, they appear here.',
    nothing: 'Nobody of that name.',
    relationship: (word: string | null) => (word ? (relationships[word] ?? word) : 'In your organisation'),
    open: 'Sessions',
  },
  settings: {
    title: 'Settings',
    look: 'Appearance',
    theme: 'Light or dark',
    light: 'Light',
    dark: 'Dark',
    auto: 'As the device',
    saved: 'Saved',
    notGiven: 'Not given',
    withdrawn: (date: string) => `Taken back on ${date}`,
    give: 'Give consent',
    giveFor: (purpose: string) => `Give consent: ${purpose}`,
    withdraw: 'Take back',
    withdrawFor: (purpose: string) => `Take back: ${purpose}`,
    purpose: (name: string) => purposes[name] ?? name,
    more: 'More',
    here: 'This browser',
    signedInAs: (name: string) => `Signed in as ${name}.`,
  },
  consent: {
    title: 'Before this is kept',
    text: (own: boolean, name: string) =>
      own
        ? 'Sensor data is kept only with your consent.'
        : `Sensor data of ${name} is kept only with consent. You decide for them.`,
    give: 'Give consent and go on',
    notNow: 'Not now',
    version: (version: string) => `Text of ${version}`,
  },
};

/** The shape of every language's texts: the compiler asks each language for each of them. */
export type Words = typeof en;
