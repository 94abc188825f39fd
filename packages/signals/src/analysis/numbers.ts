/** Whatever holds numbers in a row. */
export type Numbers = ArrayLike<number>;

export function sumOf(values: Numbers): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}

/** NaN of nothing: whoever asks makes sure that there is something. */
export const meanOf = (values: Numbers): number => sumOf(values) / values.length;

/** Standard deviation over n − 1, of at least two values. */
export function deviationOf(values: Numbers): number {
  const mean = meanOf(values);
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i]! - mean) ** 2;
  return Math.sqrt(squares / (values.length - 1));
}

/** Square root of the mean of squares, of at least one value. */
export function rootMeanSquareOf(values: Numbers): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += values[i]! ** 2;
  return Math.sqrt(squares / values.length);
}

/** The quantile of sorted values by linear interpolation between neighbours (type 7); `share` from 0 to 1. */
export function quantileOfSorted(sorted: Numbers, share: number): number {
  const place = share * (sorted.length - 1);
  const low = Math.floor(place);
  const below = sorted[low]!;
  return below + (sorted[Math.min(low + 1, sorted.length - 1)]! - below) * (place - low);
}

export const quantileOf = (values: Numbers, share: number): number =>
  quantileOfSorted(Float64Array.from(values).sort(), share);

export const medianOf = (values: Numbers): number => quantileOf(values, 0.5);

/**
 * For each value an answer from the sorted values around it: `width` of them, as many before as after. At the ends the
 * window is moved inwards rather than cut (`inwards`), or cut.
 */
export function overWindows(
  values: Numbers,
  width: number,
  ends: 'inwards' | 'cut',
  of: (sorted: Numbers) => number,
): Float64Array {
  const count = values.length;
  const half = width >> 1;
  const out = new Float64Array(count);
  const sorted: number[] = [];
  let from = 0;
  let to = 0;
  for (let i = 0; i < count; i++) {
    const [first, end] =
      ends === 'cut'
        ? [Math.max(0, i - half), Math.min(count, i + half + 1)]
        : windowInwards(i - half, width, count);
    for (; to < end; to++) sorted.splice(placeIn(sorted, values[to]!), 0, values[to]!);
    for (; from < first; from++) sorted.splice(placeIn(sorted, values[from]!), 1);
    out[i] = of(sorted);
  }
  return out;
}

function windowInwards(wanted: number, width: number, count: number): [number, number] {
  const first = Math.max(0, Math.min(wanted, count - width));
  return [first, Math.min(count, first + width)];
}

/** Where a value is, or would go, among sorted ones. */
function placeIn(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Slope of the straight line that fits points best (least squares), of at least two different places. */
export function slopeOf(places: Numbers, values: Numbers): number {
  const middle = meanOf(places);
  const level = meanOf(values);
  let above = 0;
  let below = 0;
  for (let i = 0; i < places.length; i++) {
    above += (places[i]! - middle) * (values[i]! - level);
    below += (places[i]! - middle) ** 2;
  }
  return above / below;
}
