import type { Trend } from '../../api/index.ts';
import { ChartCard } from '../../ui/chart/chart-card.tsx';
import { PlotChart, PlotTable, type TableRows } from '../../ui/chart/plot-chart.tsx';
import { type Axis, type Frame, frameOf, roomAround, sceneOf } from '../../ui/chart/plot-scene.ts';
import type { Mark, Token } from '../../ui/chart/scene.ts';
import { calendarDayOf, joined, localDayOf, numberOf } from '../../ui/format.ts';
import { localeNow, words } from '../../words/index.ts';
import { axisOf } from '../sessions/report/axes.ts';
import { nameText, quantityText, unitText, valueText } from '../sessions/report/metric-text.ts';

const height = 320;
const dayMs = 86_400_000;
const colours: Readonly<Record<'heart' | 'brain' | 'oxygen', Token>> = {
  heart: '--curve-heart',
  brain: '--curve-eeg',
  oxygen: '--curve-spo2',
};

const colourOf = (metric: string): Token => {
  if (metric.startsWith('oxygen')) return colours.oxygen;
  return /^(delta|theta|alpha|beta|gamma)-/.test(metric) ? colours.brain : colours.heart;
};

/** Shares are drawn in per cent, as they are said. */
const scaleOf = ({ metric }: Trend): number => (unitText(metric, '') === '%' ? 100 : 1);

const shortDay = (ms: number): string =>
  new Intl.DateTimeFormat(localeNow(), { timeZone: 'UTC', day: 'numeric', month: 'short' }).format(ms);

/** Mondays, so many weeks apart that their texts have room. */
function weekAxis(from: number, to: number): Axis {
  const weeks = Math.max(1, Math.round((to - from) / (7 * dayMs)));
  const every = Math.max(1, Math.ceil(weeks / 8));
  const ticks = Array.from({ length: Math.floor(weeks / every) + 1 }, (_, i) => from + i * every * 7 * dayMs);
  return { from, to, ticks, say: shortDay, title: words.reports.week };
}

const mondayOf = (week: string): number => Date.parse(`${week}T00:00:00Z`);

/**
 * Places on the picture: on a log scale equal factors are equal distances. Ticks stay round numbers, those of the powers of ten where the values
 * reach far.
 */
function scaleFor({ scale }: Trend, values: readonly number[], title: string) {
  if (scale === 'linear') {
    const range = roomAround(values);
    const from = values.every((value) => value >= 0) ? Math.max(0, range.from) : range.from;
    return { axis: axisOf({ from, to: range.to }, title), place: (value: number) => value };
  }
  const logs = roomAround(values.map(Math.log));
  const [low, high] = [Math.exp(logs.from), Math.exp(logs.to)];
  const plain = axisOf({ from: low, to: high }, title);
  const ticks = high / low > farApart ? decadesIn(low, high) : plain.ticks.filter((tick) => tick > 0);
  const say = (place: number) => numberOf(Math.exp(place), 3);
  return { axis: { ...logs, ticks: ticks.map(Math.log), say, title }, place: Math.log };
}

const farApart = 8;

/** 1, 2 and 5 times the powers of ten between two values. */
function decadesIn(low: number, high: number): number[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const powers = Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i));
  return powers.flatMap((power) => [1, 2, 5].map((n) => n * power)).filter((n) => n >= low && n <= high);
}

/** How far a day lies from a median, give or take, in nineteen of twenty cases. */
function bandAround({ scale, scatter: { band } }: Trend, median: number): readonly [number, number] {
  if (band === null) return [median, median];
  return scale === 'log' ? [median / band, median * band] : [median - band, median + band];
}

type Counted = Trend['points'][number] & { value: number };

const isCounted = (point: Trend['points'][number]): point is Counted => point.counted && point.value !== null;

/** Each session, the median of each week, and around it how far a day lies from it anyway. */
export function TrendChart({ trend }: { trend: Trend }) {
  const text = words.reports;
  const name = nameText(trend.metric);
  const times = scaleOf(trend);
  const counted = trend.points.filter(isCounted).toReversed();
  const at = (point: Counted) => Date.parse(point.startedAt);
  const bands = trend.weeks.map(({ median }) => bandAround(trend, median).map((value) => times * value));
  const values = [...counted.map(({ value }) => times * value), ...bands.flat()];
  const colour = colourOf(trend.metric);
  const unit = unitText(trend.metric, trend.unit);
  const { axis, place } = scaleFor(trend, values, unit ? `${name} (${unit})` : name);
  const draw = (width: number) => {
    const frame = frameOf(width, height, weeksAxisOf(trend), axis);
    const marks = marksOf(trend, frame, (value) => frame.yOf(place(times * value)));
    const dots = counted.map(
      (point): Mark => ({
        kind: 'dot',
        x: frame.xOf(at(point)),
        y: frame.yOf(place(times * point.value)),
        r: 3.5,
        colour,
      }),
    );
    return { frame, scene: sceneOf(width, height, marks.bands, frame.marks, marks.medians, dots) };
  };
  const stops = counted.map((point) => ({
    x: at(point),
    y: place(times * point.value),
    says: joined([
      localDayOf(point.startedAt),
      quantityText(trend.metric, point.value, trend.unit),
      point.exercise?.name,
    ]),
  }));
  const legend = [
    { name: text.session, colour },
    { name: text.weekMedian, colour: '--ink' as const },
    ...(trend.scatter.band === null ? [] : [{ name: text.usualBand, colour: '--line' as const }]),
  ];
  const note = noiseText(trend);
  return (
    <ChartCard
      title={name}
      note={note}
      files={{
        file: `trend-${trend.metric}`,
        table: () => rowsOf(trend),
        scene: (width) => draw(width).scene,
        legend,
      }}
    >
      <PlotChart name={name} summary={note} height={height} draw={draw} stops={stops} legend={legend} />
      <PlotTable name={name} rows={weekRows(trend, unit)} />
    </ChartCard>
  );
}

function noiseText({ metric, unit, scale, scatter: { deviation } }: Trend): string {
  if (deviation === null) return '';
  return scale === 'log'
    ? words.reports.noiseFactor(numberOf(deviation, 2))
    : words.reports.noise(quantityText(metric, deviation, unit));
}

const weeksAxisOf = ({ weeks }: Trend): Axis =>
  weekAxis(
    mondayOf(weeks[0]?.week ?? '2000-01-03'),
    mondayOf(weeks.at(-1)?.week ?? '2000-01-03') + 7 * dayMs,
  );

/** Of each week its median, and behind it the band. */
function marksOf(trend: Trend, { xOf, top, bottom }: Frame, yOf: (value: number) => number) {
  const clip = (y: number) => Math.min(bottom, Math.max(top, y));
  const weeks = trend.weeks.map(({ week, median }) => {
    const from = mondayOf(week);
    const [low, high] = bandAround(trend, median);
    return {
      x: xOf(from),
      end: xOf(from + 7 * dayMs),
      y: yOf(median),
      low: clip(yOf(low)),
      high: clip(yOf(high)),
    };
  });
  const bands = weeks.map(
    ({ x, end, low, high }): Mark => ({
      kind: 'rect',
      x,
      y: high,
      width: end - x - 1,
      height: Math.max(0, low - high),
      colour: '--line',
    }),
  );
  const medians = weeks.map(
    ({ x, end, y }): Mark => ({
      kind: 'path',
      points: [
        [x + 2, y],
        [end - 3, y],
      ],
      colour: '--ink',
      width: 2,
    }),
  );
  return { bands: trend.scatter.band === null ? [] : bands, medians };
}

/** The weeks, for the table under the picture. */
const weekRows = (trend: Trend, unit: string): TableRows => [
  [
    words.reports.week,
    words.reports.days,
    words.reports.sessions,
    `${words.reports.weekMedian}${unit ? ` (${unit})` : ''}`,
    words.reports.change,
  ],
  ...trend.weeks.map((week) => [
    calendarDayOf(week.week),
    week.days,
    week.sessions,
    valueText(trend.metric, week.median),
    week.change === null ? '–' : words.reports.changes[week.change],
  ]),
];

/** Every session, for a file: nothing is rounded there. */
const rowsOf = (trend: Trend): TableRows => [
  [words.reports.time, words.reports.week, `${nameText(trend.metric)} (${trend.unit})`, words.reports.origin],
  ...trend.points.map(({ startedAt, week, value, madeUp }) => [
    startedAt,
    week,
    value ?? '',
    madeUp === undefined ? '' : words.reports.origins[madeUp],
  ]),
];
