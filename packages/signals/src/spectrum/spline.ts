import type { Numbers } from '../analysis/numbers.ts';

/**
 * Values at even times, `rate` a second, from values at uneven times (seconds, strictly rising): the natural cubic spline
 * through them, from the first time to the last. Fewer than three values answer nothing.
 */
export function resample(times: Numbers, values: Numbers, rate: number): Float64Array {
  const count = times.length;
  if (count < 3) return new Float64Array(0);
  const bends = bendsOf(times, values);
  const start = times[0]!;
  const points = Math.floor((times[count - 1]! - start) * rate + 1e-9) + 1;
  const out = new Float64Array(points);
  let i = 0;
  for (let k = 0; k < points; k++) {
    const t = start + k / rate;
    while (i < count - 2 && times[i + 1]! < t) i++;
    const width = times[i + 1]! - times[i]!;
    const a = (times[i + 1]! - t) / width;
    const b = 1 - a;
    const curve = (a * a * a - a) * bends[i]! + (b * b * b - b) * bends[i + 1]!;
    out[k] = a * values[i]! + b * values[i + 1]! + (curve * width * width) / 6;
  }
  return out;
}

/** Second derivatives at the knots, zero at both ends: a tridiagonal system, solved forwards and back. */
function bendsOf(times: Numbers, values: Numbers): Float64Array {
  const count = times.length;
  const bends = new Float64Array(count);
  const share = new Float64Array(count);
  for (let i = 1; i < count - 1; i++) {
    const left = times[i]! - times[i - 1]!;
    const right = times[i + 1]! - times[i]!;
    const jump = (values[i + 1]! - values[i]!) / right - (values[i]! - values[i - 1]!) / left;
    const pivot = 2 * (left + right) - left * share[i - 1]!;
    share[i] = right / pivot;
    bends[i] = (6 * jump - left * bends[i - 1]!) / pivot;
  }
  for (let i = count - 2; i > 0; i--) bends[i]! -= share[i]! * bends[i + 1]!;
  return bends;
}
