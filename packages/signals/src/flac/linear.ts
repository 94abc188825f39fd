/**
 * Linear prediction (RFC 9639, section 9.2.6): the next sample guessed as a weighted sum of the last ones, shifted
 * right. `weights[0]` belongs to the newest sample.
 *
 * Sums are made in int32 where they cannot overflow, and exactly in doubles elsewhere: |sample| ≤ 2^32,
 * |weight| ≤ 2^14 and 32 of them make a sum of at most 2^51.
 */

/** Whether the sums of samples of |x| ≤ 2^reach fit in 31 bits and a sign. */
export function sumsFit(weights: Int32Array, reach: number): boolean {
  let total = 0;
  for (let i = 0; i < weights.length; i++) total += Math.abs(weights[i]!);
  return total * 2 ** reach < 2 ** 31;
}

/**
 * Writes the residuals of `samples[8, count)` by eight weights to the same places of `folded`, signs folded into the
 * lowest bit, and returns the OR of all. The sums must fit (see `sumsFit`); with a shift of at least 1 the residuals do
 * too.
 */
export function foldLinear(
  samples: Int32Array,
  count: number,
  weights: Int32Array,
  shift: number,
  folded: Int32Array,
): number {
  // Weights and the last eight samples each in a variable of their own: four times as fast as a loop over both.
  const [w1, w2, w3, w4] = [weights[0]!, weights[1]!, weights[2]!, weights[3]!];
  const [w5, w6, w7, w8] = [weights[4]!, weights[5]!, weights[6]!, weights[7]!];
  let [x1, x2, x3, x4] = [samples[7]!, samples[6]!, samples[5]!, samples[4]!];
  let [x5, x6, x7, x8] = [samples[3]!, samples[2]!, samples[1]!, samples[0]!];
  let union = 0;
  for (let i = 8; i < count; i++) {
    const sum =
      (Math.imul(w1, x1) +
        Math.imul(w2, x2) +
        Math.imul(w3, x3) +
        Math.imul(w4, x4) +
        Math.imul(w5, x5) +
        Math.imul(w6, x6) +
        Math.imul(w7, x7) +
        Math.imul(w8, x8)) |
      0;
    const x = samples[i]!;
    const e = (x - (sum >> shift)) | 0;
    const u = (e << 1) ^ (e >> 31);
    folded[i] = u;
    union |= u;
    x8 = x7;
    x7 = x6;
    x6 = x5;
    x5 = x4;
    x4 = x3;
    x3 = x2;
    x2 = x1;
    x1 = x;
  }
  return union;
}

/**
 * Undoes the prediction in place: `data[from …)` holds as many samples as there are weights, then residuals; afterwards
 * samples only. `bits` is their width; what does not fit it comes out as damage does.
 */
export function restoreLinear(
  data: Int32Array,
  from: number,
  to: number,
  weights: Int32Array,
  shift: number,
  bits: number,
): void {
  const order = weights.length;
  if (!sumsFit(weights, bits - 1)) restoreWide(data, from + order, to, weights, shift);
  else if (order > 12) restoreNarrow(data, from + order, to, weights, shift);
  else {
    // Missing weights are 0, so that three loops do for twelve orders; these reach back further than the warm-up does.
    const unrolled = order <= 4 ? 4 : order <= 8 ? 8 : 12;
    const begin = Math.min(from + unrolled, to);
    restoreNarrow(data, from + order, begin, weights, shift);
    const padded = new Int32Array(unrolled);
    padded.set(weights);
    if (unrolled === 4) restore4(data, begin, to, padded, shift);
    else if (unrolled === 8) restore8(data, begin, to, padded, shift);
    else restore12(data, begin, to, padded, shift);
  }
}

function restoreWide(
  data: Int32Array | Float64Array,
  begin: number,
  to: number,
  weights: Int32Array,
  shift: number,
): void {
  const order = weights.length;
  const scale = 2 ** -shift;
  for (let i = begin; i < to; i++) {
    let sum = 0;
    for (let j = 0; j < order; j++) sum += weights[j]! * data[i - 1 - j]!;
    data[i] = data[i]! + Math.floor(sum * scale);
  }
}

/** The same for samples of 33 bits, as the difference of two channels of 32 may have. */
export function restoreLinearWide(data: Float64Array, weights: Int32Array, shift: number): void {
  restoreWide(data, weights.length, data.length, weights, shift);
}

function restoreNarrow(
  data: Int32Array,
  begin: number,
  to: number,
  weights: Int32Array,
  shift: number,
): void {
  const order = weights.length;
  for (let i = begin; i < to; i++) {
    let sum = 0;
    for (let j = 0; j < order; j++) sum = (sum + Math.imul(weights[j]!, data[i - 1 - j]!)) | 0;
    data[i] = (data[i]! + (sum >> shift)) | 0;
  }
}

function restore4(data: Int32Array, begin: number, to: number, w: Int32Array, shift: number): void {
  if (begin >= to) return;
  const [w1, w2, w3, w4] = [w[0]!, w[1]!, w[2]!, w[3]!];
  let [x1, x2, x3, x4] = [data[begin - 1]!, data[begin - 2]!, data[begin - 3]!, data[begin - 4]!];
  for (let i = begin; i < to; i++) {
    const sum = (Math.imul(w4, x4) + Math.imul(w3, x3) + Math.imul(w2, x2) + Math.imul(w1, x1)) | 0;
    const x = (data[i]! + (sum >> shift)) | 0;
    data[i] = x;
    x4 = x3;
    x3 = x2;
    x2 = x1;
    x1 = x;
  }
}

/** What does not hang on the newest sample is summed first, so that the next one waits for one product only. */
function restore8(data: Int32Array, begin: number, to: number, w: Int32Array, shift: number): void {
  if (begin >= to) return;
  const [w1, w2, w3, w4, w5, w6, w7, w8] = [w[0]!, w[1]!, w[2]!, w[3]!, w[4]!, w[5]!, w[6]!, w[7]!];
  let [x1, x2, x3, x4] = [data[begin - 1]!, data[begin - 2]!, data[begin - 3]!, data[begin - 4]!];
  let [x5, x6, x7, x8] = [data[begin - 5]!, data[begin - 6]!, data[begin - 7]!, data[begin - 8]!];
  for (let i = begin; i < to; i++) {
    const older =
      (Math.imul(w8, x8) +
        Math.imul(w7, x7) +
        Math.imul(w6, x6) +
        Math.imul(w5, x5) +
        Math.imul(w4, x4) +
        Math.imul(w3, x3) +
        Math.imul(w2, x2)) |
      0;
    const x = (data[i]! + (((older + Math.imul(w1, x1)) | 0) >> shift)) | 0;
    data[i] = x;
    x8 = x7;
    x7 = x6;
    x6 = x5;
    x5 = x4;
    x4 = x3;
    x3 = x2;
    x2 = x1;
    x1 = x;
  }
}

/** Twelve samples and weights are more than there are registers: the older ones are read again instead. */
function restore12(data: Int32Array, begin: number, to: number, w: Int32Array, shift: number): void {
  const [w1, w2, w3, w4, w5, w6] = [w[0]!, w[1]!, w[2]!, w[3]!, w[4]!, w[5]!];
  const [w7, w8, w9, w10, w11, w12] = [w[6]!, w[7]!, w[8]!, w[9]!, w[10]!, w[11]!];
  for (let i = begin; i < to; i++) {
    const oldest =
      Math.imul(w12, data[i - 12]!) +
      Math.imul(w11, data[i - 11]!) +
      Math.imul(w10, data[i - 10]!) +
      Math.imul(w9, data[i - 9]!) +
      Math.imul(w8, data[i - 8]!) +
      Math.imul(w7, data[i - 7]!);
    const newest =
      Math.imul(w6, data[i - 6]!) +
      Math.imul(w5, data[i - 5]!) +
      Math.imul(w4, data[i - 4]!) +
      Math.imul(w3, data[i - 3]!) +
      Math.imul(w2, data[i - 2]!) +
      Math.imul(w1, data[i - 1]!);
    data[i] = (data[i]! + (((oldest + newest) | 0) >> shift)) | 0;
  }
}
