import type { MetricName } from '../../api/index.ts';

/** Numbers of which a trend says something: the others follow from these, or need a day. */
export const offered = [
  'rmssd',
  'heart-rate',
  'sdnn',
  'pnn50',
  'lf',
  'hf',
  'lf-hf',
  'coherence',
  'breath-rate',
  'dfa-alpha1',
  'sample-entropy',
  'corrected',
  'delta-share',
  'theta-share',
  'alpha-share',
  'beta-share',
  'gamma-share',
  'oxygen-mean',
  'oxygen-lowest',
  'oxygen-falls-3',
] as const satisfies readonly MetricName[] as readonly MetricName[];
