import type { Metric } from '../lib/report.ts';
import { median, quantile, rounded } from '../lib/statistics.ts';
import type { Flooded } from './flood.ts';
import type { TellTale } from './refusals.ts';

export type Measured = {
  readonly floods: readonly Flooded[];
  readonly ceilings: readonly number[];
  readonly refusals: TellTale;
};

export const metricsOf = (measured: Measured): Record<string, Metric> => ({
  'sign-ins': signIns(measured),
  bystander: bystander(measured),
  refusals: refusals(measured),
});

function signIns({ floods, ceilings }: Measured): Metric {
  const rates = floods.map((one) => one.signInsASecond);
  const ceiling = median(ceilings);
  const cpu = floods.flatMap((one) => one.cpuMilliseconds ?? []);
  return {
    title: 'sign-ins with a password',
    value: rounded(median(rates)),
    unit: '/s',
    // Half of what the hash alone allows: client and database share the cores.
    target: rounded(ceiling / 2),
    better: 'more',
    peers: { 'the hash alone, 2 at once': rounded(ceiling), 'Zitadel 4.17, published, 50 vCPU': 49 },
    detail: {
      'share of the hash alone': rounded(median(rates) / ceiling),
      slowest: rounded(Math.min(...rates)),
      fastest: rounded(Math.max(...rates)),
      'server CPU ms each': cpu.length > 0 ? rounded(median(cpu)) : null,
    },
  };
}

function bystander({ floods }: Measured): Metric {
  const during = floods.flatMap((one) => one.during);
  const calm = floods.flatMap((one) => one.calm);
  return {
    title: 'unrelated request during a flood of sign-ins, p99',
    value: rounded(quantile(during, 0.99)),
    unit: 'ms',
    target: 100,
    better: 'less',
    peers: {},
    detail: {
      p50: rounded(median(during)),
      worst: rounded(Math.max(...during)),
      'calm p50': rounded(median(calm)),
      'calm p99': rounded(quantile(calm, 0.99)),
      requests: during.length,
    },
  };
}

function refusals({ refusals: { known, unknown } }: Measured): Metric {
  const apart = Math.abs(median(known) - median(unknown));
  return {
    title: 'refusals of known and unknown people, apart',
    value: rounded(apart),
    unit: 'ms',
    target: 0.5,
    better: 'less',
    peers: {},
    detail: {
      'known p50': rounded(median(known)),
      'unknown p50': rounded(median(unknown)),
      'known quartiles': `${rounded(quantile(known, 0.25))} to ${rounded(quantile(known, 0.75))}`,
      'unknown quartiles': `${rounded(quantile(unknown, 0.25))} to ${rounded(quantile(unknown, 0.75))}`,
      each: known.length,
    },
  };
}
