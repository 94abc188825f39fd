/** How much of the distance between a time and its place is taken over: clocks drift slowly, stamps jitter at once. */
const FOLLOW = 0.05;

/**
 * Gives points at regular steps their places, from times that may be rounded, jitter, or drift against the step.
 * A time that is nearer to another place than the next one leaves a gap.
 */
export function createPlacer(step: number) {
  let place = -1;
  let expected = 0;
  return {
    /** The place of the next point, behind that of the one before. */
    place(time: number): number {
      if (place < 0) {
        place = Math.max(0, Math.round(time / step));
        expected = time;
        return place;
      }
      const steps = Math.max(1, Math.round((time - expected) / step));
      place += steps;
      expected += steps * step;
      expected += FOLLOW * (time - expected);
      return place;
    },
    /** How far the point just placed lies from where it was expected, in microseconds. */
    distance: (time: number): number => time - expected,
  };
}

/** Points whose steps are looked at before a step is taken for the usual one. */
const FIRST = 1024;
/** A share of points with the time of the one before, from which on times are too coarse to tell points apart. */
const COARSE = 0.3;
/** Largest root mean square of the distances, as a share of the step, with exact times; rounding of times comes on top. */
const UNEVEN = 0.02;

export type Regularity = {
  /** Points a second; null where times are too uneven. */
  readonly rate: number | null;
  readonly coarse: boolean;
};

/** Watches the times of a column, in microseconds, and tells whether they come at a rate. Holds the first 1,024. */
export function createRegularity() {
  const first: number[] = [];
  let points = 0;
  let begin = 0;
  let last = Number.NaN;
  let same = 0;
  /** Points and times of the first and the last change of the time. */
  let firstChange: readonly [number, number] | undefined;
  let lastChange: readonly [number, number] = [0, 0];
  let line: ReturnType<typeof createLine> | undefined;
  return {
    see(time: number): void {
      if (points === 0) begin = time;
      else if (time === last) same++;
      else {
        lastChange = [points, time];
        firstChange ??= lastChange;
      }
      points++;
      last = time;
      if (line) line.see(time);
      else if (first.push(time) === FIRST) line = lineOf(first);
    },
    /** `resolution`: microseconds of the last digit of the times. */
    end(resolution: number): Regularity {
      if (points > 4 && same > COARSE * points && firstChange && lastChange[0] > firstChange[0]) {
        const rate = (lastChange[0] - firstChange[0]) / ((lastChange[1] - firstChange[1]) / 1e6);
        return { rate: plainRate(rate, lastChange[0] - firstChange[0], 1), coarse: true };
      }
      if (points < 3) return { rate: null, coarse: false };
      line ??= lineOf(first);
      const { places, rms, step } = line.end();
      const rate = (places / (last - begin)) * 1e6;
      if (!(rms <= UNEVEN * step + 0.35 * resolution) || !(rate > 0)) return { rate: null, coarse: false };
      return { rate: plainRate(rate, places, 0.05 + (0.6 * resolution) / step), coarse: false };
    },
  };
}

function lineOf(times: readonly number[]) {
  const steps = times
    .slice(1)
    .map((time, i) => time - times[i]!)
    .filter((step) => step > 0)
    .sort((a, b) => a - b);
  const usual = steps[steps.length >> 1] ?? Number.NaN;
  // Rounded times have steps of two lengths: the usual one is their mean.
  const near = steps.filter((step) => step < 1.6 * usual && step > 0.4 * usual);
  const step = near.reduce((sum, some) => sum + some, 0) / near.length;
  const line = createLine(step);
  for (const time of times) line.see(time);
  return line;
}

function createLine(step: number) {
  const placer = createPlacer(step);
  let begin = 0;
  let places = 0;
  let squares = 0;
  let points = 0;
  return {
    see(time: number): void {
      if (points++ === 0) begin = time;
      places = placer.place(time - begin);
      const distance = placer.distance(time - begin);
      squares += distance * distance;
    },
    end: () => ({ places, rms: Math.sqrt(squares / points), step }),
  };
}

/** The plainest rate that puts the last of `places` no further off than `tolerance` of a place. */
function plainRate(rate: number, places: number, tolerance: number): number {
  const step = 1e6 / rate;
  const plain = [
    Math.round(rate),
    1e6 / (1000 * Math.round(step / 1000)),
    Math.round(rate * 10) / 10,
    1e6 / Math.round(step),
    Math.round(rate * 1000) / 1000,
  ];
  const found = plain.find((some) => some > 0 && Math.abs(some / rate - 1) * places <= tolerance);
  return found ?? Number(rate.toPrecision(10));
}
