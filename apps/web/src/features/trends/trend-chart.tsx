import type { Trend } from '../../api/index.ts';
import { ChartCard } from '../../ui/chart/chart-card.tsx';
import { PlotChart, PlotTable, type TableRows } from '../../ui/chart/plot-chart.tsx';
import { type Axis, frameOf, roomAround, sceneOf } from '../../ui/chart/plot-scene.ts';
import type { Mark, Token } from '../../ui/chart/scene.ts';
import { calendarDayOf, joined, localDayOf } from '../../ui/format.ts';
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

/** Each session, the median of each week, and around it how far a session lies from it anyway. */
export function TrendChart({ trend }: { trend: Trend }) {
  const text = words.reports;
  const name = nameText(trend.metric);
  const times = scaleOf(trend);
  const counted = trend.points.filter((point) => point.counted && point.value !== null).toReversed();
  const at = (point: (typeof counted)[number]) => Date.parse(point.startedAt);
  const band = (trend.scatter.band ?? 0) * times;
  const values = [
    ...counted.map((point) => times * (point.value as number)),
    ...trend.weeks.flatMap(({ median }) => [times * median - band, times * median + band]),
  ];
  const first = mondayOf(trend.weeks[0]?.week ?? '2000-01-03');
  const last = mondayOf(trend.weeks.at(-1)?.week ?? '2000-01-03') + 7 * dayMs;
  const colour = colourOf(trend.metric);
  const unit = unitText(trend.metric, trend.unit);
  const draw = (width: number) => {
    const range = roomAround(values);
    const isPositive = counted.every((point) => (point.value as number) >= 0);
    const reach = { from: isPositive ? Math.max(0, range.from) : range.from, to: range.to };
    const frame = frameOf(
      width,
      height,
      weekAxis(first, last),
      axisOf(reach, unit ? `${name} (${unit})` : name),
    );
    const { xOf, yOf } = frame;
    const clip = (y: number) => Math.min(frame.bottom, Math.max(frame.top, y));
    const weeks = trend.weeks.map((week) => {
      const from = mondayOf(week.week);
      return { x: xOf(from), end: xOf(from + 7 * dayMs), median: times * week.median };
    });
    const bands = weeks.map(({ x, end, median }): Mark => {
      const [top, bottom] = [clip(yOf(median + band)), clip(yOf(median - band))];
      return {
        kind: 'rect',
        x,
        y: top,
        width: end - x - 1,
        height: Math.max(0, bottom - top),
        colour: '--line',
      };
    });
    const medians = weeks.map(
      ({ x, end, median }): Mark => ({
        kind: 'path',
        points: [
          [x + 2, yOf(median)],
          [end - 3, yOf(median)],
        ],
        colour: '--ink',
        width: 2,
      }),
    );
    const dots = counted.map(
      (point): Mark => ({
        kind: 'dot',
        x: xOf(at(point)),
        y: yOf(times * (point.value as number)),
        r: 3.5,
        colour,
      }),
    );
    return {
      frame,
      scene: sceneOf(width, height, trend.scatter.band === null ? [] : bands, frame.marks, medians, dots),
    };
  };
  const stops = counted.map((point) => ({
    x: at(point),
    y: times * (point.value as number),
    says: joined([
      localDayOf(point.startedAt),
      quantityText(trend.metric, point.value as number, trend.unit),
      point.exercise?.name,
    ]),
  }));
  const rows: TableRows = [
    [text.week, text.sessions, `${text.weekMedian}${unit ? ` (${unit})` : ''}`, text.change],
    ...trend.weeks.map((week) => [
      calendarDayOf(week.week),
      week.sessions,
      valueText(trend.metric, week.median),
      week.change === null ? '–' : text.changes[week.change],
    ]),
  ];
  const legend = [
    { name: text.session, colour },
    { name: text.weekMedian, colour: '--ink' as const },
    ...(trend.scatter.band === null ? [] : [{ name: text.usualBand, colour: '--line' as const }]),
  ];
  const note =
    trend.scatter.deviation === null
      ? ''
      : text.noise(quantityText(trend.metric, trend.scatter.deviation, trend.unit));
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
      <PlotTable name={name} rows={rows} />
    </ChartCard>
  );
}

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
