import { type MetricName, scaleOfMetric } from '@attune/signals';

/**
 * Where a number is compared. On the logarithm a difference is a factor: `from` makes values of values, and of differences and their errors what is
 * said of them, a factor there and itself elsewhere.
 */
export type Scale = {
  readonly of: 'linear' | 'log';
  /** Undefined where the scale has no place for it: 0 has no logarithm. */
  readonly to: (value: number) => number | undefined;
  readonly from: (onScale: number) => number;
};

const linear: Scale = { of: 'linear', to: (value) => value, from: (value) => value };
const log: Scale = { of: 'log', to: (value) => (value > 0 ? Math.log(value) : undefined), from: Math.exp };

export const scaleOf = (name: MetricName): Scale => (scaleOfMetric(name) === 'log' ? log : linear);
