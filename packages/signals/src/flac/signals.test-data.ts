/** Generated signals for tests: deterministic, so that a failure can be repeated. */

/** Pseudo-random numbers in [0, 1) from a seed (a 32-bit linear congruential generator). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export const SHAPES = ['noise', 'constant', 'extremes', 'ramp', 'impulses', 'heart', 'padded'] as const;
export type Shape = (typeof SHAPES)[number];

/** `count` samples of a shape that fit `bits` bits. */
export function signal(shape: Shape, bits: number, count: number, seed: number): Int32Array {
  const random = randomFrom(seed);
  const top = 2 ** (bits - 1) - 1;
  const any = () => Math.floor(random() * 2 ** bits) - top - 1;
  const level = any();
  const slope = 1 + Math.floor(random() * 5);
  const at: Record<Shape, (i: number) => number> = {
    noise: any,
    constant: () => level,
    extremes: (i) => (i % 2 ? top : -top - 1),
    ramp: (i) => ((i * slope) % (2 * top)) - top,
    impulses: () => (random() < 0.01 ? any() : 0),
    heart: (i) =>
      Math.round(top * (0.5 * Math.sin(i / 40) + (i % 300 < 4 ? 0.4 : 0) + 0.02 * (random() - 0.5))),
    padded: () => (any() >> 2) << 2,
  };
  return Int32Array.from({ length: count }, (_, i) => at[shape](i));
}
