/**
 * The overview of a channel: minimum and maximum of every bucket of `step` points, so that a screen can show hours
 * without reading every point. Buckets are aligned to multiples of `step` of the sample's index **in the channel**,
 * which lets overviews of neighbouring blocks be merged and made coarser without loss.
 */
export interface Overview<Values extends OverviewValues = Int32Array<ArrayBuffer>> {
  /** Points a bucket spans, from 1. */
  step: number;
  /** Number of the first bucket: it spans the samples [firstBucket · step, (firstBucket + 1) · step). */
  firstBucket: number;
  /** Smallest value of each bucket, in the channel's own numbers: integers, or floating-point values. */
  min: Values;
  /** Largest value of each bucket. A bucket without any point has min > max: see `isAbsent`. */
  max: Values;
}

export type OverviewValues = Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;
/** An overview of integers or of floating-point values. */
export type AnyOverview = Overview<OverviewValues>;

/** Width of a bucket as stored with each block: 4 bytes for 256 points of 16 bits are 1/64 byte a point. */
export const OVERVIEW_STEP = 256;

/**
 * Buckets without points: of integers min is the largest int32 and max the smallest, of floats the infinities. Both are
 * neutral when buckets are merged.
 */
const ABSENT_MIN = 0x7fffffff;
const ABSENT_MAX = -0x80000000;

/** Most buckets one overview may have: 2^27 pairs are 1 GiB, far beyond any screen, well within an array. */
const MAX_BUCKETS = 2 ** 27;

/** Whether bucket `i` of the overview holds no point at all (a gap between blocks). */
export function isAbsent(overview: AnyOverview, i: number): boolean {
  return overview.min[i]! > overview.max[i]!;
}

/** An overview of integers of which every bucket is absent. */
export function emptyOverview(step: number, firstBucket: number, buckets: number): Overview {
  checkBuckets(buckets);
  return {
    step,
    firstBucket,
    min: new Int32Array(buckets).fill(ABSENT_MIN),
    max: new Int32Array(buckets).fill(ABSENT_MAX),
  };
}

/** The same of floating-point values. */
export function emptyFloatOverview<Values extends Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>>(
  Kind: { new (length: number): Values },
  step: number,
  firstBucket: number,
  buckets: number,
): Overview<Values> {
  checkBuckets(buckets);
  const min = new Kind(buckets).fill(Number.POSITIVE_INFINITY) as Values;
  return { step, firstBucket, min, max: new Kind(buckets).fill(Number.NEGATIVE_INFINITY) as Values };
}

function checkBuckets(buckets: number): void {
  if (buckets > MAX_BUCKETS) throw new RangeError(`an overview of ${buckets} buckets is too large`);
}

/** One with absent buckets, of the same kind of values as another. */
function emptyLike<Values extends OverviewValues>(
  like: Overview<Values>,
  step: number,
  firstBucket: number,
  buckets: number,
): Overview<Values> {
  const { min }: AnyOverview = like;
  const empty: AnyOverview =
    min instanceof Int32Array
      ? emptyOverview(step, firstBucket, buckets)
      : min instanceof Float32Array
        ? emptyFloatOverview(Float32Array, step, firstBucket, buckets)
        : emptyFloatOverview(Float64Array, step, firstBucket, buckets);
  return empty as Overview<Values>;
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
      // Without a branch, which on noise is guessed wrong too often: several times as fast.
      const x = samples[i]!;
      min = Math.min(min, x);
      max = Math.max(max, x);
    }
    overview.min[bucket - firstBucket] = min;
    overview.max[bucket - firstBucket] = max;
  }
  return overview;
}

/**
 * The overview of consecutive floating-point values, in values of their own kind. What is no number counts as no point:
 * a bucket that holds nothing else is absent.
 */
export function buildFloatOverview<Values extends Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>>(
  values: Values,
  firstSample: number,
  step: number = OVERVIEW_STEP,
): Overview<Values> {
  checkWhole('firstSample', firstSample, 0);
  checkWhole('the width of a bucket', step, 1);
  const end = firstSample + values.length;
  const firstBucket = Math.floor(firstSample / step);
  const Kind = values.constructor as new (length: number) => Values;
  const overview = emptyFloatOverview(Kind, step, firstBucket, bucketsOf(firstSample, end, step));
  for (let bucket = 0, i = 0; i < values.length; bucket++) {
    const stop = Math.min((firstBucket + bucket + 1) * step - firstSample, values.length);
    let min = Number.POSITIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    for (; i < stop; i++) {
      const x = values[i]!;
      // A NaN is neither.
      if (x < min) min = x;
      if (x > max) max = x;
    }
    overview.min[bucket] = min;
    overview.max[bucket] = max;
  }
  return overview;
}

/** The same with buckets `factor` times as wide: exact, since minima and maxima are kept. */
export function coarsen<Values extends OverviewValues>(
  overview: Overview<Values>,
  factor: number,
): Overview<Values> {
  checkWhole('factor', factor, 1);
  const { step, firstBucket, min } = overview;
  const first = Math.floor(firstBucket / factor);
  const buckets = bucketsOf(firstBucket, firstBucket + min.length, factor);
  const result = emptyLike(overview, step * factor, first, buckets);
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
export function mergeOverviews<Values extends OverviewValues>(
  overviews: readonly Overview<Values>[],
): Overview<Values> {
  const [one] = overviews;
  if (one === undefined) throw new RangeError('there is no overview to merge');
  const { step } = one;
  let from = Infinity;
  let to = 0;
  for (const overview of overviews) {
    if (overview.step !== step)
      throw new RangeError(`overviews of steps ${step} and ${overview.step} cannot be merged`);
    if (overview.min.length === 0) continue;
    from = Math.min(from, overview.firstBucket);
    to = Math.max(to, overview.firstBucket + overview.min.length);
  }
  if (to === 0) return emptyLike(one, step, one.firstBucket, 0);
  const merged = emptyLike(one, step, from, to - from);
  for (const overview of overviews) {
    const offset = overview.firstBucket - from;
    for (let i = 0; i < overview.min.length; i++) include(merged, offset + i, overview, i);
  }
  return merged;
}

function include(into: AnyOverview, at: number, overview: AnyOverview, i: number): void {
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
