import { type Answer, answer, notEnough } from '../analysis/answer.ts';
import { meanOf, type Numbers } from '../analysis/numbers.ts';
import { createEcgFinder } from '../beats/ecg.ts';
import type { Beat, BeatFinder } from '../beats/finder.ts';
import { createPpgFinder } from '../beats/ppg.ts';
import { LEAST_QUALITY, QUALITY_SECONDS, type Quality, qualityOf } from '../quality/beat-quality.ts';
import { cleanSeries } from './clean.ts';
import { COHERENCE_SECONDS, type Coherence, coherenceAt } from './coherence.ts';
import { cutSeries, intervalsOf, type RrSeries, secondsOfSeries, seriesOfBeats } from './series.ts';
import { timeDomain } from './time-domain.ts';

export type LiveNumbers = {
  /** Time of the last beat, ms from the start; undefined before the first. */
  readonly lastBeatMs: number | undefined;
  /** Beats a minute, of the last five intervals. */
  readonly heartRate: Answer<number>;
  /** RMSSD in ms of the intervals in the last 30 and the last 60 s. */
  readonly rmssd30: Answer<number>;
  readonly rmssd60: Answer<number>;
  readonly coherence: Answer<Coherence>;
  /** Of the last ten seconds of samples; undefined for a source that gives intervals only. */
  readonly quality: Quality | undefined;
};

export type LiveSource = { readonly kind: 'rr' } | { readonly kind: 'ecg' | 'ppg'; readonly rate: number };

export type LiveHeart = {
  /** Intervals of a strap, ms; `brokenBefore` says that beats may have been lost before the first. For `rr` only. */
  readonly pushIntervals: (intervalsMs: Numbers, brokenBefore?: boolean) => void;
  /** Samples of an ECG or PPG. Returns how many beats have become known. */
  readonly pushSamples: (samples: Numbers) => number;
  /** So many samples, or so many ms of a strap, are missing. */
  readonly gap: (missing: number) => void;
  readonly read: () => LiveNumbers;
};

const KEPT_MS = 120_000;
const RATE_INTERVALS = 5;
const LEAST_COVERED = 0.8;

/**
 * The numbers of the player while they are made. Each is what the batch functions say of the same intervals:
 * `cleanSeries` of the last 64 s, then `timeDomain` or `coherenceAt`. Where the samples are not good enough (quality below 0.5) there is
 * no number. Time is that of the signal: nothing is guessed of what has not been received. Kept: the last two minutes.
 */
export function createLiveHeart(source: LiveSource): LiveHeart {
  const finder = source.kind === 'rr' ? undefined : finderOf(source);
  const rate = source.kind === 'rr' ? 1000 : source.rate;
  const recent = createRecentSamples(Math.round(QUALITY_SECONDS * rate));
  let beats: Beat[] = [];
  let breaks: number[] = [];
  const msOf = (at: number) => (1000 * at) / rate;
  const add = (found: readonly Beat[]) => {
    beats.push(...found);
    const last = beats.at(-1);
    const first = beats[0];
    if (!last || !first || msOf(last.at - first.at) < 2 * KEPT_MS) return;
    beats = beats.filter(({ at }) => msOf(last.at - at) <= KEPT_MS);
    breaks = breaks.filter((at) => msOf(last.at - at) <= KEPT_MS);
  };
  return {
    pushIntervals(intervalsMs, brokenBefore = false) {
      if (finder) throw new TypeError('intervals are for a source of intervals');
      if (brokenBefore && beats.length > 0) breaks.push(beats.at(-1)!.at + 1e-6);
      for (let i = 0; i < intervalsMs.length; i++) {
        if (beats.length === 0) add([{ at: 0, level: 1 }]);
        add([{ at: beats.at(-1)!.at + intervalsMs[i]!, level: 1 }]);
      }
    },
    pushSamples(samples) {
      if (!finder) throw new TypeError('samples are for a source of samples');
      recent.push(samples);
      const found = finder.push(samples);
      add(found);
      return found.length;
    },
    gap(missing) {
      if (finder) {
        breaks.push(recent.count());
        add(finder.gap(missing));
        recent.skip(missing);
      } else if (beats.length > 0) {
        breaks.push(beats.at(-1)!.at + 1e-6);
        add([{ at: beats.at(-1)!.at + missing, level: 1 }]);
      }
    },
    read() {
      const beatsMs = beats.map(({ at }) => msOf(at));
      const series = seriesOfBeats(beatsMs, { breaksMs: breaks.map(msOf) });
      return numbersOf(series, beatsMs.at(-1), finder && qualityNow(recent, beats, finder, rate));
    },
  };
}

const finderOf = ({ kind, rate }: { kind: 'ecg' | 'ppg'; rate: number }): BeatFinder =>
  kind === 'ecg' ? createEcgFinder(rate) : createPpgFinder(rate);

function numbersOf(
  series: RrSeries,
  lastBeatMs: number | undefined,
  quality: Quality | undefined,
): LiveNumbers {
  if (quality && quality.quality < LEAST_QUALITY) {
    const noisy = notEnough('too-noisy', quality.quality, LEAST_QUALITY);
    return { lastBeatMs, heartRate: noisy, rmssd30: noisy, rmssd60: noisy, coherence: noisy, quality };
  }
  const last = lastBeatMs ?? 0;
  const cleaned = cleanSeries(cutSeries(series, last - 1000 * COHERENCE_SECONDS, last));
  const of = <T>(get: (clean: RrSeries) => Answer<T>): Answer<T> =>
    cleaned.kind === 'value' ? get(cleaned.value.series) : cleaned;
  return {
    lastBeatMs,
    heartRate: of(rateOf),
    rmssd30: of((clean) => rmssdOf(clean, last, 30)),
    rmssd60: of((clean) => rmssdOf(clean, last, 60)),
    coherence: of((clean) => coherenceAt(clean, last)),
    quality,
  };
}

function rateOf(series: RrSeries): Answer<number> {
  const intervals = series.at(-1)?.intervalsMs.slice(-RATE_INTERVALS) ?? new Float64Array(0);
  if (intervals.length < RATE_INTERVALS) return notEnough('too-few', intervals.length, RATE_INTERVALS);
  return answer(60_000 / meanOf(intervals), 'mean of the last intervals', { intervals: RATE_INTERVALS });
}

function rmssdOf(series: RrSeries, lastMs: number, seconds: number): Answer<number> {
  const part = cutSeries(series, lastMs - 1000 * seconds, lastMs);
  const covered = secondsOfSeries(part);
  if (covered < LEAST_COVERED * seconds) return notEnough('too-short', covered, LEAST_COVERED * seconds);
  const found = timeDomain(part);
  if (found.kind !== 'value') return found;
  return answer(found.value.rmssdMs, 'RMSSD', { seconds, intervals: intervalsOf(part).length });
}

/** The window of samples that the latest known beats lie in. */
function qualityNow(
  recent: RecentSamples,
  beats: readonly Beat[],
  { delay }: BeatFinder,
  rate: number,
): Quality {
  const samples = recent.all();
  const first = recent.count() - samples.length;
  const usable = samples.subarray(0, Math.max(0, samples.length - Math.ceil(delay)));
  const inside = beats
    .filter(({ at }) => at >= first && at < first + usable.length)
    .map(({ at, level }) => ({ at: at - first, level }));
  return qualityOf(usable, inside, rate);
}

type RecentSamples = ReturnType<typeof createRecentSamples>;

/** The last samples; what is missing is NaN, which quality calls a gap. */
function createRecentSamples(size: number) {
  const kept = new Float64Array(Math.max(1, size));
  let count = 0;
  const put = (value: number) => {
    kept[count++ % kept.length] = value;
  };
  return {
    push(samples: Numbers) {
      for (let i = 0; i < samples.length; i++) put(samples[i]!);
    },
    skip(samples: number) {
      const filled = Math.min(samples, kept.length);
      count += samples - filled;
      for (let i = 0; i < filled; i++) put(Number.NaN);
    },
    count: () => count,
    all(): Float64Array {
      const length = Math.min(count, kept.length);
      return Float64Array.from({ length }, (_, i) => kept[(count - length + i) % kept.length]!);
    },
  };
}
