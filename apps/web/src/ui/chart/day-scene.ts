import { countTicks, labelEvery } from './count-ticks.ts';
import type { Mark, Scene, Token } from './scene.ts';

export type DaySeries = {
  readonly name: string;
  readonly colour: Token;
  readonly values: readonly number[];
};

export type DayPlot = {
  readonly kind: 'bars' | 'line';
  /** One for each place along the axis; as many are written as there is room for. */
  readonly labels: readonly string[];
  readonly series: readonly DaySeries[];
  /** The last place is not over yet: the way of a line to it is dashed. */
  readonly open?: boolean;
  readonly width: number;
  readonly height: number;
  readonly say: (count: number) => string;
};

const room = { top: 8, right: 8, bottom: 24, label: 64, letter: 7 };

/** Where things stand in a plot: the charts, the cursor and the pointer share it. */
export type Layout = {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly slot: number;
  readonly ticks: readonly number[];
  readonly centreOf: (place: number) => number;
  readonly heightOf: (value: number) => number;
  /** The place under a pixel. */
  readonly placeAt: (x: number) => number;
};

const highestOf = ({ kind, labels, series }: DayPlot): number =>
  labels.reduce((highest, _, place) => {
    const values = series.map((one) => one.values[place] ?? 0);
    const here = kind === 'bars' ? values.reduce((sum, value) => sum + value, 0) : Math.max(0, ...values);
    return Math.max(highest, here);
  }, 0);

export function layoutOf(plot: DayPlot): Layout {
  const ticks = countTicks(highestOf(plot));
  const longest = Math.max(...ticks.map((tick) => plot.say(tick).length));
  const left = 12 + longest * room.letter;
  const right = Math.max(left + 1, plot.width - room.right);
  const { top } = room;
  const bottom = plot.height - room.bottom;
  const places = Math.max(1, plot.labels.length);
  const slot = (right - left) / places;
  const above = ticks.at(-1) ?? 1;
  return {
    left,
    right,
    top,
    bottom,
    slot,
    ticks,
    centreOf: (place) => left + (place + 0.5) * slot,
    heightOf: (value) => bottom - (value / above) * (bottom - top),
    placeAt: (x) => Math.max(0, Math.min(places - 1, Math.floor((x - left) / slot))),
  };
}

/** Counts day by day, as stacked bars or as lines, with round ticks. */
export function daySceneOf(plot: DayPlot, layout = layoutOf(plot)): Scene {
  return {
    width: plot.width,
    height: plot.height,
    marks: [
      ...axesOf(plot, layout),
      ...(plot.kind === 'bars' ? barsOf(plot, layout) : linesOf(plot, layout)),
    ],
  };
}

function axesOf({ labels, say, width }: DayPlot, layout: Layout): Mark[] {
  const { left, right, bottom, slot, ticks, centreOf, heightOf } = layout;
  const across = ticks.flatMap((tick): Mark[] => {
    const y = heightOf(tick);
    return [
      {
        kind: 'path',
        points: [
          [left, y],
          [right, y],
        ],
        colour: tick === 0 ? '--line-strong' : '--grid',
        width: 1,
      },
      { kind: 'text', x: left - 8, y: y + 4, text: say(tick), anchor: 'end', colour: '--ink-soft' },
    ];
  });
  const every = labelEvery(slot, room.label);
  // Counted from the end: the newest is what is looked for, and has its label in any case.
  const along = labels.flatMap((text, place): Mark[] => {
    const x = centreOf(place);
    if ((labels.length - 1 - place) % every > 0) return [];
    const beyond = labels.length > 1 && x + room.label / 2 > width;
    const at = beyond ? ({ x: width, anchor: 'end' } as const) : ({ x, anchor: 'middle' } as const);
    return [{ kind: 'text', y: bottom + 18, text, colour: '--ink-soft', ...at }];
  });
  return [...across, ...along];
}

function barsOf({ labels, series }: DayPlot, { slot, centreOf, heightOf }: Layout): Mark[] {
  const width = Math.max(1, Math.min(40, slot * 0.72));
  return labels.flatMap((_, place) => {
    let below = 0;
    return series.flatMap((one): Mark[] => {
      const value = one.values[place] ?? 0;
      if (value <= 0) return [];
      const from = heightOf(below);
      below += value;
      const y = heightOf(below);
      const x = centreOf(place) - width / 2;
      return [{ kind: 'rect', x, y, width, height: from - y, colour: one.colour }];
    });
  });
}

/** A single day is a point: a line needs two. */
function linesOf({ labels, series, open = false }: DayPlot, { centreOf, heightOf }: Layout): Mark[] {
  return series.flatMap((one): Mark[] => {
    const points = labels.map((_, place) => [centreOf(place), heightOf(one.values[place] ?? 0)] as const);
    const [only] = points;
    if (points.length === 1 && only)
      return [{ kind: 'dot', x: only[0], y: only[1], r: 3.5, colour: one.colour }];
    const line = { kind: 'path', colour: one.colour, width: 2 } as const;
    if (!open) return [{ ...line, points }];
    return [
      { ...line, points: points.slice(0, -1) },
      { ...line, points: points.slice(-2), dashed: true },
    ];
  });
}
