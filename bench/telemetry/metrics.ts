import type { Metric } from '../lib/report.ts';
import { median, quantile, rounded } from '../lib/statistics.ts';
import type { Expired } from './expiry.ts';
import type { Inserted } from './inserts.ts';
import type { Counted } from './roll-ups.ts';

/** P9, for what no target names: as large a share of a bare route with the same statement. */
const share = 0.6;
const expected = 100_000_000;

type Measured = {
  readonly inserted: ReadonlyMap<number, Inserted>;
  readonly expired: Expired;
  readonly bySize: readonly Counted[];
  readonly manyNames: readonly number[];
};

export const metricsOf = ({ inserted, expired, bySize, manyNames }: Measured): Record<string, Metric> => ({
  ...Object.fromEntries([...inserted].map(([batch, one]) => [`batch${batch}`, inserts(batch, one)])),
  P12: expiry(expired),
  P12wait: longestWait(expired),
  P13: counts(bySize),
  P13growth: growth(bySize),
  P13names: names(manyNames),
});

function inserts(batch: number, { product, bareRoute, bareTable }: Inserted): Metric {
  const [ours, route, table] = [median(product), median(bareRoute), median(bareTable)];
  return {
    title: `activities stored, in batches of ${batch}`,
    value: rounded(ours),
    unit: 'rows/s',
    target: rounded(route * share),
    better: 'more',
    peers: { 'bare route': rounded(route), 'bare insert': rounded(table) },
    detail: {
      'share of the bare route': rounded(ours / route),
      'share of the bare insert': rounded(ours / table),
      'lowest round': rounded(Math.min(...product)),
      'highest round': rounded(Math.max(...product)),
    },
    note: 'Signed in, checked, each sealed, into the part of today with five indexes. The bare route does the same statement and nothing else; the bare insert is `insert … values` into a table without parts and with its primary key only.',
  };
}

const expiry = ({ small, large, smallHeld, largeHeld, gaveUp }: Expired): Metric => ({
  title: 'dropping a day: ten times the rows',
  value: rounded(median(large) / median(small)),
  unit: '×',
  target: 1.5,
  better: 'less',
  peers: {},
  detail: {
    'ms of a small day': rounded(median(small)),
    'longest small': rounded(Math.max(...small)),
    'ms of a large day': rounded(median(large)),
    'longest large': rounded(Math.max(...large)),
    'small, up to its commit': rounded(median(smallHeld)),
    'large, up to its commit': rounded(median(largeHeld)),
    'tries that gave up': gaveUp,
  },
  note: 'One of 90 parts, of which only those are filled that are dropped; while four connections write. Locks are held up to the commit; then the files are removed, which nobody waits for.',
});

const longestWait = ({ during, calm }: Expired): Metric => ({
  title: 'the longest wait of a write meanwhile',
  value: during.length === 0 ? null : rounded(Math.max(...during)),
  unit: 'ms',
  target: 50,
  better: 'less',
  peers: {},
  detail: {
    writes: during.length,
    'p50 ms': during.length === 0 ? null : rounded(median(during)),
    'writes at other times': calm.length,
    'their p50 ms': rounded(median(calm)),
    'their longest ms': rounded(Math.max(...calm)),
  },
  note: 'Single activities over HTTP on four connections, without a pause.',
});

function counts(bySize: readonly Counted[]): Metric {
  const last = bySize.at(-1);
  if (!last) throw new RangeError('Nothing was counted.');
  return {
    title: `counts by name over a year, ${last.events / 1e6} M events`,
    value: rounded(median(last.sums)),
    unit: 'ms',
    target: 20,
    better: 'less',
    peers: { 'from the events': rounded(median(last.rows)) },
    detail: Object.fromEntries(
      bySize.flatMap(({ events, sums, rows }) => [
        [`ms at ${events / 1e6} M`, rounded(median(sums))],
        [`p95 ms at ${events / 1e6} M`, rounded(quantile(sums, 0.95))],
        [`ms from the events at ${events / 1e6} M`, rounded(median(rows))],
      ]),
    ),
    note: 'Out of the API, for somebody who may; 20 names. Both ways gave the same numbers.',
  };
}

/** A straight line through both sizes; more events take no less time, whatever the noise says. */
function at(events: number, bySize: readonly Counted[], of: 'sums' | 'rows'): number {
  const [a, b] = bySize;
  if (!a || !b) throw new RangeError('One size tells of no growth.');
  const slope = Math.max(0, (median(b[of]) - median(a[of])) / (b.events - a.events));
  return median(b[of]) + slope * (events - b.events);
}

const growth = (bySize: readonly Counted[]): Metric => ({
  title: 'the same at 100 M events, extrapolated',
  value: rounded(at(expected, bySize, 'sums')),
  unit: 'ms',
  target: 20,
  better: 'less',
  peers: { 'from the events': rounded(at(expected, bySize, 'rows')) },
  detail: {},
  note: 'A straight line through the two sizes. There is at most one sum for each hour and day, app, name and category: from some size on, more events make no more sums.',
});

const names = (times: readonly number[]): Metric => ({
  title: 'the same with 200 names',
  value: rounded(median(times)),
  unit: 'ms',
  target: 20,
  better: 'less',
  peers: {},
  detail: { 'p95 ms': rounded(quantile(times, 0.95)) },
  note: 'What the sums do grow with: names, each on every day.',
});
