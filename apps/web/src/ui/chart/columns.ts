import type { Overview as FullOverview } from '../../api/index.ts';

type Overview = Pick<FullOverview, 'rate' | 'width' | 'firstBucket' | 'min' | 'max'>;

/** What a plot draws: moments (seconds since the start) with the lowest and highest value there; null is a gap. */
export type Columns = {
  readonly x: number[];
  readonly low: (number | null)[];
  readonly high: (number | null)[];
  /** Seconds from one to the next. */
  readonly step: number;
  /** Points behind each: 1 means that these are the points themselves. */
  readonly width: number;
  /** Points come when they come: a value holds until the next. */
  readonly irregular?: boolean;
};

export const noColumns: Columns = { x: [], low: [], high: [], step: 1, width: 1 };

export function columnsOf(overview: Overview): Columns {
  const step = overview.width / overview.rate;
  // A bucket stands at its middle; a point stands where it was taken.
  const shift = overview.width > 1 ? 0.5 : 0;
  const x = overview.min.map((_, i) => (overview.firstBucket + i + shift) * step);
  return { x, low: overview.min, high: overview.max, step, width: overview.width };
}

/** The first place whose moment is not before `at`. */
export function indexFrom(x: readonly number[], at: number): number {
  let low = 0;
  let high = x.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((x[middle] as number) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

export type Value = { readonly at: number; readonly low: number | null; readonly high: number | null };

/** The value nearest to a moment; nothing where the nearest is further than a step away. */
export function valueAt(columns: Columns, at: number): Value | undefined {
  const right = indexFrom(columns.x, at);
  const near = [right - 1, right].filter((i) => columns.x[i] !== undefined);
  const distance = (i: number) => Math.abs((columns.x[i] as number) - at);
  const best = near.sort((a, b) => distance(a) - distance(b))[0];
  if (best === undefined || distance(best) > columns.step * 1.01) return undefined;
  return { at: columns.x[best] as number, low: columns.low[best] ?? null, high: columns.high[best] ?? null };
}

/** Lowest and highest of all, or of a stretch. */
export function extremesOf(
  columns: Columns,
  from = -Infinity,
  to = Infinity,
): { low: number; high: number } | undefined {
  let low = Infinity;
  let high = -Infinity;
  const end = to === Infinity ? columns.x.length : indexFrom(columns.x, to);
  for (let i = indexFrom(columns.x, from); i < end || columns.x[i] === to; i++) {
    const a = columns.low[i];
    const b = columns.high[i];
    if (a !== null && a !== undefined && a < low) low = a;
    if (b !== null && b !== undefined && b > high) high = b;
  }
  return low <= high ? { low, high } : undefined;
}
