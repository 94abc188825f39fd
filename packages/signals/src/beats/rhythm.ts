import { medianOf } from '../analysis/numbers.ts';

/** A place that may be a beat: where the energy is highest, with the highest and the lowest value of the band around. */
export type Candidate = {
  /** Sample of the energy's highest value, by the signal's own time. */
  readonly at: number;
  readonly level: number;
  readonly high: { readonly at: number; readonly value: number };
  readonly low: { readonly at: number; readonly value: number };
};

export type RhythmSettings = {
  readonly rate: number;
  /** Seconds after a beat within which something half as strong is its own echo: a T wave, a dicrotic notch. */
  readonly echoSeconds: number;
  /** How strong against the last beat an echo is at most. */
  readonly echoShare: number;
  /** Where between noise (0) and beats (1) the threshold is. */
  readonly threshold: number;
};

export type Accepted = Candidate & { readonly place: number };

export type Rhythm = {
  /** Everything up to a sample is known: gives the beats that are certain now. */
  readonly until: (sample: number, out: Accepted[]) => void;
  readonly offer: (candidate: Candidate, out: Accepted[]) => void;
  /** The signal ends here, or is interrupted until `next`. */
  readonly end: (out: Accepted[]) => void;
  readonly begin: (sample: number) => void;
  /** When `until` has something to do next. */
  readonly alarm: () => number;
};

const LEARN_SECONDS = 3;
const SILENCE_SECONDS = 4;
const REMEMBERED = 8;
const LEAST_OF_OLD = 0.15;
/** On a second look, candidates that have so much of the strongest one are beats as it is. */
const NEARLY = 0.7;

type State = {
  beats: number[];
  noises: number[];
  gaps: number[];
  /** Positive where beats point upwards: the mean logarithm of high over low. */
  direction: number;
  isUp: boolean;
  last: Accepted | undefined;
  /** Candidates since the last beat that were none, and could be on a second look. */
  passed: Candidate[];
  /** While levels are being learned: from when, and what came. */
  learning: { since: number; candidates: Candidate[] } | undefined;
  isSearched: boolean;
  /** How much of the level of old beats new ones need after a silence: an electrode that hangs loose has a level too. */
  trust: number;
};

/**
 * Which candidates are beats, by rules after Hamilton (Open source ECG analysis, Computers in Cardiology 29, 2002): a threshold
 * between the medians of the last eight beats and of the last eight that were none, echoes of a beat, and a second look
 * with half the threshold after 1.6 intervals without one. Levels are learned from 3 s, and anew after 4 s (or three intervals) of silence,
 * when what is there has 15 % of the old level, and half of that with each silence more.
 */
export function createRhythm(settings: RhythmSettings): Rhythm {
  const { rate } = settings;
  const state: State = {
    beats: [],
    noises: [],
    gaps: [],
    direction: 0,
    isUp: true,
    last: undefined,
    passed: [],
    learning: { since: 0, candidates: [] },
    isSearched: false,
    trust: 0,
  };
  let since = 0;
  const quietFrom = () => state.last?.at ?? since;
  const interval = () => (state.gaps.length > 0 ? medianOf(state.gaps) : rate);
  const silence = () => Math.max(SILENCE_SECONDS * rate, 3 * interval());
  const alarm = () => {
    if (state.learning) return state.learning.since + LEARN_SECONDS * rate;
    if (state.isSearched || !state.last) return quietFrom() + silence();
    return quietFrom() + 1.6 * interval();
  };
  const judgeAll = (candidates: readonly Candidate[], out: Accepted[]) => {
    for (const candidate of candidates) judge(state, settings, candidate, out);
  };
  const learnNow = (candidates: readonly Candidate[], out: Accepted[]) => {
    state.learning = undefined;
    state.passed = [];
    since = candidates.at(-1)?.at ?? since;
    if (!learn(state, candidates)) return false;
    judgeAll(candidates, out);
    return true;
  };
  const wake = (sample: number, out: Accepted[]) => {
    if (state.learning) {
      if (!learnNow(state.learning.candidates, out)) state.learning = { since: sample, candidates: [] };
    } else if (state.isSearched || !state.last) {
      state.isSearched = false;
      const { passed } = state;
      state.last = undefined;
      since = sample;
      learnNow(passed, out);
      since = Math.max(since, sample);
    } else lookAgain(state, settings, out);
  };
  return {
    alarm,
    until(sample, out) {
      while (sample >= alarm()) wake(sample, out);
    },
    offer(candidate, out) {
      if (state.learning) state.learning.candidates.push(candidate);
      else judge(state, settings, candidate, out);
    },
    end(out) {
      if (state.learning) learnNow(state.learning.candidates, out);
    },
    begin(sample) {
      state.last = undefined;
      state.passed = [];
      state.isSearched = false;
      since = sample;
      if (state.beats.length === 0) state.learning = { since: sample, candidates: [] };
    },
  };
}

const remember = (list: number[], value: number): void => {
  list.push(value);
  if (list.length > REMEMBERED) list.shift();
};

/** Levels and direction from some seconds of candidates; false where there is none. */
function learn(state: State, candidates: readonly Candidate[]): boolean {
  const most = candidates.reduce((max, { level }) => Math.max(max, level), 0);
  const known = state.beats.length > 0 ? medianOf(state.beats) : 0;
  if (most === 0 || most < state.trust * known) {
    state.trust /= 2;
    return false;
  }
  const strong = candidates.filter(({ level }) => level >= most / 2);
  const weak = candidates.filter(({ level }) => level < most / 2);
  state.beats = [medianOf(strong.map(({ level }) => level))];
  state.noises = [weak.length > 0 ? medianOf(weak.map(({ level }) => level)) : 0];
  state.direction = medianOf(strong.map(directionOf));
  state.isUp = state.direction >= 0;
  return true;
}

const directionOf = ({ high, low }: Candidate): number =>
  Math.log(Math.max(high.value, 1e-12) / Math.max(-low.value, 1e-12));

function judge(state: State, settings: RhythmSettings, candidate: Candidate, out: Accepted[]): void {
  if (isEcho(state, settings, candidate)) return;
  if (candidate.level > thresholdOf(state, settings)) {
    accept(state, candidate, out);
    return;
  }
  remember(state.noises, candidate.level);
  state.passed.push(candidate);
}

function thresholdOf({ beats, noises }: State, { threshold }: RhythmSettings): number {
  const noise = noises.length > 0 ? medianOf(noises) : 0;
  return noise + threshold * (medianOf(beats) - noise);
}

/** Beats that were too weak: what has half of what is asked for, and is about as strong as the strongest of them. */
function lookAgain(state: State, settings: RhythmSettings, out: Accepted[]): void {
  state.isSearched = true;
  const least = thresholdOf(state, settings) / 2;
  const from = (state.last?.at ?? 0) + settings.echoSeconds * settings.rate;
  const possible = state.passed.filter(({ at, level }) => at > from && level > least);
  const most = possible.reduce((max, { level }) => Math.max(max, level), 0);
  const { passed } = state;
  for (const candidate of possible) {
    if (candidate.level < NEARLY * most || isEcho(state, settings, candidate)) continue;
    accept(state, candidate, out);
    state.passed = passed.filter(({ at }) => at > candidate.at);
  }
}

/** Something weaker that comes soon after a beat. */
const isEcho = ({ last }: State, settings: RhythmSettings, { at, level }: Candidate): boolean =>
  last !== undefined &&
  at - last.at < settings.echoSeconds * settings.rate &&
  level < settings.echoShare * last.level;

function accept(state: State, candidate: Candidate, out: Accepted[]): void {
  const direction = Math.max(-2, Math.min(2, directionOf(candidate)));
  state.direction += (direction - state.direction) / REMEMBERED;
  // The other way only when beats have clearly turned, or those with two equal sides would jump to and fro.
  if (state.isUp ? state.direction < -0.2 : state.direction > 0.2) state.isUp = !state.isUp;
  const isOpposite = state.isUp ? direction < -0.7 : direction > 0.7;
  const { at: place } = state.isUp !== isOpposite ? candidate.high : candidate.low;
  const accepted = { ...candidate, place };
  if (state.last) remember(state.gaps, candidate.at - state.last.at);
  remember(state.beats, candidate.level);
  state.last = accepted;
  state.passed = [];
  state.isSearched = false;
  state.trust = LEAST_OF_OLD;
  out.push(accepted);
}
