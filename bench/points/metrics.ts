import type { Metric } from '../lib/report.ts';
import { median, quantile, rounded } from '../lib/statistics.ts';
import type { Ingested } from './ingest.ts';
import { peerName } from './peer.ts';
import type { PeerTimes, Times } from './reads.ts';
import type { Scope } from './scope.ts';
import type { Size } from './size.ts';

export type Measured = {
  readonly scope: Scope;
  readonly ours: readonly Ingested[];
  readonly peerRates: readonly number[];
  readonly growth: readonly Ingested[];
  readonly size: Size;
  readonly flac: { readonly value: number | null; readonly note: string };
  readonly peerBytes: number;
  readonly manyTimes: Times;
  readonly oneTimes: Times;
  readonly peerTimes: PeerTimes;
};

/** The measures P1 to P5 of what was measured. */
export function metricsOf(measured: Measured): Record<string, Metric> {
  return {
    P1: pointsIn(measured),
    P2: bytesAPoint(measured),
    P3: wholeSession(measured),
    P4: overview(measured),
    P5: growth(measured),
  };
}

const rateOf = (ingested: readonly Ingested[], seconds: 'putSeconds' | 'wholeSeconds'): number =>
  ingested.reduce((sum, { points }) => sum + points, 0) /
  ingested.reduce((sum, { [seconds]: some }) => sum + some, 0);

const cpuAMillion = (ingested: readonly Ingested[]): number | null =>
  ingested.some(({ cpuMilliseconds }) => cpuMilliseconds === null)
    ? null
    : rounded(
        ingested.reduce((sum, { cpuMilliseconds }) => sum + (cpuMilliseconds ?? 0), 0) /
          ingested.reduce((sum, { points }) => sum + points / 1e6, 0),
      );

function pointsIn({ ours, peerRates, growth, scope }: Measured): Metric {
  const rates = ours.map((round) => rateOf([round], 'putSeconds'));
  const value = median(rates);
  const peer = median(peerRates);
  return {
    title: 'points in',
    value: rounded(value),
    unit: 'points/s',
    target: 40e6,
    stretch: 60e6,
    better: 'more',
    peers: { [peerName]: rounded(peer) },
    detail: {
      'times the peer (≥ 10)': rounded(value / peer),
      'slowest round': rounded(Math.min(...rates)),
      'fastest round': rounded(Math.max(...rates)),
      'server CPU, ms a million points': cpuAMillion(ours),
      'with start and complete': rounded(rateOf(ours, 'wholeSeconds')),
      [`sustained to ${scope.sessions} sessions`]: rounded(rateOf(growth, 'putSeconds')),
      'sustained with start and complete': rounded(rateOf(growth, 'wholeSeconds')),
      'slowest tenth sustained': rounded(
        quantile(
          growth.map((batch) => rateOf([batch], 'putSeconds')),
          0.1,
        ),
      ),
    },
  };
}

function bytesAPoint({ size, flac, peerBytes, scope }: Measured): Metric {
  const ratio = (bytes: number) => (flac.value === null ? null : rounded(bytes / flac.value));
  return {
    title: 'bytes a point',
    value: ratio(size.total),
    unit: '× flac -8',
    target: 1.15,
    stretch: 1.08,
    better: 'less',
    peers: { [peerName]: ratio(peerBytes) },
    detail: {
      'bytes a point': rounded(size.total),
      'flac -8': flac.value === null ? null : rounded(flac.value),
      [peerName]: rounded(peerBytes),
      'times the peer (≤ 0.85)': rounded(size.total / peerBytes),
      'samples (sealed)': rounded(size.samples),
      'overview (sealed)': rounded(size.overview),
      'out of line on disk': rounded(size.outOfLine),
      'table on disk': rounded(size.heap),
      'indexes on disk': rounded(size.indexes),
    },
    note: flac.note || `flac -8 on ${scope.flacSessions} of the sessions, in blocks of 131,072 points.`,
  };
}

function wholeSession({ manyTimes, oneTimes, peerTimes, scope }: Measured): Metric {
  const form = median(manyTimes.flac) <= median(manyTimes.raw) ? 'flac' : 'raw';
  return {
    title: `600,000 points out (${form})`,
    value: rounded(median(manyTimes[form])),
    unit: 'ms',
    target: 10,
    stretch: 5,
    better: 'less',
    peers: { [peerName]: rounded(median(peerTimes.read)) },
    detail: {
      form,
      ...spread('flac', manyTimes.flac),
      ...spread('raw', manyTimes.raw),
      'flac with 1 session': rounded(median(oneTimes.flac)),
      'raw with 1 session': rounded(median(oneTimes.raw)),
      reads: manyTimes.flac.length,
    },
    note: `Median with ${scope.sessions} sessions stored, one read at a time, each of another session.`,
  };
}

function overview({ manyTimes, oneTimes, peerTimes, scope }: Measured): Metric {
  return {
    title: 'overview out, ≤ 1,000 pairs',
    value: rounded(median(manyTimes.overview)),
    unit: 'ms',
    target: 2,
    stretch: 1,
    better: 'less',
    peers: { [peerName]: rounded(median(peerTimes.overview)) },
    detail: {
      ...spread('overview', manyTimes.overview),
      'with 1 session': rounded(median(oneTimes.overview)),
      reads: manyTimes.overview.length,
    },
    note: `Median with ${scope.sessions} sessions stored.`,
  };
}

function growth({ manyTimes, oneTimes, scope }: Measured): Metric {
  const ratio = (form: keyof Times) => median(manyTimes[form]) / median(oneTimes[form]);
  const form = median(manyTimes.flac) <= median(manyTimes.raw) ? 'flac' : 'raw';
  return {
    title: 'growth of P3, P4',
    value: rounded(Math.max(ratio(form), ratio('overview'))),
    unit: '×',
    target: 1.2,
    better: 'less',
    peers: {},
    detail: {
      flac: rounded(ratio('flac')),
      raw: rounded(ratio('raw')),
      overview: rounded(ratio('overview')),
    },
    note: `${scope.sessions} sessions stored against 1, two servers measured in turns.`,
  };
}

const spread = (name: string, times: readonly number[]): Record<string, number> => ({
  [`${name} p10`]: rounded(quantile(times, 0.1)),
  [`${name} p50`]: rounded(median(times)),
  [`${name} p95`]: rounded(quantile(times, 0.95)),
});
