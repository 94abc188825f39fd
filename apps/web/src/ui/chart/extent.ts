/** The values that a plot has room for. */
export type Extent = { readonly low: number; readonly high: number };

/** A round step near `rough`: 1, 2 or 5 times a power of ten. */
export function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const share = rough / power;
  return (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10) * power;
}

/** Room for values with a little air, in round steps: while one moves, the height then changes seldom and visibly. */
export function roomFor({ low, high }: Extent): Extent {
  // A flat line stands in the middle of a little room around it.
  const span = high - low || Math.abs(high) * 0.02 || 1;
  const step = roundStep(span / 8);
  const down = Math.floor((low - span * 0.04) / step) * step;
  const up = Math.ceil((high + span * 0.04) / step) * step;
  return { low: down, high: up };
}
