/**
 * The overview of a channel: minimum and maximum of every bucket of `step` points, so that a screen can show hours
 * without reading every point. Buckets are aligned to multiples of `step` of the sample's index **in the channel**,
 * which lets overviews of neighbouring blocks be merged and made coarser without loss.
 */
export interface Overview {
  /** Points a bucket spans, from 1. */
  step: number;
  /** Number of the first bucket: it spans the samples [firstBucket · step, (firstBucket + 1) · step). */
  firstBucket: number;
  /** Smallest value of each bucket, in the channel's integer units. */
  min: Int32Array<ArrayBuffer>;
  /** Largest value of each bucket. A bucket without any point has min > max: see `isAbsent`. */
  max: Int32Array<ArrayBuffer>;
}

/** Width of a bucket as stored with each block: 4 bytes for 256 points of 16 bits are 1/64 byte a point. */
export const OVERVIEW_STEP = 256;

/** Buckets without points: min is the largest int32 and max the smallest, neutral when buckets are merged. */
const ABSENT_MIN = 0x7fffffff;
const ABSENT_MAX = -0x80000000;

/** Most buckets one overview may have: 2^27 pairs are 1 GiB, far beyond any screen, well within an array. */
const MAX_BUCKETS = 2 ** 27;

/** Whether bucket `i` of the overview holds no point at all (a gap between blocks). */
export function isAbsent(overview: Overview, i: number): boolean {
  return overview.min[i]! > overview.max[i]!;
}

/** An overview of which every bucket is absent. */
export function emptyOverview(step: number, firstBucket: number, buckets: number): Overview {
  if (buckets > MAX_BUCKETS) throw new RangeError(`an overview of ${buckets} buckets is too large`);
  return {
    step,
    firstBucket,
    min: new Int32Array(buckets).fill(ABSENT_MIN),
    max: new Int32Array(buckets).fill(ABSENT_MAX),
  };
}

/** How many buckets of `step` points the samples [from, to) touch. */
export function bucketsOf(from: number, to: number, step: number): number {
  return to <= from ? 0 : Math.floor((to - 1) / step) - Math.floor(from / step) + 1;
}

/** @throws {RangeError} unless `value` is a whole number from `least` up. */
export function checkWhole(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RangeError(`${name} must be a whole number from ${least}, not ${value}`);
  }
}

/** The overview of consecutive samples; `firstSample` is the index of `samples[0]` in the channel. */
export function buildOverview(
  samples: Int32Array | Int16Array,
  firstSample: number,
  step: number = OVERVIEW_STEP,
): Overview {
  return minMaxOfRange(samples, firstSample, firstSample, firstSample + samples.length, step);
}

/**
 * Exact buckets of `width` points over the samples [from, to) of the channel, of which `samples` holds those from
 * `firstSample` on. What lies outside `samples` adds nothing: a bucket without any point is absent.
 */
export function minMaxOfRange(
  samples: Int32Array | Int16Array,
  firstSample: number,
  from: number,
  to: number,
  width: number,
): Overview {
  checkWhole('firstSample', firstSample, 0);
  checkWhole('from', from, 0);
  checkWhole('to', to, from);
  checkWhole('the width of a bucket', width, 1);
  const firstBucket = Math.floor(from / width);
  const overview = emptyOverview(width, firstBucket, bucketsOf(from, to, width));
  const begin = Math.max(from, firstSample) - firstSample;
  const end = Math.min(to, firstSample + samples.length) - firstSample;
  let bucket = Math.floor((begin + firstSample) / width);
  for (let i = begin; i < end; bucket++) {
    const stop = Math.min((bucket + 1) * width - firstSample, end);
    let min = samples[i]!;
    let max = min;
    for (i++; i < stop; i++) {
      const x = samples[i]!;
      if (x < min) min = x;
      if (x > max) max = x;
    }
    overview.min[bucket - firstBucket] = min;
    overview.max[bucket - firstBucket] = max;
  }
  return overview;
}

/** The same with buckets `factor` times as wide: exact, since minima and maxima are kept. */
export function coarsen(overview: Overview, factor: number): Overview {
  checkWhole('factor', factor, 1);
  const { step, firstBucket, min } = overview;
  const first = Math.floor(firstBucket / factor);
  const buckets = bucketsOf(firstBucket, firstBucket + min.length, factor);
  const result = emptyOverview(step * factor, first, buckets);
  for (let i = 0; i < min.length; i++) {
    include(result, Math.floor((firstBucket + i) / factor) - first, overview, i);
  }
  return result;
}

/**
 * One overview of several of the same step, in any order: buckets that two share (a block ends in the middle of
 * one) are joined, buckets between them are absent.
 * @throws {RangeError} when there is none, when steps differ, or when they lie absurdly far apart.
 */
export function mergeOverviews(overviews: readonly Overview[]): Overview {
  const step = overviews[0]?.step;
  if (step === undefined) throw new RangeError('there is no overview to merge');
  let from = Infinity;
  let to = 0;
  for (const overview of overviews) {
    if (overview.step !== step)
      throw new RangeError(`overviews of steps ${step} and ${overview.step} cannot be merged`);
    if (overview.min.length === 0) continue;
    from = Math.min(from, overview.firstBucket);
    to = Math.max(to, overview.firstBucket + overview.min.length);
  }
  if (to === 0) return emptyOverview(step, overviews[0]!.firstBucket, 0);
  const merged = emptyOverview(step, from, to - from);
  for (const overview of overviews) {
    const offset = overview.firstBucket - from;
    for (let i = 0; i < overview.min.length; i++) include(merged, offset + i, overview, i);
  }
  return merged;
}

function include(into: Overview, at: number, overview: Overview, i: number): void {
  if (overview.min[i]! < into.min[at]!) into.min[at] = overview.min[i]!;
  if (overview.max[i]! > into.max[at]!) into.max[at] = overview.max[i]!;
}

/**
 * The smallest power of two such that `points` samples from `firstSample` of the channel on fill at most `maxPairs`
 * aligned buckets of that width. For 600,000 points from 0 and 1,000 pairs that is 1,024, in 586 buckets.
 * A range that begins within a bucket touches one more than the same number of points from 0.
 */
export function stepFor(points: number, maxPairs: number, firstSample = 0): number {
  checkWhole('points', points, 0);
  checkWhole('maxPairs', maxPairs, 1);
  checkWhole('firstSample', firstSample, 0);
  let width = 1;
  while (bucketsOf(firstSample, firstSample + points, width) > maxPairs) width *= 2;
  return width;
}
