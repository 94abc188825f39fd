import { coarsen, mergeOverviews, OVERVIEW_STEP, type Overview, type OverviewValues } from './overview.ts';

/*
 * The pyramid of a channel: overviews of ever wider buckets, so that any zoom of any length reads about as many rows.
 * Blocks hold the finest step, of 256 points; each step here is 16 times the one below. A row holds 512 buckets of one
 * step. A step is stored only where the one below would take more than 16 rows: what is short has no pyramid.
 */
export const PYRAMID_STEPS = [4096, 65_536, 1_048_576, 16_777_216] as const;
/** Buckets in one row. */
export const PYRAMID_ROW_BUCKETS = 512;
const FACTOR = 16;
const MOST_ROWS_BELOW = 16;

/** The steps that are stored for a channel whose last point lies before `end`. */
export function pyramidSteps(end: number): number[] {
  return PYRAMID_STEPS.filter((step) => end > (step / FACTOR) * PYRAMID_ROW_BUCKETS * MOST_ROWS_BELOW);
}

/**
 * The coarsest of `steps` that buckets of any width which fits `points` into `pairs` can be made of; 1 means the points
 * themselves, 256 the overviews of blocks.
 */
export function pyramidStepFor(points: number, pairs: number, steps: readonly number[]): number {
  // With half this step more than `pairs` buckets would be needed, so the width is at least this step.
  return [1, OVERVIEW_STEP, ...steps].findLast((step) => step === 1 || step * pairs < 2 * points) ?? 1;
}

/** One row of the pyramid. `firstBucket` is a multiple of 512; the overview may begin later and end earlier. */
export type PyramidRow<Values extends OverviewValues = Int32Array<ArrayBuffer>> = {
  readonly step: number;
  readonly firstBucket: number;
  readonly overview: Overview<Values>;
};

/** Takes the overviews of a channel's blocks, of 256 points a bucket, in order; gives each row as soon as it is whole. */
export type PyramidBuilder<Values extends OverviewValues = Int32Array<ArrayBuffer>> = {
  add(overview: Overview<Values>): PyramidRow<Values>[];
  end(): PyramidRow<Values>[];
};

/** @param end place after the channel's last point */
export function createPyramid<Values extends OverviewValues = Int32Array<ArrayBuffer>>(
  end: number,
): PyramidBuilder<Values> {
  const levels: Level<Values>[] = pyramidSteps(end).map((step) => ({ step, row: 0, parts: [] }));

  const flush = (at: number, rows: PyramidRow<Values>[]): void => {
    const level = levels[at];
    if (!level || level.parts.length === 0) return;
    const overview = mergeOverviews(level.parts);
    rows.push({ step: level.step, firstBucket: level.row * PYRAMID_ROW_BUCKETS, overview });
    level.parts = [];
    put(at + 1, overview, rows);
  };

  /** Adds buckets of the step below. */
  const put = (at: number, finer: Overview<Values>, rows: PyramidRow<Values>[]): void => {
    const level = levels[at];
    if (!level) return;
    for (const part of inRows(coarsen(finer, level.step / finer.step))) {
      const row = Math.floor(part.firstBucket / PYRAMID_ROW_BUCKETS);
      if (row !== level.row) flush(at, rows);
      level.row = row;
      level.parts.push(part);
    }
  };

  return {
    add(overview) {
      const rows: PyramidRow<Values>[] = [];
      put(0, overview, rows);
      return rows;
    },
    end() {
      const rows: PyramidRow<Values>[] = [];
      for (let at = 0; at < levels.length; at++) flush(at, rows);
      return rows;
    },
  };
}

type Level<Values extends OverviewValues> = { readonly step: number; row: number; parts: Overview<Values>[] };

function* inRows<Values extends OverviewValues>(overview: Overview<Values>): Generator<Overview<Values>> {
  const end = overview.firstBucket + overview.min.length;
  for (let from = overview.firstBucket; from < end; ) {
    const to = Math.min(end, (Math.floor(from / PYRAMID_ROW_BUCKETS) + 1) * PYRAMID_ROW_BUCKETS);
    yield cutOverview(overview, from, to);
    from = to;
  }
}

/** The buckets [from, to) of an overview, as far as it has them. */
export function cutOverview<Values extends OverviewValues>(
  overview: Overview<Values>,
  from: number,
  to: number,
): Overview<Values> {
  const first = Math.min(Math.max(0, from - overview.firstBucket), overview.min.length);
  const end = Math.max(first, to - overview.firstBucket);
  return {
    step: overview.step,
    firstBucket: overview.firstBucket + first,
    min: overview.min.slice(first, end) as Values,
    max: overview.max.slice(first, end) as Values,
  };
}
