import { type BatchEntry, encodeBatch, type PointArray } from '@attune/signals';

export const batchType = 'application/vnd.attune.points';

/** The binary form of a batch. */
export const batchOf = (...entries: BatchEntry[]): Buffer => Buffer.from(encodeBatch(entries).buffer);

/** Points of one channel from a place on. */
export const pointsFrom = (
  firstSample: number,
  points: PointArray,
  channel = 0,
  times?: Float64Array<ArrayBuffer>,
): BatchEntry => ({ channel, firstSample, count: points.length, points, ...(times ? { times } : {}) });
