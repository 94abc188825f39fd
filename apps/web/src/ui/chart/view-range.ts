/** A stretch of a session in seconds since its start. */
export type Range = { readonly from: number; readonly to: number };

export const spanOf = (range: Range): number => range.to - range.from;

export const sameRange = (a: Range, b: Range): boolean =>
  Math.abs(a.from - b.from) < 1e-6 && Math.abs(a.to - b.to) < 1e-6;

/** Moves and cuts a range so that it lies in the whole and is not shorter than `shortest` seconds. */
export function fit(range: Range, whole: Range, shortest: number): Range {
  const span = Math.min(spanOf(whole), Math.max(shortest, spanOf(range)));
  const middle = (range.from + range.to) / 2;
  // A range that was only too short grows around its middle; one that was moved keeps its span.
  const wished = span === spanOf(range) ? range.from : middle - span / 2;
  const from = Math.min(Math.max(wished, whole.from), whole.to - span);
  return { from, to: from + span };
}

/** Zooms by `factor` (below 1 = closer) so that the moment `at` stays where it is on the screen. */
export const zoom = (range: Range, factor: number, at: number): Range => ({
  from: at - (at - range.from) * factor,
  to: at + (range.to - at) * factor,
});

export const move = (range: Range, seconds: number): Range => ({
  from: range.from + seconds,
  to: range.to + seconds,
});

/** The shortest range worth showing: about ten points, never below a millisecond. */
export const shortestOf = (rates: readonly (number | null)[]): number =>
  Math.max(0.001, 10 / Math.max(1, ...rates.map((rate) => rate ?? 1)));

/** Round for the address: a thousandth of the span is less than a pixel. */
export function rounded(range: Range): Range {
  const digits = Math.max(0, Math.min(6, Math.ceil(3 - Math.log10(Math.max(1e-3, spanOf(range))))));
  const unit = 10 ** digits;
  return { from: Math.floor(range.from * unit) / unit, to: Math.ceil(range.to * unit) / unit };
}
