/** A stretch of a channel: moments in seconds with the lowest and highest value there; NaN is a gap. */
export type Tile = {
  readonly x: Float64Array<ArrayBuffer>;
  readonly low: Float64Array<ArrayBuffer>;
  /** The same array as `low` where these are the points themselves. */
  readonly high: Float64Array<ArrayBuffer>;
  /** Places behind each. */
  readonly width: number;
};

type PairedOverview = {
  readonly rate: number;
  readonly width: number;
  readonly firstBucket: number;
  readonly min: readonly (number | null)[];
  readonly max: readonly (number | null)[];
};

/**
 * What the server answered, at the width that was asked for: over a stretch of which there is little it answers more
 * finely. Where points come irregularly, a bucket without one is no gap.
 */
export function tileOf(overview: PairedOverview, irregular: boolean, width = overview.width): Tile {
  const { firstBucket, rate } = overview;
  const share = Math.max(1, width / overview.width);
  const first = Math.floor(firstBucket / share);
  const count =
    overview.min.length === 0 ? 0 : Math.floor((firstBucket + overview.min.length - 1) / share) + 1 - first;
  const tile = {
    x: Float64Array.from({ length: count }, (_, i) => momentOf(first + i, overview.width * share, rate)),
    low: new Float64Array(count).fill(Number.NaN),
    high: new Float64Array(count).fill(Number.NaN),
    width: overview.width * share,
  };
  for (let i = 0; i < overview.min.length; i++) {
    const [low, high] = [overview.min[i] ?? null, overview.max[i] ?? null];
    const bucket = Math.floor((firstBucket + i) / share) - first;
    // What is compared with nothing yet is taken.
    if (low !== null && !(low >= (tile.low[bucket] as number))) tile.low[bucket] = low;
    if (high !== null && !(high <= (tile.high[bucket] as number))) tile.high[bucket] = high;
  }
  return irregular ? withoutGaps(tile) : tile;
}

/** A bucket stands at its middle; a point stands where it was taken. */
export const momentOf = (bucket: number, width: number, rate: number): number =>
  ((bucket + (width > 1 ? 0.5 : 0)) * width) / rate;

/** Only what is there: what comes irregularly has no places that could be empty. */
export function withoutGaps({ x, low, high, width }: Tile): Tile {
  const held = (values: Float64Array<ArrayBuffer>) => values.filter((_, i) => !Number.isNaN(low[i]));
  return { x: held(x), low: held(low), high: held(high), width };
}
