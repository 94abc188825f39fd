import type { MetricName } from '../../../api/index.ts';
import { ChartCard } from '../../../ui/chart/chart-card.tsx';
import { PlotChart, PlotTable, type TableRows } from '../../../ui/chart/plot-chart.tsx';
import { type Frame, frameOf, lineOf, roomAround, sceneOf } from '../../../ui/chart/plot-scene.ts';
import type { Mark, Token } from '../../../ui/chart/scene.ts';
import { numberOf, quantityOf, unitOf } from '../../../ui/format.ts';
import { words } from '../../../words/index.ts';
import { axisOf } from './axes.ts';
import { cellDots, cellsOf } from './dense.ts';
import type { Heart } from './heart-of.ts';
import { nameText } from './metric-text.ts';
import styles from './report.module.css';

const heart: Token = '--curve-heart';
/** Of the two that stand side by side. */
const tall = 360;
const text = () => words.reports;
const ms = (value: number) => quantityOf(value, 0, 'ms');

const bands: readonly (readonly [MetricName, number, number, Token])[] = [
  ['lf', 0.04, 0.15, '--accent-soft'],
  ['hf', 0.15, 0.4, '--sunk'],
];

/** The density behind LF and HF. */
export function Spectrum({ heart: { density }, file }: { heart: Heart; file: string }) {
  const title = text().spectrum;
  if (density.length === 0)
    return (
      <ChartCard title={title}>
        <p className={styles.soft}>{text().noSpectrum}</p>
      </ChartCard>
    );
  const most = Math.max(...density.map(({ power }) => power));
  const draw = (width: number) => {
    const frame = frameOf(
      width,
      tall,
      axisOf({ from: 0, to: 0.5 }, `${text().frequency} (Hz)`),
      axisOf({ from: 0, to: most * 1.06 }, `${text().density} (ms²/Hz)`),
    );
    const areas = bands.flatMap(([name, from, to, colour]): Mark[] => [
      {
        kind: 'rect',
        x: frame.xOf(from),
        y: frame.top,
        width: frame.xOf(to) - frame.xOf(from),
        height: frame.bottom - frame.top,
        colour,
      },
      {
        kind: 'text',
        x: frame.xOf(from) + 6,
        y: frame.top + 14,
        text: nameText(name),
        anchor: 'start',
        colour: '--ink-soft',
      },
    ]);
    const line = lineOf(
      density.map(({ hz, power }) => ({ x: hz, y: power })),
      frame,
      heart,
      2,
    );
    return { frame, scene: sceneOf(width, tall, areas, frame.marks, [line]) };
  };
  const stops = density.map(({ hz, power }) => ({
    x: hz,
    y: power,
    says: `${quantityOf(hz, 3, 'Hz')} · ${quantityOf(power, 0, 'ms²/Hz')}`,
  }));
  const rows: TableRows = [
    [`${text().frequency} (Hz)`, `${text().density} (ms²/Hz)`],
    ...density.map(({ hz, power }) => [hz, power]),
  ];
  return (
    <ChartCard
      title={title}
      note={text().spectrumNote}
      files={{ file: `${file}-spectrum`, table: () => rows, scene: (width) => draw(width).scene }}
    >
      <PlotChart name={title} summary={text().spectrumNote} height={tall} draw={draw} stops={stops} />
      <PlotTable name={title} rows={rows} />
    </ChartCard>
  );
}

/** More are a cloud without a shape, and slow to draw: then it is counted how many lie where. */
const mostDots = 3000;
/** Squares along each side of such a picture. */
const squares = 64;

/** Each interval with the next one. */
export function Cloud({ heart: { pairs }, file }: { heart: Heart; file: string }) {
  const title = text().poincare;
  if (pairs.length < 2)
    return (
      <ChartCard title={title}>
        <p className={styles.soft}>{text().noCloud}</p>
      </ChartCard>
    );
  const isDense = pairs.length > mostDots;
  const range = roomAround(pairs.flatMap((pair) => [pair.ms, pair.next]));
  const cells = isDense ? cellsOf(pairs, (range.to - range.from) / squares) : [];
  const draw = (width: number) => {
    const side = Math.min(width, tall);
    const frame = frameOf(
      side,
      side,
      axisOf(range, `${text().interval} (${unitOf('ms')})`),
      axisOf(range, `${text().next} (${unitOf('ms')})`),
    );
    const dots = isDense
      ? cellDots(cells, frame, (frame.right - frame.left) / squares / 2, heart)
      : pairs.map((pair): Mark => ({ ...placeIn(frame, pair), kind: 'dot', r: 1.8, colour: heart }));
    return { frame, scene: sceneOf(side, side, frame.marks, [alikeIn(frame, range)], dots) };
  };
  const stops = isDense
    ? cells.map(({ ms: x, next: y, count }) => ({
        x,
        y,
        says: `${ms(x)} → ${ms(y)} · ${numberOf(count, 0)}`,
      }))
    : pairs
        .toSorted((a, b) => a.ms - b.ms)
        .map((pair) => ({ x: pair.ms, y: pair.next, says: `${ms(pair.ms)} → ${ms(pair.next)}` }));
  const rows: TableRows = [
    [`${text().interval} (${unitOf('ms')})`, `${text().next} (${unitOf('ms')})`],
    ...pairs.map((pair) => [pair.ms, pair.next]),
  ];
  const counted = isDense ? text().densityNote(numberOf(pairs.length, 0)) : '';
  return (
    <ChartCard
      title={title}
      note={[text().poincareNote, counted].filter(Boolean).join(' ')}
      files={{ file: `${file}-poincare`, table: () => rows, scene: (width) => draw(width).scene }}
    >
      <PlotChart name={title} summary={text().poincareNote} height={tall} draw={draw} stops={stops} />
      <PlotTable name={title} rows={rows} />
    </ChartCard>
  );
}

const placeIn = (frame: Frame, pair: Heart['pairs'][number]) => ({
  x: frame.xOf(pair.ms),
  y: frame.yOf(pair.next),
});

/** Where an interval is as long as the one before. */
const alikeIn = (frame: Frame, { from, to }: { from: number; to: number }): Mark => ({
  kind: 'path',
  points: [
    [frame.xOf(from), frame.yOf(from)],
    [frame.xOf(to), frame.yOf(to)],
  ],
  colour: '--line-strong',
  width: 1,
  dashed: true,
});
