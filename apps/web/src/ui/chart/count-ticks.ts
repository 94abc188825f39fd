const rounds = [1, 2, 5];

/** The nearest step above that people count in: 1, 2, 5, 10, 20, 50 and so on; never a part of one. */
function roundStep(atLeast: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, atLeast)));
  const found = rounds.find((round) => round * power >= atLeast);
  return found === undefined ? 10 * power : found * power;
}

/** Round ticks from nothing to above the highest count. */
export function countTicks(highest: number, most = 4): number[] {
  const step = roundStep(Math.max(1, highest) / most);
  const last = Math.max(1, Math.ceil(highest / step));
  return Array.from({ length: last + 1 }, (_, place) => place * step);
}

/** Steps that people count days in. */
const daySteps = [1, 2, 7, 14, 28, 56, 91, 182, 364];

/** Every how many places there is room for a label. */
export const labelEvery = (slot: number, room: number): number =>
  daySteps.find((step) => step * slot >= room) ?? 728;
