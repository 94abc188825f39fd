/**
 * Undoes linear prediction in place (RFC 9639, section 9.2.6): `data[from …)` holds as many samples as there are
 * `coefficients`, then residuals; afterwards samples only. `coefficients[0]` belongs to the newest sample.
 */
export function restoreLinear(
  data: Int32Array,
  from: number,
  to: number,
  coefficients: Int32Array,
  shift: number,
): void {
  const order = coefficients.length;
  const scale = 2 ** -shift;
  for (let i = from + order; i < to; i++) {
    // Exact in a double: |sample| ≤ 2^31, |coefficient| ≤ 2^14 and order ≤ 32 make a sum of at most 2^50.
    let sum = 0;
    for (let j = 0; j < order; j++) sum += coefficients[j]! * data[i - 1 - j]!;
    data[i] = data[i]! + Math.floor(sum * scale);
  }
}
