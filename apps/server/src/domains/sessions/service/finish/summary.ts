import type { PointArray } from '@attune/signals';
import type { PersonKey } from '../../../../kernel/keys/vault.ts';
import type { ChannelKey } from '../../store/index.ts';

/** What the points of a channel come to, in its unit. */
export type Summary = {
  readonly points: number;
  /** How long they last, gaps left out; where they come irregularly, from the first to the last. */
  readonly seconds: number;
  readonly gaps: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
};

type Scale = { readonly scale: number; readonly offset: number };

/** Adds up the points of a channel, which come in order. What is no number, or endless, counts as a point only. */
export function createSums() {
  let [points, counted, sum, gaps] = [0, 0, 0, 0];
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let next: number | undefined;
  let [firstTime, lastTime] = [0, 0];

  return {
    add(firstSample: number, values: PointArray, times: Float64Array | undefined): void {
      if (next !== undefined && next !== firstSample) gaps++;
      next = firstSample + values.length;
      if (times) {
        if (points === 0) firstTime = times[0] ?? 0;
        lastTime = times.at(-1) ?? lastTime;
      }
      points += values.length;
      // By part, so that small values are not lost beside the sum of all.
      let part = 0;
      for (let i = 0; i < values.length; i++) {
        const value = values[i] as number;
        // Less the same is 0, or nothing at all.
        if (value - value !== 0) continue;
        counted++;
        part += value;
        if (value < min) min = value;
        if (value > max) max = value;
      }
      sum += part;
    },

    end({ scale, offset }: Scale, rate: number | null): Summary {
      const seconds = rate === null ? (lastTime - firstTime) / 1e6 : points / rate;
      if (counted === 0) return { points, seconds, gaps, min: null, max: null, mean: null };
      const [low, high] = scale < 0 ? [max, min] : [min, max];
      const isPlain = scale === 1 && offset === 0;
      // Fifteen digits are all that a double surely has; the rest is what binary fractions add.
      const inUnit = (value: number) => (isPlain ? value : Number((value * scale + offset).toPrecision(15)));
      return { points, seconds, gaps, min: inUnit(low), max: inUnit(high), mean: inUnit(sum / counted) };
    },
  };
}

const placeOf = ({ userId, sessionId, channel }: ChannelKey) => ({
  table: 'channels',
  column: 'summary',
  key: [userId, sessionId, channel],
});

export const sealSummary = (key: PersonKey, place: ChannelKey, summary: Summary): Buffer =>
  key.sealJson(placeOf(place), summary);

export const openSummary = (key: PersonKey, place: ChannelKey, sealed: Buffer): Summary =>
  key.openJson(placeOf(place), sealed) as Summary;
