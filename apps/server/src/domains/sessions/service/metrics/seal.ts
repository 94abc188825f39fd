import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Metric, MetricAnswer } from '@attune/signals';
import type { PersonKey } from '../../../../kernel/keys/vault.ts';
import type { ChannelKey } from '../../store/index.ts';
import type { Intervals } from './analyser.ts';

const answerAt = ({ userId, sessionId, channel }: ChannelKey, metric: string) => ({
  table: 'session_metrics',
  column: 'answer',
  key: [userId, sessionId, channel, metric],
});

const intervalsAt = ({ userId, sessionId, channel }: ChannelKey) => ({
  table: 'session_intervals',
  column: 'intervals',
  key: [userId, sessionId, channel],
});

/** What of a number was measured of somebody is sealed: all but its name, its unit and its version. */
export function sealAnswer(key: PersonKey, place: ChannelKey, metric: Metric): Buffer {
  const { name, unit: _, ...answer } = metric;
  return key.sealJson(answerAt(place, name), answer);
}

export const openAnswer = (key: PersonKey, place: ChannelKey, metric: string, sealed: Buffer): MetricAnswer =>
  key.openJson(answerAt(place, metric), sealed) as MetricAnswer;

/** A day of beats is some 4 MB of numbers as text, and a third of that packed. */
export const sealIntervals = (key: PersonKey, place: ChannelKey, intervals: Intervals): Buffer =>
  key.seal(
    intervalsAt(place),
    zstdCompressSync(JSON.stringify(intervals), { params: { [constants.ZSTD_c_compressionLevel]: 3 } }),
  );

const mostBytes = 64 * 1024 * 1024;

export const openIntervals = (key: PersonKey, place: ChannelKey, sealed: Buffer): Intervals =>
  JSON.parse(
    zstdDecompressSync(key.open(intervalsAt(place), sealed), { maxOutputLength: mostBytes }).toString(),
  ) as Intervals;
