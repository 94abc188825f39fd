/** Numbers by arithmetic, the same each time: evenly spread over 0 to 1, normal (0, 1), and with tails as heavy as Laplace's. */
export function numbersFrom(seed: number) {
  let state = seed;
  const even = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const normal = () => Math.sqrt(-2 * Math.log(even())) * Math.cos(2 * Math.PI * even());
  const heavy = () => {
    const half = even() - 0.5;
    return -Math.sign(half) * Math.log(1 - 2 * Math.abs(half));
  };
  return { even, normal, heavy };
}
