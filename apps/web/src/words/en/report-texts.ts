/** What a report says beside its numbers: how good the signal was, what settings are, and all of it in plain words. */
export const reportTexts = {
  qualities: {
    good: 'good',
    gap: 'samples are missing',
    'lead-off': 'the electrodes had no contact',
    clipped: 'cut off: too strong for the sensor',
    'too-few-beats': 'hardly a beat could be found',
    'implausible-rate': 'what was found is too fast or too slow for a heart',
    noisy: 'noisy: movement, or dry electrodes',
  },
  signal: 'Signal',
  notUsed: (length: string, reason: string) => `${length} not used: ${reason}.`,
  qualityBand:
    'The band below is the signal of every ten seconds: full where its beats were used, low and amber where they were not.',
  bandNote: (beats: string) =>
    `${beats} beats are more than the picture has room for: what is drawn is the lowest and the highest of each place. Go closer to see every beat.`,
  densityNote: (pairs: string) =>
    `All ${pairs} points are counted: the larger a dot, the more of them lie there.`,
  closer: 'Closer',
  wider: 'Wider',
  earlierPart: 'Back',
  laterPart: 'On',
  everything: 'Whole session',
  shownPart: (from: string, to: string) => `${from} to ${to}`,
  plainMode: 'In plain words',
  plainTitle: 'In plain words',
  plainNone: 'There was too little of a good signal to say anything. That says nothing about the person.',
  plainNote:
    'None of this is a diagnosis or a mark. Compare a person with nobody but themselves, and ask whoever accompanies you when something worries you.',
  moreNumbers: 'All numbers, with their methods',
  /** What a number means for whoever it is of. */
  plain: {
    'heart-rate': (v: string) =>
      `The heart beat about ${v} times a minute. Moving, talking and excitement make it faster, rest makes it slower.`,
    rmssd: (v: string) =>
      `From one beat to the next, the time between beats changed by about ${v} thousandths of a second. Some change is as it should be: the heart follows the breath. It is another number for everybody.`,
    sdnn: (v: string) =>
      `Over the whole session, the times between beats spread by about ${v} thousandths of a second. Longer sessions have more.`,
    coherence: (v: string) =>
      `How evenly the heart swung with the breath: ${v} of 100. Slow, even breathing raises it. It is practice, not health.`,
    'breath-rate': (v: string) => `About ${v} breaths a minute, as far as the heart shows them.`,
    'oxygen-mean': (v: string) => `On average the blood carried ${v} of the oxygen it can.`,
    'oxygen-lowest': (v: string) =>
      `The lowest oxygen of a whole second was ${v}. A finger that moves lowers it too.`,
    'alpha-share': (v: string) =>
      `${v} of the measured brain waves were of the alpha kind, which many people have more of with closed eyes.`,
    'theta-share': (v: string) => `${v} of the measured brain waves were of the slower theta kind.`,
    'beta-share': (v: string) =>
      `${v} of the measured brain waves were of the faster beta kind. Muscles of the face look like it.`,
  } as Readonly<Record<string, (value: string) => string>>,
  /** What changes a number, by its name in the library, with its unit. */
  settings: {
    deviations: (v: string) => `standard deviation with ${v}`,
    deviation: (v: string) => `standard deviation with ${v}`,
    nn50Ms: (v: string) => `differences over ${v} ms count`,
    segmentSeconds: (v: string) => `pieces of ${v} s`,
    leastCovered: (v: string) => `of each piece at least ${v} without gaps (1 is all)`,
    binMs: (v: string) => `steps of ${v} ms`,
    leastSeconds: (v: string) => `from ${v} s on`,
    detrend: (v: string) => `slow drift taken out: ${v}`,
    overlap: (v: string) => `pieces overlap by ${v} (1 is all)`,
    rateHz: (v: string) => `${v} points a second`,
    gridPoints: (v: string) => `grid of ${v} points`,
    m: (v: string) => `patterns of ${v} beats`,
    r: (v: string) => `alike within ${v} (SD: standard deviation)`,
    smallestBox: (v: string) => `from ${v} beats`,
    largestBox: (v: string) => `to ${v} beats`,
    windowSeconds: (v: string) => `windows of ${v} s`,
    peakFromHz: (v: string) => `peak from ${v} Hz`,
    peakToHz: (v: string) => `peak to ${v} Hz`,
    aroundHz: (v: string) => `${v} Hz to each side of the peak`,
    fromHz: (v: string) => `from ${v} Hz`,
    toHz: (v: string) => `to ${v} Hz`,
    moments: (v: string) => `of ${v} moments`,
    alpha: (v: string) => `threshold factor ${v}`,
    window: (v: string) => `compared with ${v} beats around`,
    median: (v: string) => `median of ${v} beats`,
    c1: (v: string) => `first slope ${v}`,
    c2: (v: string) => `second slope ${v}`,
    mostCorrected: (v: string) => `at most ${v} corrected (1 is all)`,
    epochSeconds: (v: string) => `pieces of ${v} s`,
    mostMicrovolts: (v: string) => `left out above ${v} µV`,
    flatMicrovolts: (v: string) => `left out below ${v} µV`,
    baselineSeconds: (v: string) => `against the ${v} s before`,
    shortestFallSeconds: (v: string) => `falls from ${v} s`,
    longestFallSeconds: (v: string) => `falls to ${v} s`,
    lowestPercent: (v: string) => `left out below ${v} %`,
    steepestPointsASecond: (v: string) => `left out where it jumps by more than ${v} points a second`,
    intervals: (v: string) => `of ${v} intervals`,
    seconds: (v: string) => `of ${v} s`,
    leastConfidence: (v: string) => `only where at least ${v} of it stands out (1 is all)`,
    lowestBreathsAMinute: (v: string) => `from ${v} breaths a minute`,
    highestBreathsAMinute: (v: string) => `to ${v} breaths a minute`,
  } as Readonly<Record<string, (value: string) => string>>,
  settingValues: {
    linear: 'a straight line',
    constant: 'the mean',
    'smoothness-priors': 'a smooth curve',
    'n - 1': 'n − 1',
  } as Readonly<Record<string, string>>,
};
