import { countIn } from '../count.ts';
import { metricNames } from './metric-names.ts';
import { reportTexts } from './report-texts.ts';

const several = countIn('en');

/** Numbers of sessions, the report, trends and comparing. */
export const reports = {
  ...metricNames,
  ...reportTexts,
  about: {
    'heart-rate': 'Beats a minute, as a mean of the whole session.',
    rmssd:
      'How much one beat differs from the next. It grows with calm breathing, and differs much from person to person.',
    sdnn: 'How much all beats differ. It grows with the length of the session: compare only sessions that are about as long.',
    coherence: 'How far the heart swings in one rhythm, 0 to 100. It says nothing about health.',
    'breath-rate': 'Breaths a minute, as far as they move the heart. Below 9 it cannot be told.',
    'oxygen-mean': 'Oxygen in the blood, as a mean.',
    'oxygen-lowest': 'The lowest oxygen of a whole second.',
    'oxygen-below-90': 'How long oxygen was under 90 %.',
    'oxygen-falls-3': 'Falls of three points and more, an hour.',
    'alpha-share': 'How much of the brain waves lies in 8 to 13 Hz.',
    'theta-share': 'How much of the brain waves lies in 4 to 8 Hz.',
    'beta-share': 'How much of the brain waves lies in 13 to 30 Hz. Muscles of the face look like it.',
  } as Readonly<Record<string, string>>,
  notEnough: 'Not enough',
  why: {
    'too-short': (has: string, needs: string) => `${has} without a gap; it takes ${needs}.`,
    'too-few': (has: string, needs: string) => `${has} were found; it takes ${needs}.`,
    'too-many': (has: string, needs: string) =>
      `${has} are more than are compared with each other: ${needs} at most.`,
    'too-much-corrected': (has: string, needs: string) =>
      `${has} of the beats would have to be corrected; at most ${needs} may be.`,
    'too-noisy': () => 'It cannot be told from noise.',
    'no-variation': () => 'All values are alike.',
    'no-clear-peak': () => 'No rhythm stands out.',
  },
  numbers: 'Numbers',
  pending: 'The numbers are being worked out. They appear here by themselves.',
  outdated: 'These numbers are by an older version of the methods, and will be worked out anew soon.',
  none: 'No sensor of this session gives numbers. The heart needs intervals, an ECG of 100 to 2,000 points a second or a PPG of 25 to 500; brain waves need 100 points a second.',
  failed:
    'The numbers could not be worked out: it was tried several times. They are tried again when there is a newer version of the methods.',
  discarded: 'This session was discarded. What was recorded is gone, and so are its numbers.',
  toReport: 'Report',
  title: (exercise: string) => `Report: ${exercise}`,
  back: 'Back to the session',
  print: 'Print or save as PDF',
  quality: 'How good the signal was',
  usable: (share: string) => `${share} of the signal could be used.`,
  corrected: (share: string, count: string) => `${share} of the beats were corrected (${count}).`,
  noneCorrected: 'No beat was corrected.',
  gaps: (n: number) => several(n, { one: '1 gap', other: `# gaps` }),
  noGaps: 'no gap',
  basis: (intervals: string, length: string) =>
    `The numbers of the heart are of ${intervals} intervals, ${length} in all`,
  source: {
    rr: 'The sensor measured the intervals itself.',
    ecg: 'The beats were found in the ECG.',
    ppg: 'The beats were found in the pulse wave: they are pulses, which lag behind the heart.',
  },
  /** Where a channel comes from that no sensor measured. */
  madeUp: {
    simulated: 'The signal is simulated: no sensor measured it, and it is nobody’s.',
    file: 'The signal is from a file that was replayed: no sensor measured it in this session.',
  },
  curves: 'Curves',
  tachogram: 'Beat by beat',
  tachogramNote: 'Each interval between two beats. Corrected ones are marked; gaps are left open.',
  interval: 'Interval',
  correctedBeat: 'Corrected',
  spectrum: 'Rhythms of the heart',
  spectrumNote: 'How much of the changes lies at which frequency. LF is 0.04 to 0.15 Hz, HF 0.15 to 0.4 Hz.',
  density: 'Density',
  frequency: 'Frequency',
  poincare: 'Each interval beside the next',
  poincareNote: 'A narrow cloud means that one beat is like the next, a long one that they change slowly.',
  next: 'Next interval',
  noCloud: 'There are not enough intervals to draw it.',
  noSpectrum: 'It takes a minute without a gap.',
  time: 'Time',
  kinds: {
    ectopic: 'ectopic',
    missed: 'missed',
    extra: 'extra',
    long: 'long',
    short: 'short',
  } as Readonly<Record<string, string>>,
  groups: {
    time: 'In time',
    frequency: 'By frequency',
    shape: 'Of pattern and rhythm',
    brain: 'Brain waves',
    oxygen: 'Oxygen',
  },
  metric: 'Number',
  value: 'Value',
  method: 'Method and settings',
  felt: 'How it felt',
  notFelt: 'Nothing was said before or after.',
  feltTo: (before: string, after: string) => `${before} → ${after}`,
  notSaid: 'not said',
  version: (version: string, when: string) => `Methods of version ${version}, worked out on ${when}.`,
  honest: 'Where it says “not enough”, no number was made up. None of these numbers is a diagnosis.',
  table: 'As a table',
  firstRows: (shown: string, all: string) => `The first ${shown} of ${all} rows; the file has all of them.`,
  chartHelp: 'The arrow keys go from point to point and read them aloud.',
  trends: 'Trends',
  trendsOf: (name: string) => `Trends of ${name}`,
  trendsLead: 'How a number changes from week to week, and how much of that is noise.',
  choose: 'What is shown',
  exercise: 'Exercise',
  allExercises: 'All exercises',
  weeksBack: (n: number) => several(n, { one: '1 week', other: `# weeks` }),
  span: 'How far back',
  session: 'Session',
  weekMedian: 'Median of the week',
  usualBand: 'Usual scatter of a day',
  week: 'Week',
  days: 'Days',
  sessions: 'Sessions',
  change: 'Against the week before, by itself',
  changes: {
    more: 'more than noise: higher',
    less: 'more than noise: lower',
    noise: 'no more than noise',
    unknown: 'too few days to tell',
  },
  changesNote:
    'In the table each week is judged by itself: of twenty weeks in which nothing changed, one looks as if it had, by chance. What stands above the picture allows for that as long as one day says little about the next; where days are much like the day before, chance brings it more often.',
  verdict: {
    more: (metric: string, weeks: string, perWeek: string) =>
      `${metric} rose over these ${weeks}, on average by ${perWeek} a week.`,
    less: (metric: string, weeks: string, perWeek: string) =>
      `${metric} fell over these ${weeks}, on average by ${perWeek} a week.`,
    between: (low: string, high: string) => `${low} to ${high}`,
    /** Of a share: how far it moved, and not by which part of itself. */
    points: (amount: string) => `${amount} percentage points`,
    leapUp: (metric: string, week: string) =>
      `In the week of ${week}, ${metric} was higher than the week before by more than chance explains.`,
    leapDown: (metric: string, week: string) =>
      `In the week of ${week}, ${metric} was lower than the week before by more than chance explains.`,
    leaps: (n: number) =>
      several(n, {
        one: 'One more week differs as much from the one before it.',
        other: `# more weeks differ as much from the one before them.`,
      }),
    single: 'There is one week with numbers so far. A change needs two.',
    noise: (metric: string, weeks: string) =>
      `Over these ${weeks}, no change of ${metric} can be told from how much it differs from day to day.`,
    alike: (metric: string, weeks: string) => `Over these ${weeks}, ${metric} stayed the same.`,
    unknown: (days: string) =>
      `There are too few days to tell a change from noise: it takes ${days} days with a number, or some weeks with three.`,
  },
  factor: (factor: string) => `× ${factor}`,
  noise: (deviation: string) => `Days of the same week differ by ${deviation} (standard deviation).`,
  noiseFactor: (factor: string) =>
    `Days of the same week differ by a factor of ${factor} (standard deviation). This number is compared as a ratio.`,
  place: (place: string) => `Brain waves of ${place}.`,
  mixedExercises: (n: number) =>
    several(n, {
      one: 'These sessions are of one exercise.',
      other: `These sessions are of # different exercises, and a number depends on what is practised.`,
    }),
  onlyExercise: (exercise: string) => `Only ${exercise}`,
  mixedLengths: (n: number) =>
    several(n, {
      one: '1 session is longer or shorter than most by more than a fifth; several numbers grow with the length.',
      other: `# sessions are longer or shorter than most by more than a fifth; several numbers grow with the length.`,
    }),
  madeUpLeftOut: (n: number) =>
    several(n, {
      one: '1 session is simulated or from a file; it is neither drawn nor counted.',
      other: `# sessions are simulated or from a file; they are neither drawn nor counted.`,
    }),
  notCounted: (n: number) =>
    several(n, {
      one: '1 session has no such number, or was measured in another way; it is not counted.',
      other: `# sessions have no such number, or were measured in another way; they are not counted.`,
    }),
  otherPlace: (n: number) =>
    several(n, {
      one: '1 session was measured at another place on the head; it is not counted.',
      other: `# sessions were measured at another place on the head; they are not counted.`,
    }),
  zero: (n: number) =>
    several(n, {
      one: 'In 1 session the number is 0, which no ratio can be made of; it is not counted.',
      other: `In # sessions the number is 0, which no ratio can be made of; they are not counted.`,
    }),
  couldNot: (n: number) =>
    several(n, {
      one: '1 session could not be worked out.',
      other: `# sessions could not be worked out.`,
    }),
  waiting: (n: number) =>
    several(n, {
      one: '1 session is still being worked out.',
      other: `# sessions are still being worked out.`,
    }),
  cut: 'There are older sessions than can be shown at once. Choose a shorter time.',
  origin: 'Origin',
  origins: { simulated: 'simulated', file: 'from a file' },
  emptyTitle: 'Nothing to see yet',
  emptyText:
    'When sessions of some weeks are here, this shows how a number changes, and what of that is noise.',
  compare: 'Compare two sessions',
  compareOf: (name: string) => `Compare two sessions of ${name}`,
  compareLead: 'What differs between two sessions by more than sessions differ anyway.',
  first: 'One session',
  second: 'Another session',
  chooseTwo: 'Choose two different sessions.',
  earlier: 'Earlier',
  later: 'Later',
  difference: 'Difference',
  judgement: 'Beyond noise?',
  judgements: {
    more: 'yes, higher',
    less: 'yes, lower',
    noise: 'no',
    unknown: 'cannot be told',
  },
  noiseOf: (noise: string) => `up to ${noise} is noise`,
  caution: {
    'made-up': 'simulated or from a file',
    'other-method': 'other method',
    'other-place': 'other place on the head',
    'other-exercise': 'other exercise',
    zero: 'one of them is 0: there is no ratio',
    'other-length': 'other length',
    'other-version': 'other version',
  },
  madeUpNote:
    'Where one of the two is simulated or from a file, the difference says nothing about the person.',
  cautionNote:
    'Numbers of another exercise or length can be compared only with care; of another method, place or version not at all.',
  ratioNote: 'Where it says ×, the later number is so many times the earlier one.',
  lackingBoth: (names: string) => `Not enough in both: ${names}.`,
  chance: 'Of twenty numbers that stayed as they were, one looks as if it had changed, by chance alone.',
  nothingShared: 'The two sessions have no number in common.',
  notAnalysed: 'One of the two has not been worked out yet.',
};
