/**
 * The fixed predictors of RFC 9639, section 9.2.5: the next sample guessed from the last 0 to 4 by the polynomial
 * through them. The residual of order n is the n-th difference of the samples.
 *
 * Why int32 never overflows for samples of up to 24 bits (wide.ts has the others): the coefficients of the 4th
 * difference (1 −4 6 −4 1) add up to 16 in absolute value, so for samples of b ≤ 24 bits
 * |residual| ≤ 2^4 · 2^(b−1) = 2^(b+3) ≤ 2^27. A run of 2^(27−b) of those adds up to less than 2^31.
 */

export const MAX_FIXED_ORDER = 4;

/** How many absolute residuals of `bits`-bit samples can be summed in 32 bits, read as unsigned. */
function safeRun(bits: number): number {
  return 1 << (27 - bits);
}

/**
 * Adds to `sums` how large the residuals of these samples are by the predictors of order 0 to 4, all from the fifth
 * sample on. `samples` must fit `bits` ≤ 24 bits.
 */
export function addFixedSums(samples: Int32Array, bits: number, sums: Float64Array): void {
  const count = samples.length;
  if (count <= MAX_FIXED_ORDER) return;
  // The differences ending at the sample before the run, of order 0 to 3.
  let last0 = samples[3]!;
  let last1 = last0 - samples[2]!;
  let last2 = last1 - (samples[2]! - samples[1]!);
  let last3 = last2 - (samples[2]! - 2 * samples[1]! + samples[0]!);
  const run = safeRun(bits);
  for (let from = MAX_FIXED_ORDER; from < count; from += run) {
    const to = Math.min(from + run, count);
    let [sum0, sum1, sum2, sum3, sum4] = [0, 0, 0, 0, 0];
    for (let i = from; i < to; i++) {
      const e0 = samples[i]!;
      const e1 = e0 - last0;
      const e2 = e1 - last1;
      const e3 = e2 - last2;
      const e4 = e3 - last3;
      last0 = e0;
      last1 = e1;
      last2 = e2;
      last3 = e3;
      // e ^ (e >> 31) is |e| without a branch, and one less for negatives: as good for a comparison.
      sum0 = (sum0 + (e0 ^ (e0 >> 31))) | 0;
      sum1 = (sum1 + (e1 ^ (e1 >> 31))) | 0;
      sum2 = (sum2 + (e2 ^ (e2 >> 31))) | 0;
      sum3 = (sum3 + (e3 ^ (e3 >> 31))) | 0;
      sum4 = (sum4 + (e4 ^ (e4 >> 31))) | 0;
    }
    sums[0]! += sum0 >>> 0;
    sums[1]! += sum1 >>> 0;
    sums[2]! += sum2 >>> 0;
    sums[3]! += sum3 >>> 0;
    sums[4]! += sum4 >>> 0;
  }
}

/**
 * Writes the residuals of `samples[order, count)` to the same places of `folded`, signs folded into the lowest
 * bit (0, −1, 1, −2 … become 0, 1, 2, 3 …), as Rice codes want them, and returns the OR of all.
 */
export function foldResiduals(samples: Int32Array, count: number, order: number, folded: Int32Array): number {
  // One loop with the coefficients of the order: c1..c4 are binomials with alternating signs.
  const [c1, c2, c3, c4] = COEFFICIENTS[order]!;
  let union = 0;
  let x1 = order > 0 ? samples[order - 1]! : 0;
  let x2 = order > 1 ? samples[order - 2]! : 0;
  let x3 = order > 2 ? samples[order - 3]! : 0;
  let x4 = order > 3 ? samples[order - 4]! : 0;
  for (let i = order; i < count; i++) {
    const x = samples[i]!;
    const e = (x - Math.imul(c1, x1) - Math.imul(c2, x2) - Math.imul(c3, x3) - Math.imul(c4, x4)) | 0;
    const u = (e << 1) ^ (e >> 31);
    folded[i] = u;
    union |= u;
    x4 = x3;
    x3 = x2;
    x2 = x1;
    x1 = x;
  }
  return union;
}

/** Predicted sample = c1·x[i−1] + c2·x[i−2] + c3·x[i−3] + c4·x[i−4], by order. */
const COEFFICIENTS: readonly (readonly [number, number, number, number])[] = [
  [0, 0, 0, 0],
  [1, 0, 0, 0],
  [2, -1, 0, 0],
  [3, -3, 1, 0],
  [4, -6, 4, -1],
];

/** The same as weights of the samples before, the newest first, by order. */
export const FIXED_WEIGHTS: readonly (readonly number[])[] = COEFFICIENTS.map((row, order) =>
  row.slice(0, order),
);

/** Undoes the prediction in place: `data` holds `order` samples, then residuals; afterwards samples only. */
export function restoreFixed(data: Int32Array, from: number, to: number, order: number): void {
  if (order === 1) restoreFirst(data, from, to);
  else if (order === 2) restoreSecond(data, from, to);
  else if (order > 2) restoreThirdOrFourth(data, from, to, order);
}

function restoreFirst(data: Int32Array, from: number, to: number): void {
  let x = data[from]!;
  for (let i = from + 1; i < to; i++) {
    x = (x + data[i]!) | 0;
    data[i] = x;
  }
}

/** The slope is carried along: each residual changes it, and it changes the sample. */
function restoreSecond(data: Int32Array, from: number, to: number): void {
  let x = data[from + 1]!;
  let slope = (x - data[from]!) | 0;
  for (let i = from + 2; i < to; i++) {
    slope = (slope + data[i]!) | 0;
    x = (x + slope) | 0;
    data[i] = x;
  }
}

function restoreThirdOrFourth(data: Int32Array, from: number, to: number, order: number): void {
  const [c1, c2, c3, c4] = COEFFICIENTS[order]!;
  let x1 = data[from + order - 1]!;
  let x2 = data[from + order - 2]!;
  let x3 = data[from + order - 3]!;
  let x4 = order > 3 ? data[from]! : 0;
  for (let i = from + order; i < to; i++) {
    const known = Math.imul(c2, x2) + Math.imul(c3, x3) + Math.imul(c4, x4);
    const x = (data[i]! + Math.imul(c1, x1) + known) | 0;
    data[i] = x;
    x4 = x3;
    x3 = x2;
    x2 = x1;
    x1 = x;
  }
}
