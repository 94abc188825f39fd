/** What two clocks showed when so many samples had been taken. Times in microseconds. */
export type Reading = {
  readonly samples: number;
  readonly deviceAt?: number | null | undefined;
  readonly receivedAt: number;
};

const fewest = 5;
const shortestSeconds = 60;
/** Recorders' clocks are off by some parts in ten thousand; what is off by more did something else. */
const mostDrift = 0.05;
/** Halves that differ by more are no steady clock: samples were lost, or the recorder paused. */
const mostDifference = 0.01;

/**
 * Points a second by the server's clock. What is received late was late on its way, never early: so the line under all
 * readings is the clock, and what lies above it are delays, however long; also those of points that waited in the
 * recorder while it was offline.
 * @returns undefined where there is too little to say it, or what there is fits no steady clock.
 */
export function measureRate(readings: readonly Reading[], nominal: number): number | undefined {
  const sorted = readings.toSorted((a, b) => a.samples - b.samples);
  const rate = rateOf(sorted);
  if (rate === undefined || Math.abs(rate / nominal - 1) > mostDrift) return undefined;
  const middle = sorted.length >> 1;
  const halves = [sorted.slice(0, middle + 1), sorted.slice(middle)].map((half) => slopeUnder(half));
  const unsteady = halves.some(
    (half) => half === undefined || Math.abs(1e6 / half / rate - 1) > mostDifference,
  );
  return unsteady ? undefined : rate;
}

function rateOf(sorted: readonly Reading[]): number | undefined {
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (!first || !last || sorted.length < fewest) return undefined;
  if (last.receivedAt - first.receivedAt < shortestSeconds * 1e6) return undefined;
  const slope = slopeUnder(sorted);
  return slope === undefined || slope <= 0 ? undefined : 1e6 / slope;
}

type Point = { readonly x: number; readonly y: number };

/**
 * Microseconds a sample: of the lines that lie under all readings, the one to which they are nearest. It is the edge of
 * their lower hull above which their middle lies.
 */
function slopeUnder(sorted: readonly Reading[]): number | undefined {
  const hull: Point[] = [];
  let sum = 0;
  const base = sorted[0]?.receivedAt ?? 0;
  for (const { samples, receivedAt } of sorted) {
    sum += samples;
    const next = { x: samples, y: receivedAt - base };
    while (hull.length >= 2 && !turnsLeft(hull.at(-2) as Point, hull.at(-1) as Point, next)) hull.pop();
    hull.push(next);
  }
  const mean = sum / sorted.length;
  const end = hull.findIndex((point) => point.x >= mean);
  const [from, to] = end > 0 ? [hull[end - 1], hull[end]] : [hull[0], hull[1]];
  if (!from || !to || to.x <= from.x) return undefined;
  return (to.y - from.y) / (to.x - from.x);
}

const turnsLeft = (a: Point, b: Point, c: Point): boolean =>
  (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x) > 0;
