import type { Answer } from '../analysis/answer.ts';
import { medianOf, type Numbers } from '../analysis/numbers.ts';
import { ecgBeats } from '../beats/ecg.ts';
import type { Beat } from '../beats/finder.ts';
import { ppgBeats } from '../beats/ppg.ts';
import { LEAST_QUALITY, type QualityWindow, qualityWindows } from '../quality/beat-quality.ts';
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
  const beats = kind === 'ecg' ? ecgBeats(samples, rate) : ppgBeats(samples, rate);
  const quality = qualityWindows(samples, beats, rate);
  const good = quality.filter((window) => window.quality >= LEAST_QUALITY);
  return {
    ...heartReport(usableSeries(samples, beats, quality, rate)),
    beats,
    quality,
    usable: quality.length === 0 ? 0 : good.length / quality.length,
    medianQuality: quality.length === 0 ? 0 : medianOf(quality.map((window) => window.quality)),
  };
}

function usableSeries(
  samples: Numbers,
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
  for (let i = 0; i < samples.length; i++)
    if (!Number.isFinite(samples[i]!)) breaksMs.push((1000 * i) / rate);
  const kept = beats.filter(({ at }) => !isBad(at)).map(({ at }) => (1000 * at) / rate);
  return seriesOfBeats(kept, { breaksMs: Float64Array.from(breaksMs).sort() });
}
