import { type Answer, answer, type NotEnough, notEnough, type Settings } from '../analysis/answer.ts';
import { type Density, peakIn, powerIn } from '../spectrum/density.ts';
import { lomb } from '../spectrum/lomb.ts';
import { withoutTrend } from '../spectrum/smoothness.ts';
import { resample } from '../spectrum/spline.ts';
import { welch } from '../spectrum/welch.ts';
import { longestSeconds, type RrSeries, type Stretch, secondsOf } from './series.ts';

/** What is taken away before the spectrum: it changes VLF by a quarter, so it is named in every answer. */
export type Detrend = 'none' | 'constant' | 'linear' | 'smoothness-priors';
export type SpectrumSettings = {
  readonly method: 'welch' | 'lomb-scargle';
  readonly detrend: Detrend;
  /** Seconds a segment for LF and HF: 64 unless told. VLF always has 300. */
  readonly segmentSeconds?: number;
};

export type BandPower = {
  /** ms². */
  readonly power: number;
  /** Hz of the highest peak; undefined where the band has none of its own. */
  readonly peakHz: number | undefined;
};

export type FrequencyDomain = {
  /** 0.003 to 0.04 Hz. */
  readonly vlf: Answer<BandPower>;
  /** 0.04 to 0.15 Hz. */
  readonly lf: Answer<BandPower>;
  /** 0.15 to 0.4 Hz. */
  readonly hf: Answer<BandPower>;
  /** 0.003 to 0.4 Hz in segments of 300 s, ms²: with shorter segments LF holds some of VLF, so the three need not add up. */
  readonly total: Answer<number>;
  /** LF / (LF + HF), 0 to 1: the share of the two, not of the total. */
  readonly lfNu: Answer<number>;
  /** LF / HF. */
  readonly lfHf: Answer<number>;
  /** The density behind LF and HF, ms²/Hz. */
  readonly density: Density | undefined;
};

export const BANDS = { vlf: [0.003, 0.04], lf: [0.04, 0.15], hf: [0.15, 0.4] } as const;
/** Seconds without a gap that a band needs: Task Force 1996, and five minutes where one divides by another. */
export const LEAST_SECONDS = { hf: 60, lf: 120, vlf: 300, ratio: 300 } as const;

const RATE = 4;
const SHORT_SECONDS = 64;
const LONG_SECONDS = 300;
const GRID = 4096;
const LAMBDA = 500;

/**
 * Heart rate variability by frequency, in ms² (Task Force 1996). `welch`: cubic spline at 4 Hz, Hann windows; LF and HF from
 * segments of 64 s (256 values, 128 shared). A segment of 64 s holds not even one period of most of VLF, so VLF comes from segments of
 * 300 s. With 64 s, what lies at 0.03 Hz leaks by a sixth into LF: `segmentSeconds: 300` keeps it out where there are five minutes.
 * `lomb-scargle`: the same segments, without resampling. Limits: a spline loses some power towards half the heart rate, 3 % at 0.25 Hz with 60 beats a minute;
 * HF says something about breathing only where breathing lies in it. Not enough (`too-short`): less than 1 minute without
 * a gap for HF, 2 for LF, 5 for VLF, total, LFnu and LF/HF; `no-variation` where LF and HF are both nothing.
 */
export function frequencyDomain(
  series: RrSeries,
  settings: SpectrumSettings = { method: 'welch', detrend: 'constant' },
): FrequencyDomain {
  // Sums of intervals that are five minutes are not always so to the last bit.
  const seconds = longestSeconds(series) + 1e-6;
  const shortSegment = Math.min(settings.segmentSeconds ?? SHORT_SECONDS, seconds);
  const short = densityOf(series, shortSegment, settings);
  const long = seconds < LONG_SECONDS ? undefined : densityOf(series, LONG_SECONDS, settings);
  const band = (name: keyof typeof BANDS, density: Density | undefined, segment: number) => {
    if (seconds < LEAST_SECONDS[name] || !density)
      return notEnough('too-short', seconds, LEAST_SECONDS[name]);
    const [from, to] = BANDS[name];
    const value = { power: powerIn(density, from, to), peakHz: peakIn(density, from, to) };
    return answer(value, methodOf(settings), settingsOf(settings, segment));
  };
  const vlf = band('vlf', long, LONG_SECONDS);
  const lf = band('lf', short, shortSegment);
  const hf = band('hf', short, shortSegment);
  return { vlf, lf, hf, ...combined({ lf, hf, long }, seconds, settings), density: short };
}

type Parts = Pick<FrequencyDomain, 'lf' | 'hf'> & { readonly long: Density | undefined };

/** What is made of several bands. */
function combined({ lf, hf, long }: Parts, seconds: number, spectrum: SpectrumSettings) {
  const short: NotEnough = notEnough('too-short', seconds, LEAST_SECONDS.ratio);
  if (!long || lf.kind !== 'value' || hf.kind !== 'value') return { total: short, lfNu: short, lfHf: short };
  const [low, high] = [lf.value.power, hf.value.power];
  const share = (value: number, by: number): Answer<number> =>
    by < SMALLEST_POWER
      ? notEnough('no-variation', by, SMALLEST_POWER)
      : answer(value / by, lf.method, lf.settings);
  const total = powerIn(long, BANDS.vlf[0], BANDS.hf[1]);
  return {
    total: answer(total, methodOf(spectrum), settingsOf(spectrum, LONG_SECONDS)),
    lfNu: share(low, low + high),
    lfHf: share(low, high),
  };
}

/** Below a hundredth of a square millisecond there is only rounding. */
const SMALLEST_POWER = 0.01;

const methodOf = ({ method }: SpectrumSettings): string =>
  method === 'welch' ? 'cubic spline, Hann, Welch' : 'Lomb-Scargle, Hann';

function settingsOf({ method, detrend }: SpectrumSettings, segmentSeconds: number): Settings {
  const priors = detrend === 'smoothness-priors' ? { lambda: LAMBDA } : {};
  const grid = method === 'welch' ? { rateHz: RATE, gridPoints: GRID } : {};
  return {
    detrend: method === 'welch' ? detrend : 'constant',
    segmentSeconds,
    overlap: 0.5,
    ...grid,
    ...priors,
  };
}

/** Of the stretches that are as long as a segment. */
function densityOf(series: RrSeries, seconds: number, settings: SpectrumSettings): Density | undefined {
  const stretches = series.filter(
    (stretch) => stretch.endsMs.length > 3 && secondsOf(stretch) >= seconds - 1e-5,
  );
  if (stretches.length === 0) return undefined;
  // The first beat ends an interval and begins none: what is known of the series begins with the second.
  const known = Math.max(...stretches.map((stretch) => secondsOf(stretch) - stretch.intervalsMs[0]! / 1000));
  const segment = Math.min(seconds, known);
  if (settings.method === 'lomb-scargle') return lomb(stretches.map(timed), segment, BANDS.hf[1]);
  const detrend = settings.detrend === 'smoothness-priors' ? 'constant' : settings.detrend;
  const even = stretches.map((stretch) => {
    const { times, values } = timed(stretch);
    const resampled = resample(times, values, RATE);
    return settings.detrend === 'smoothness-priors' ? withoutTrend(resampled, LAMBDA) : resampled;
  });
  return welch(even, { rate: RATE, segment: Math.floor(segment * RATE), detrend, grid: GRID });
}

/** Seconds from the first beat, so that the time of day costs no digits. */
function timed({ endsMs, intervalsMs }: Stretch) {
  return { times: endsMs.map((end) => (end - endsMs[0]!) / 1000), values: intervalsMs };
}
