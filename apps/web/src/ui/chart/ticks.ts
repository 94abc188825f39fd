import { clockOf, timeOf } from '../format.ts';

/** Steps that people count time in, in seconds. */
export const timeSteps = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800,
  3600, 7200, 10800, 21600, 43200, 86400,
];

export type Clock = { readonly startedAt: string; readonly timeZone: string };

/** The wall clock at a moment of the session. */
export const localTimeAt = (clock: Clock, seconds: number, withSeconds = true): string =>
  timeOf({ instant: Date.parse(clock.startedAt) + seconds * 1000, timeZone: clock.timeZone }, withSeconds);

/** Two lines for each tick: time since the start, and the wall clock wherever it changes. */
export function tickLabels(clock: Clock, ticks: readonly number[], step: number): string[] {
  let before = '';
  return ticks.map((tick) => {
    const local = localTimeAt(clock, tick, step < 60);
    const line = local === before ? '' : local;
    before = local;
    return `${clockOf(tick, step)}\n${line}`;
  });
}
