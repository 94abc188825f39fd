import type { Metric } from '../lib/report.ts';
import { median, quantile, rounded } from '../lib/statistics.ts';
import type { Bare } from './bare.ts';
import type { Stormed } from './storm.ts';

export type Measured = {
  readonly storms: readonly Stormed[];
  readonly statements: readonly Bare[];
  readonly loops: readonly Bare[];
};

export const metricsOf = (measured: Measured): Record<string, Metric> => ({
  'sign-ups': signUps(measured),
  bystander: bystander(measured),
});

const rateOf = (all: readonly { readonly signUpsASecond: number }[]): number =>
  rounded(median(all.map((one) => one.signUpsASecond)));
const slowestOf = (all: readonly { readonly during: readonly number[] }[]): number =>
  rounded(
    quantile(
      all.flatMap((one) => one.during),
      0.99,
    ),
  );

function signUps({ storms, statements, loops }: Measured): Metric {
  const rates = storms.map((one) => one.signUpsASecond);
  const cpu = storms.flatMap((one) => one.cpuMilliseconds ?? []);
  return {
    title: 'sign-ups at once for a tenth as many seats',
    value: rateOf(storms),
    unit: '/s',
    target: 1500,
    better: 'more',
    peers: {
      'its statement with pg alone': rateOf(statements),
      'lock, count, insert, commit with pg alone': rateOf(loops),
    },
    detail: {
      slowest: rounded(Math.min(...rates)),
      fastest: rounded(Math.max(...rates)),
      'server CPU ms each': cpu.length > 0 ? rounded(median(cpu)) : null,
      'rounds with exactly as many registered as seats, in order': storms.length,
    },
  };
}

function bystander({ storms, statements, loops }: Measured): Metric {
  const during = storms.flatMap((one) => one.during);
  const calm = storms.flatMap((one) => one.calm);
  return {
    title: 'unrelated request while all sign up, p99',
    value: rounded(quantile(during, 0.99)),
    unit: 'ms',
    target: 100,
    better: 'less',
    peers: {
      'query beside its statement with pg alone': slowestOf(statements),
      'query beside lock, count, insert, commit with pg alone': slowestOf(loops),
    },
    detail: {
      p50: rounded(median(during)),
      worst: rounded(Math.max(...during)),
      'calm p50': rounded(median(calm)),
      'calm p99': rounded(quantile(calm, 0.99)),
      requests: during.length,
    },
  };
}
