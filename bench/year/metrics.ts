import type { Metric } from '../lib/report.ts';
import { median, quantile, rounded } from '../lib/statistics.ts';
import type { Times } from '../points/reads.ts';
import type { Size } from '../points/size.ts';

export type Measured = {
  readonly points: number;
  /** Of a whole year. */
  readonly share: number;
  readonly milliseconds: number;
  readonly cpu: number | null;
  readonly size: Size;
  readonly database: number;
  readonly after: Times;
  readonly before: Times;
};

const common = { better: 'less', peers: {} } as const;

/** P6 by time and by size; P3, P4 and P5 with the year stored. */
export function metricsOf(measured: Measured): Record<string, Metric> {
  const { after, before } = measured;
  const flac = median(after.flac) <= median(after.raw) ? ('flac' as const) : ('raw' as const);
  const growth = (form: keyof Times) => median(after[form]) / median(before[form]);
  return {
    ...yearIn(measured),
    P3: {
      ...{
        ...common,
        title: `600,000 points out (${flac})`,
        value: rounded(median(after[flac])),
        unit: 'ms',
        target: 10,
        stretch: 5,
      },
      detail: spread(before[flac], after[flac]),
    },
    P4: {
      ...{
        ...common,
        title: 'overview out, ≤ 1,000 pairs',
        value: rounded(median(after.overview)),
        unit: 'ms',
        target: 2,
        stretch: 1,
      },
      detail: spread(before.overview, after.overview),
    },
    P5: {
      ...{
        ...common,
        title: 'growth of P3, P4',
        value: rounded(Math.max(growth(flac), growth('overview'))),
        unit: '×',
        target: 1.2,
      },
      detail: {
        flac: rounded(growth('flac')),
        raw: rounded(growth('raw')),
        overview: rounded(growth('overview')),
      },
      note: 'The year stored against one session, two servers measured in turns.',
    },
  };
}

function yearIn({ points, share, milliseconds, cpu, size, database }: Measured): Record<string, Metric> {
  const seconds = milliseconds / 1000;
  const whole = share === 1 ? '' : ' (extrapolated)';
  return {
    P6: {
      ...{ ...common, title: `a year in${whole}`, value: rounded(seconds / share), unit: 's', target: 90 },
      detail: {
        points,
        'seconds measured': rounded(seconds),
        'points/s, with start and complete': rounded(points / seconds),
        'server CPU, s': cpu === null ? null : rounded(cpu),
        'sessions not packed': size.unfinished,
      },
    },
    'P6 size': {
      ...{
        ...common,
        title: `a year on disk${whole}`,
        value: rounded(size.total / 1e9 / share),
        unit: 'GB',
        target: 2,
      },
      detail: {
        'bytes a point': rounded(size.total / size.points),
        'whole database, GB': rounded(database / 1e9),
      },
      note: 'Blocks, overviews, indexes and what PostgreSQL adds to them.',
    },
  };
}

const spread = (before: readonly number[], after: readonly number[]): Record<string, number> => ({
  'with one session': rounded(median(before)),
  p10: rounded(quantile(after, 0.1)),
  p95: rounded(quantile(after, 0.95)),
  reads: after.length,
});
