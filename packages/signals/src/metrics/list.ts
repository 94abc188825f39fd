import type { Lack, Settings } from '../analysis/answer.ts';

/** Every number that is kept of a session, with its unit as `docs/guides/analysis.md` has it. Shares are 0 to 1. */
export const METRICS = {
  'heart-rate': '/min',
  'mean-interval': 'ms',
  sdnn: 'ms',
  rmssd: 'ms',
  pnn50: '%',
  sdann: 'ms',
  'sdnn-index': 'ms',
  'triangular-index': '',
  tinn: 'ms',
  vlf: 'ms²',
  lf: 'ms²',
  hf: 'ms²',
  'total-power': 'ms²',
  'lf-share': '',
  'lf-hf': '',
  'lf-lomb': 'ms²',
  'hf-lomb': 'ms²',
  sd1: 'ms',
  sd2: 'ms',
  'sample-entropy': 'nats',
  'dfa-alpha1': '',
  pip: '',
  ials: '',
  coherence: '',
  'breath-rate': '/min',
  corrected: '',
  'delta-power': 'µV²',
  'theta-power': 'µV²',
  'alpha-power': 'µV²',
  'beta-power': 'µV²',
  'gamma-power': 'µV²',
  'delta-share': '',
  'theta-share': '',
  'alpha-share': '',
  'beta-share': '',
  'gamma-share': '',
  'oxygen-mean': '%',
  'oxygen-lowest': '%',
  'oxygen-below-90': 's',
  'oxygen-below-88': 's',
  'oxygen-below-85': 's',
  'oxygen-falls-3': '/h',
  'oxygen-falls-4': '/h',
} as const;

export type MetricName = keyof typeof METRICS;

/**
 * Numbers whose scatter grows with their size: compared by their logarithms, so that a change is a factor. Powers and their ratio, and the
 * deviations that are roots of such powers. That logarithms of RMSSD are followed from day to day: Plews 2013, doi 10.1007/s40279-013-0071-8; that
 * powers of brain waves are taken as logarithms: van Albada 2007, doi 10.1016/j.jneumeth.2006.11.004. Shares stay as they are.
 */
const skewed = [
  'sdnn',
  'rmssd',
  'sdann',
  'sdnn-index',
  'sd1',
  'sd2',
  'vlf',
  'lf',
  'hf',
  'total-power',
  'lf-hf',
  'lf-lomb',
  'hf-lomb',
  'delta-power',
  'theta-power',
  'alpha-power',
  'beta-power',
  'gamma-power',
] as const satisfies readonly MetricName[];

export type MetricScale = 'linear' | 'log';

export const scaleOfMetric = (name: MetricName): MetricScale =>
  (skewed as readonly MetricName[]).includes(name) ? 'log' : 'linear';

/** What a number rests on: what of it there is depends on the signal. */
export type Basis = {
  /** Seconds that it is of: gaps and what was left out are not among them. */
  readonly seconds?: number;
  /** Intervals between beats. */
  readonly intervals?: number;
  /** Share of beats that were corrected. */
  readonly corrected?: number;
  /** Share of the signal that was good enough. */
  readonly usable?: number;
};

/** A number, or why there is none, with all that is needed to judge it. */
export type MetricAnswer = { readonly basis: Basis } & (
  | { readonly value: number; readonly method: string; readonly settings: Settings }
  | { readonly value: null; readonly why: Lack; readonly has: number; readonly needs: number }
);

export type Metric = { readonly name: MetricName; readonly unit: string } & MetricAnswer;
