import { decimalsOfTicks, roundTicks } from '../../../ui/chart/plot-scene.ts';
import { clockOf, numberOf } from '../../../ui/format.ts';
import { words } from '../../../words/index.ts';

type Reach = { readonly from: number; readonly to: number };

/** An axis of values with round ticks, which are written with the decimals that tell them apart. */
export function axisOf({ from, to }: Reach, title: string, most = 6) {
  const ticks = roundTicks(from, to, most);
  const decimals = decimalsOfTicks(ticks);
  return { from, to, ticks, say: (value: number) => numberOf(value, decimals), title };
}

/** Steps that people count minutes and hours in, in seconds. */
const timeSteps = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 21_600];

export function timeAxis({ from, to }: Reach) {
  const step = timeSteps.find((one) => (to - from) / one <= 8) ?? 43_200;
  const first = Math.ceil(from / step);
  const ticks = Array.from({ length: Math.floor(to / step) - first + 1 }, (_, i) => (first + i) * step);
  return { from, to, ticks, say: (value: number) => clockOf(value), title: words.reports.time };
}
