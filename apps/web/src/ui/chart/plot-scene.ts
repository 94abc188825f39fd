import type { Mark, Scene, Token } from './scene.ts';

/** One direction of a plot: what it reaches over, and how its ticks are written. */
export type Axis = {
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
  readonly say: (value: number) => string;
  /** What it counts in, with its unit: written at its end. */
  readonly title: string;
};

export type Frame = {
  readonly marks: readonly Mark[];
  readonly xOf: (value: number) => number;
  readonly yOf: (value: number) => number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
};

const edge = { top: 24, right: 16, bottom: 36, letter: 7.2, beside: 12 };

const rounds = [1, 2, 2.5, 5, 10];

/** Round ticks that lie within a range, some four to seven. */
export function roundTicks(from: number, to: number, most = 6): number[] {
  if (!(to > from)) return [from];
  const rough = (to - from) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = (rounds.find((round) => round * power * 1.3 >= rough) ?? 10) * power;
  const first = Math.ceil(from / step - 1e-9);
  const count = Math.floor(to / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** Decimals that ticks so far apart need. */
export function decimalsOfTicks(ticks: readonly number[]): number {
  const step = (ticks[1] ?? 1) - (ticks[0] ?? 0);
  for (let decimals = 0; decimals < 6; decimals++) {
    const power = 10 ** decimals;
    if (Math.abs(Math.round(step * power) - step * power) < 1e-6) return decimals;
  }
  return 6;
}

/** A range around values with a little room; one value alone gets room too. */
export function roomAround(values: Iterable<number>, share = 0.06): { from: number; to: number } {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < from) from = value;
    if (value > to) to = value;
  }
  if (from > to) return { from: 0, to: 1 };
  const room = (to - from) * share || Math.abs(from) * share || 1;
  return { from: from - room, to: to + room };
}

/** Axes with their grid, in a picture of that size. */
export function frameOf(width: number, height: number, x: Axis, y: Axis): Frame {
  const widest = Math.max(...y.ticks.map((tick) => y.say(tick).length), 1);
  const left = widest * edge.letter + edge.beside;
  const right = Math.max(left + 1, width - edge.right);
  const { top } = edge;
  const bottom = Math.max(top + 1, height - edge.bottom);
  const xOf = (value: number) => left + ((value - x.from) / (x.to - x.from || 1)) * (right - left);
  const yOf = (value: number) => bottom - ((value - y.from) / (y.to - y.from || 1)) * (bottom - top);
  const grid: Mark[] = y.ticks.flatMap((tick): Mark[] => [
    {
      kind: 'path',
      points: [
        [left, yOf(tick)],
        [right, yOf(tick)],
      ],
      colour: '--grid',
      width: 1,
    },
    { kind: 'text', x: left - 8, y: yOf(tick) + 4, text: y.say(tick), anchor: 'end', colour: '--ink-soft' },
  ]);
  const places = ticksWithRoom(x, right - left).map(
    (tick, i, all): Mark => ({
      kind: 'text',
      x: xOf(tick),
      y: bottom + 18,
      text: x.say(tick),
      // The last stays within the picture.
      anchor: i === all.length - 1 && xOf(tick) > right - 24 ? 'end' : 'middle',
      colour: '--ink-soft',
    }),
  );
  const titles: Mark[] = [
    { kind: 'text', x: 0, y: 12, text: y.title, anchor: 'start', colour: '--ink-soft' },
    { kind: 'text', x: right, y: bottom + 34, text: x.title, anchor: 'end', colour: '--ink-soft' },
  ];
  const line: Mark = {
    kind: 'path',
    points: [
      [left, bottom],
      [right, bottom],
    ],
    colour: '--line-strong',
    width: 1,
  };
  return { marks: [...grid, line, ...places, ...titles], xOf, yOf, left, right, top, bottom };
}

/** Every so many ticks that their texts do not touch. */
function ticksWithRoom({ ticks, say }: Axis, width: number): number[] {
  const widest = Math.max(...ticks.map((tick) => say(tick).length), 1) * edge.letter + 2 * edge.beside;
  const every = Math.max(1, Math.ceil((ticks.length * widest) / Math.max(1, width)));
  return ticks.filter((_, i) => i % every === 0);
}

export type PlotPoint = { readonly x: number; readonly y: number };

/** A line through points, or where there are far more of them than pixels, the lowest and the highest of each pixel. */
export function lineOf(points: readonly PlotPoint[], frame: Frame, colour: Token, width = 1.4): Mark {
  const { xOf, yOf, left, right } = frame;
  const at = ({ x, y }: PlotPoint) => [xOf(x), yOf(y)] as const;
  if (points.length <= 2 * (right - left)) return { kind: 'path', points: points.map(at), colour, width };
  const pixels = new Map<number, { low: PlotPoint; high: PlotPoint }>();
  for (const point of points) {
    const pixel = Math.floor(xOf(point.x));
    const known = pixels.get(pixel);
    if (!known) pixels.set(pixel, { low: point, high: point });
    else if (point.y < known.low.y) known.low = point;
    else if (point.y > known.high.y) known.high = point;
  }
  const drawn = [...pixels.values()].flatMap(({ low, high }) =>
    low.x <= high.x ? [low, high] : [high, low],
  );
  return { kind: 'path', points: drawn.map(at), colour, width };
}

export const sceneOf = (width: number, height: number, ...marks: readonly (readonly Mark[])[]): Scene => ({
  width,
  height,
  marks: marks.flat(),
});
