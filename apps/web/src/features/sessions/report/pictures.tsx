import type { MetricName } from '../../../api/index.ts';
import { ChartCard } from '../../../ui/chart/chart-card.tsx';
import { PlotChart, PlotTable, type TableRows } from '../../../ui/chart/plot-chart.tsx';
import { type Frame, frameOf, lineOf, roomAround, sceneOf } from '../../../ui/chart/plot-scene.ts';
import type { Mark, Token } from '../../../ui/chart/scene.ts';
import { clockOf, numberOf, quantityOf, unitOf } from '../../../ui/format.ts';
import { words } from '../../../words/index.ts';
import { axisOf, timeAxis } from './axes.ts';
import type { Heart } from './heart-of.ts';
import { nameText } from './metric-text.ts';
import styles from './report.module.css';

const heart: Token = '--curve-heart';
const marked: Token = '--curve-ecg';
const height = 260;
/** Of the two that stand side by side. */
const tall = 360;
const text = () => words.reports;
const ms = (value: number) => quantityOf(value, 0, 'ms');

/** Every interval over time; corrected ones marked, gaps open. */
export function Tachogram({ heart: found, file }: { heart: Heart; file: string }) {
  const beats = found.stretches.flat();
  const from = beats[0]?.at ?? 0;
  const to = Math.max(from + 1, beats.at(-1)?.at ?? 1);
  const range = roomAround(beats.map((beat) => beat.ms));
  const draw = (width: number) => {
    const frame = frameOf(
      width,
      height,
      timeAxis({ from, to }),
      axisOf(range, `${text().interval} (${unitOf('ms')})`),
    );
    const lines = found.stretches.map((stretch) =>
      lineOf(
        stretch.map((beat) => ({ x: beat.at, y: beat.ms })),
        frame,
        heart,
      ),
    );
    const dots = found.corrected.map(
      (one): Mark => ({
        kind: 'dot',
        x: frame.xOf(one.at),
        y: frame.yOf(one.ms),
        r: 3.5,
        colour: marked,
      }),
    );
    return { frame, scene: sceneOf(width, height, frame.marks, lines, dots) };
  };
  const kindAt = new Map(found.corrected.map((one) => [one.at, text().kinds[one.kind] ?? one.kind]));
  const stops = beats.map((beat) => ({
    x: beat.at,
    y: beat.ms,
    says: [clockOf(beat.at, 0.1), ms(beat.ms), kindAt.get(beat.at)].filter(Boolean).join(' · '),
  }));
  const rows: TableRows = [
    [`${text().time} (${unitOf('s')})`, `${text().interval} (${unitOf('ms')})`, text().correctedBeat],
    ...beats.map((beat) => [beat.at, beat.ms, kindAt.get(beat.at) ?? '']),
  ];
  const legend = [
    { name: text().interval, colour: heart },
    ...(found.corrected.length > 0 ? [{ name: text().correctedBeat, colour: marked }] : []),
  ];
  const title = text().tachogram;
  return (
    <ChartCard
      title={title}
      note={text().tachogramNote}
      files={{ file: `${file}-intervals`, table: () => rows, scene: (width) => draw(width).scene, legend }}
    >
      <PlotChart
        name={title}
        summary={text().tachogramNote}
        height={height}
        draw={draw}
        stops={stops}
        legend={legend}
      />
      <PlotTable name={title} rows={rows} />
    </ChartCard>
  );
}

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

/** More are a cloud without a shape, and slow to draw: some of them, evenly, show the same. */
const mostDots = 3000;

/** Each interval with the next one. */
export function Cloud({ heart: { pairs }, file }: { heart: Heart; file: string }) {
  const title = text().poincare;
  if (pairs.length < 2)
    return (
      <ChartCard title={title}>
        <p className={styles.soft}>{text().noCloud}</p>
      </ChartCard>
    );
  const every = Math.ceil(pairs.length / mostDots);
  const shown = pairs.filter((_, i) => i % every === 0);
  const range = roomAround(pairs.flatMap((pair) => [pair.ms, pair.next]));
  const draw = (width: number) => {
    const side = Math.min(width, tall);
    const frame = frameOf(
      side,
      side,
      axisOf(range, `${text().interval} (${unitOf('ms')})`),
      axisOf(range, `${text().next} (${unitOf('ms')})`),
    );
    return { frame, scene: sceneOf(side, side, frame.marks, cloudIn(frame, range, shown)) };
  };
  const stops = shown
    .toSorted((a, b) => a.ms - b.ms)
    .map((pair) => ({ x: pair.ms, y: pair.next, says: `${ms(pair.ms)} → ${ms(pair.next)}` }));
  const rows: TableRows = [
    [`${text().interval} (${unitOf('ms')})`, `${text().next} (${unitOf('ms')})`],
    ...pairs.map((pair) => [pair.ms, pair.next]),
  ];
  const thinned = every > 1 ? text().thinned(numberOf(shown.length, 0), numberOf(pairs.length, 0)) : '';
  return (
    <ChartCard
      title={title}
      note={[text().poincareNote, thinned].filter(Boolean).join(' ')}
      files={{ file: `${file}-poincare`, table: () => rows, scene: (width) => draw(width).scene }}
    >
      <PlotChart name={title} summary={text().poincareNote} height={tall} draw={draw} stops={stops} />
      <PlotTable name={title} rows={rows} />
    </ChartCard>
  );
}

function cloudIn(frame: Frame, { from, to }: { from: number; to: number }, pairs: Heart['pairs']): Mark[] {
  const alike: Mark = {
    kind: 'path',
    points: [
      [frame.xOf(from), frame.yOf(from)],
      [frame.xOf(to), frame.yOf(to)],
    ],
    colour: '--line-strong',
    width: 1,
    dashed: true,
  };
  return [
    alike,
    ...pairs.map(
      (pair): Mark => ({
        kind: 'dot',
        x: frame.xOf(pair.ms),
        y: frame.yOf(pair.next),
        r: 1.8,
        colour: heart,
      }),
    ),
  ];
}
