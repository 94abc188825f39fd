import type { Metric } from '../lib/report.ts';
import { median, quantile, rounded } from '../lib/statistics.ts';
import type { Ingested } from './ingest.ts';
import { medians, type Measured as Peer, remarks } from './peers/index.ts';
import type { Times } from './reads.ts';
import type { Scope } from './scope.ts';
import type { SignalSize } from './signals.ts';
import type { Size } from './size.ts';

export type Measured = {
  readonly scope: Scope;
  readonly ours: readonly Ingested[];
  readonly asFlac: readonly Ingested[];
  readonly asJson: readonly Ingested[];
  readonly peers: readonly Peer[];
  readonly growth: readonly Ingested[];
  readonly size: Size;
  readonly flac: { readonly value: number | null; readonly note: string };
  readonly signals: readonly SignalSize[];
  readonly manyTimes: Times;
  readonly oneTimes: Times;
  /** The first reads after the server has started. */
  readonly coldTimes: Times;
};

/** The measures P1 to P5 and P7 of what was measured. */
export function metricsOf(measured: Measured): Record<string, Metric> {
  return {
    P1: pointsIn(measured),
    P2: bytesAPoint(measured),
    P3: wholeSession(measured),
    P4: overview(measured),
    P5: growth(measured),
    P7: jsonIn(measured),
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

/** The numbers of the peers, rounded. */
const shown = (values: Readonly<Record<string, number | null>>): Record<string, number | null> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value === null ? null : rounded(value)]),
  );

/** The best of the peers, by the measure that `better` picks; null without any. */
function best(values: Readonly<Record<string, number | null>>, better: 'more' | 'less'): number | null {
  const found = Object.values(values).filter((value) => value !== null);
  if (found.length === 0) return null;
  return better === 'more' ? Math.max(...found) : Math.min(...found);
}

const times = (value: number, peer: number | null): number | null =>
  peer === null ? null : rounded(value / peer);

function pointsIn({ ours, asFlac, peers, growth, scope }: Measured): Metric {
  const rates = ours.map((round) => rateOf([round], 'putSeconds'));
  const value = median(rates);
  const others = medians(peers, 'rates');
  return {
    title: 'points in',
    value: rounded(value),
    unit: 'points/s',
    target: 40e6,
    stretch: 60e6,
    better: 'more',
    peers: shown(others),
    detail: {
      'times the best peer (≥ 10)': times(value, best(others, 'more')),
      'slowest round': rounded(Math.min(...rates)),
      'fastest round': rounded(Math.max(...rates)),
      'server CPU, ms a million points': cpuAMillion(ours),
      'with start and complete': rounded(rateOf(ours, 'wholeSeconds')),
      [`sustained to ${scope.sessions} sessions`]:
        growth.length > 0 ? rounded(rateOf(growth, 'putSeconds')) : null,
      'sustained with start and complete': growth.length > 0 ? rounded(rateOf(growth, 'wholeSeconds')) : null,
      'slowest tenth sustained': slowestTenth(growth),
      'ready FLAC frames': rounded(median(asFlac.map((round) => rateOf([round], 'putSeconds')))),
    },
    note: remarks(peers),
  };
}

const slowestTenth = (batches: readonly Ingested[]): number | null =>
  batches.length === 0
    ? null
    : rounded(
        quantile(
          batches.map((batch) => rateOf([batch], 'putSeconds')),
          0.1,
        ),
      );

function jsonIn({ asJson, scope }: Measured): Metric {
  const rates = asJson.map((round) => rateOf([round], 'putSeconds'));
  return {
    title: 'points in, as JSON',
    value: rounded(median(rates)),
    unit: 'points/s',
    target: 5e6,
    better: 'more',
    peers: {},
    detail: {
      'slowest round': rounded(Math.min(...rates)),
      'fastest round': rounded(Math.max(...rates)),
      'server CPU, ms a million points': cpuAMillion(asJson),
    },
    note: `${scope.rounds} rounds of ${scope.otherSessionsARound} sessions, each in one request.`,
  };
}

function bytesAPoint({ size, flac, signals, peers, scope }: Measured): Metric {
  const ratio = (bytes: number | null) =>
    flac.value === null || bytes === null ? null : rounded(bytes / flac.value);
  const others = Object.fromEntries(peers.map((peer) => [peer.name, peer.bytesAPoint]));
  const share = (part: number) => rounded(part / size.points);
  return {
    title: 'bytes a point',
    value: ratio(share(size.total)),
    unit: '× flac -8',
    target: 1.15,
    stretch: 1.08,
    better: 'less',
    peers: Object.fromEntries(Object.entries(others).map(([name, bytes]) => [name, ratio(bytes)])),
    detail: {
      'bytes a point': share(size.total),
      'flac -8': flac.value === null ? null : rounded(flac.value),
      'times the best peer (≤ 0.85)': times(share(size.total), best(others, 'less')),
      'samples (sealed)': share(size.samples),
      'overview (sealed)': share(size.overview),
      'out of line on disk': share(size.outOfLine),
      'table on disk': share(size.heap),
      'indexes on disk': share(size.indexes),
      'coarser overviews on disk': share(size.pyramid),
      'sessions not packed': size.unfinished,
      ...Object.fromEntries(signals.flatMap(ofSignal)),
    },
    note: flac.note || `flac -8 on ${scope.flacSessions} of the sessions, in blocks of 131,072 points.`,
  };
}

const ofSignal = ({ title, bytesAPoint, flac }: SignalSize): [string, number | null][] => [
  [`${title}, bytes a point`, rounded(bytesAPoint)],
  [`${title}, × flac -8`, flac === null ? null : rounded(bytesAPoint / flac)],
];

function wholeSession({ manyTimes, oneTimes, coldTimes, peers, scope }: Measured): Metric {
  const form = median(manyTimes.flac) <= median(manyTimes.raw) ? 'flac' : 'raw';
  return {
    title: `600,000 points out (${form})`,
    value: rounded(median(manyTimes[form])),
    unit: 'ms',
    target: 10,
    stretch: 5,
    better: 'less',
    peers: shown(medians(peers, 'read')),
    detail: {
      form,
      ...spread('flac', manyTimes.flac),
      ...spread('raw', manyTimes.raw),
      'flac with 1 session': rounded(median(oneTimes.flac)),
      'raw with 1 session': rounded(median(oneTimes.raw)),
      'flac, first reads after the start': rounded(median(coldTimes.flac)),
      reads: manyTimes.flac.length,
    },
    note: `Median with ${scope.sessions} sessions stored, one read at a time, each of another session.`,
  };
}

function overview({ manyTimes, oneTimes, coldTimes, peers, scope }: Measured): Metric {
  return {
    title: 'overview out, ≤ 1,000 pairs',
    value: rounded(median(manyTimes.overview)),
    unit: 'ms',
    target: 2,
    stretch: 1,
    better: 'less',
    peers: shown(medians(peers, 'overview')),
    detail: {
      ...spread('overview', manyTimes.overview),
      'with 1 session': rounded(median(oneTimes.overview)),
      'first reads after the start': rounded(median(coldTimes.overview)),
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
