import type { Answer } from '../analysis/answer.ts';
import { medianOf, type Numbers } from '../analysis/numbers.ts';
import { createEcgFinder } from '../beats/ecg.ts';
import type { Beat } from '../beats/finder.ts';
import { createPpgFinder } from '../beats/ppg.ts';
import { createQualityWindows, LEAST_QUALITY, type QualityWindow } from '../quality/beat-quality.ts';
import { type Cleaned, cleanSeries } from './clean.ts';
import { type CoherenceAt, coherenceOver } from './coherence.ts';
import { type Fragmentation, fragmentation } from './fragmentation.ts';
import { type FrequencyDomain, frequencyDomain } from './frequency-domain.ts';
import { type Geometry, geometry } from './geometry.ts';
import { dfaAlpha1, type Poincare, poincare, sampleEntropy } from './non-linear.ts';
import { type RrSeries, seriesOfBeats } from './series.ts';
import { type LongTerm, longTerm, type TimeDomain, timeDomain } from './time-domain.ts';

/** The version of all that these functions compute: whoever stores numbers stores it beside them, and computes anew when it changes. */
export const ANALYSIS_VERSION = 1;

export type HeartReport = {
  readonly version: number;
  readonly cleaned: Answer<Cleaned>;
  readonly time: Answer<TimeDomain>;
  readonly longTerm: Answer<LongTerm>;
  readonly geometry: Answer<Geometry>;
  readonly welch: FrequencyDomain;
  readonly lombScargle: FrequencyDomain;
  readonly poincare: Answer<Poincare>;
  readonly sampleEntropy: Answer<number>;
  readonly dfaAlpha1: Answer<number>;
  readonly fragmentation: Answer<Fragmentation>;
  readonly coherence: readonly CoherenceAt[];
};

/**
 * Everything about a series of intervals, after correcting it. Where there is too much to correct, no number is made of it:
 * each answer is then that of an empty series, and `cleaned` says why.
 */
export function heartReport(series: RrSeries): HeartReport {
  const cleaned = cleanSeries(series);
  const clean = cleaned.kind === 'value' ? cleaned.value.series : [];
  return {
    version: ANALYSIS_VERSION,
    cleaned,
    time: timeDomain(clean),
    longTerm: longTerm(clean),
    geometry: geometry(clean),
    welch: frequencyDomain(clean, { method: 'welch', detrend: 'constant' }),
    lombScargle: frequencyDomain(clean, { method: 'lomb-scargle', detrend: 'constant' }),
    poincare: poincare(clean),
    sampleEntropy: sampleEntropy(clean),
    dfaAlpha1: dfaAlpha1(clean),
    fragmentation: fragmentation(clean),
    coherence: coherenceOver(clean),
  };
}

export type SignalReport = HeartReport & {
  readonly beats: readonly Beat[];
  readonly quality: readonly QualityWindow[];
  /** Windows that were good enough, of all, 0 to 1; and the median of all their qualities. */
  readonly usable: number;
  readonly medianQuality: number;
};

/**
 * From the samples of an ECG or a PPG to the report: beats, quality of every ten seconds, and the numbers of the beats in windows of quality
 * 0.5 and more. A window that is worse is a gap, and so are samples that are not finite.
 */
export function signalReport(kind: 'ecg' | 'ppg', samples: Numbers, rate: number): SignalReport {
  const beats = createSignalBeats(kind, rate);
  beats.push(samples);
  return beats.end();
}

/** What comes of a signal before its intervals are corrected. */
export type SignalBeats = Pick<SignalReport, 'beats' | 'quality' | 'usable' | 'medianQuality'> & {
  /** The intervals of the beats that can be used. */
  readonly series: RrSeries;
};

/**
 * The same of samples that come in pieces of any size, in memory for some 40 s of them: what comes out is equal to the last bit.
 * @throws {RangeError} on a rate that beats are not found at
 */
export function createSignalBeats(kind: 'ecg' | 'ppg', rate: number) {
  const finder = kind === 'ecg' ? createEcgFinder(rate) : createPpgFinder(rate);
  const windows = createQualityWindows(rate);
  const beats: Beat[] = [];
  const quality: QualityWindow[] = [];
  /** The first sample of each run that is missing: between two beats one says as much as all of them. */
  const missing: number[] = [];
  let count = 0;
  let isMissing = false;

  const keep = (told: readonly Beat[], judged: readonly QualityWindow[]) => {
    for (const beat of told) beats.push(beat);
    for (const window of judged) quality.push(window);
  };

  function found(): SignalBeats {
    const told = finder.finish();
    keep(told, windows.end(told));
    const good = quality.filter((window) => window.quality >= LEAST_QUALITY);
    return {
      series: usableSeries(missing, beats, quality, rate),
      beats,
      quality,
      usable: quality.length === 0 ? 0 : good.length / quality.length,
      medianQuality: quality.length === 0 ? 0 : medianOf(quality.map((window) => window.quality)),
    };
  }

  return {
    /** Samples; one that is not finite is missing. */
    push(samples: Numbers): void {
      for (let i = 0; i < samples.length; i++) {
        const wasMissing = isMissing;
        isMissing = !Number.isFinite(samples[i]!);
        if (isMissing && !wasMissing) missing.push(count + i);
      }
      count += samples.length;
      const told = finder.push(samples);
      keep(told, windows.push(samples, told));
    },
    found,
    /** The signal ends. Nothing may be pushed afterwards. */
    end(): SignalReport {
      const { series, ...rest } = found();
      return { ...heartReport(series), ...rest };
    },
  };
}

function usableSeries(
  missing: readonly number[],
  beats: readonly Beat[],
  windows: readonly QualityWindow[],
  rate: number,
): RrSeries {
  const width = windows[0] ? windows[0].toSeconds * rate : Number.POSITIVE_INFINITY;
  const isBad = (at: number) => {
    const window = windows[Math.min(windows.length - 1, Math.floor(at / width))];
    return window !== undefined && window.quality < LEAST_QUALITY;
  };
  const breaksMs: number[] = [];
  for (const window of windows)
    if (window.quality < LEAST_QUALITY) breaksMs.push((window.fromSeconds + window.toSeconds) * 500);
  for (const at of missing) breaksMs.push((1000 * at) / rate);
  const kept = beats.filter(({ at }) => !isBad(at)).map(({ at }) => (1000 * at) / rate);
  return seriesOfBeats(kept, { breaksMs: Float64Array.from(breaksMs).sort() });
}
