import type { Numbers } from '../analysis/numbers.ts';

/**
 * Values without their slow trend by smoothness priors: trend = (I + λ² D₂ᵀ D₂)⁻¹ z, with D₂ the second differences
 * (Tarvainen, Ranta-aho, Karjalainen, IEEE Trans. Biomed. Eng. 49, 2002). At 4 values a second λ = 500 takes away what is
 * slower than about 0.035 Hz. The matrix has five diagonals: one sweep down (LDLᵀ) and one back.
 */
export function withoutTrend(values: Numbers, lambda: number): Float64Array {
  const count = values.length;
  const out = Float64Array.from(values);
  if (count < 3) return out;
  const weight = lambda * lambda;
  const pivot = new Float64Array(count);
  const first = new Float64Array(count);
  const second = new Float64Array(count);
  const trend = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const [a, b, c] = rowOf(i, count);
    const before = i > 0 ? first[i - 1]! : 0;
    const before2 = i > 1 ? second[i - 2]! : 0;
    const pivot1 = i > 0 ? pivot[i - 1]! : 0;
    const pivot2 = i > 1 ? pivot[i - 2]! : 0;
    pivot[i] = 1 + weight * a - before * before * pivot1 - before2 * before2 * pivot2;
    const cross = i > 0 ? second[i - 1]! * pivot1 * before : 0;
    first[i] = i < count - 1 ? (weight * b - cross) / pivot[i]! : 0;
    second[i] = i < count - 2 ? (weight * c) / pivot[i]! : 0;
    trend[i] = out[i]! - before * (trend[i - 1] ?? 0) - before2 * (trend[i - 2] ?? 0);
  }
  for (let i = count - 1; i >= 0; i--) {
    trend[i] = trend[i]! / pivot[i]! - first[i]! * (trend[i + 1] ?? 0) - second[i]! * (trend[i + 2] ?? 0);
  }
  return out.map((value, i) => value - trend[i]!);
}

/** Row `i` of D₂ᵀ D₂ from its diagonal on: each second difference (1, −2, 1) that begins at k touches k, k + 1 and k + 2. */
function rowOf(i: number, count: number): [number, number, number] {
  const has = (k: number) => (k >= 0 && k <= count - 3 ? 1 : 0);
  return [has(i) + 4 * has(i - 1) + has(i - 2), -2 * has(i) - 2 * has(i - 1), has(i)];
}
