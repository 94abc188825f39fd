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
