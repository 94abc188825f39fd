import type { AnyOverview, PointArray } from '@attune/signals';

/** Exact minimum and maximum of each bucket, in the channel's own numbers. A bucket without any point has min > max. */
export type Buckets = {
  readonly width: number;
  readonly firstBucket: number;
  readonly min: Float64Array;
  readonly max: Float64Array;
  /** Points from a place on; what lies outside of the range adds nothing. */
  addPoints(points: PointArray, firstSample: number): void;
  /** Points at places of their own. */
  addPlaced(points: PointArray, places: (i: number) => number): void;
  /** Buckets that are finer; those outside of the range add nothing. */
  addOverview(overview: AnyOverview): void;
};

/** Buckets of `width` over the places [from, to). */
export function createBuckets(from: number, to: number, width: number): Buckets {
  const firstBucket = Math.floor(from / width);
  const count = to <= from ? 0 : Math.floor((to - 1) / width) - firstBucket + 1;
  const min = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  const max = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
  return {
    width,
    firstBucket,
    min,
    max,
    addPoints(points, firstSample) {
      const end = Math.min(points.length, to - firstSample);
      for (let i = Math.max(0, from - firstSample); i < end; ) {
        const bucket = Math.floor((firstSample + i) / width);
        const stop = Math.min((bucket + 1) * width - firstSample, end);
        let low = min[bucket - firstBucket] as number;
        let high = max[bucket - firstBucket] as number;
        for (; i < stop; i++) {
          const value = points[i] as number;
          if (value < low) low = value;
          if (value > high) high = value;
        }
        min[bucket - firstBucket] = low;
        max[bucket - firstBucket] = high;
      }
    },
    addPlaced(points, places) {
      for (let i = 0; i < points.length; i++) {
        const place = places(i);
        if (place < from || place >= to) continue;
        const at = Math.floor(place / width) - firstBucket;
        const value = points[i] as number;
        if (value < (min[at] as number)) min[at] = value;
        if (value > (max[at] as number)) max[at] = value;
      }
    },
    addOverview({ step, firstBucket: first, min: lows, max: highs }) {
      // Both are powers of two and the finer divides the wider, so a finer bucket lies in one wider.
      const begin = Math.max(0, Math.floor(from / step) - first);
      const end = Math.min(lows.length, Math.ceil(to / step) - first);
      for (let i = begin; i < end; i++) {
        const at = Math.floor(((first + i) * step) / width) - firstBucket;
        const low = lows[i] as number;
        const high = highs[i] as number;
        if (low < (min[at] as number)) min[at] = low;
        if (high > (max[at] as number)) max[at] = high;
      }
    },
  };
}
