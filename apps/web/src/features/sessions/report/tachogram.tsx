import { Button, Group } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { Intervals } from '../../../api/index.ts';
import { ChartCard } from '../../../ui/chart/chart-card.tsx';
import { PlotChart, PlotTable, type TableRows } from '../../../ui/chart/plot-chart.tsx';
import { type Frame, frameOf, lineOf, roomAround, sceneOf } from '../../../ui/chart/plot-scene.ts';
import type { Mark, Token } from '../../../ui/chart/scene.ts';
import { clockOf, numberOf, quantityOf, unitOf } from '../../../ui/format.ts';
import { words } from '../../../words/index.ts';
import { axisOf, timeAxis } from './axes.ts';
import { bandMarks, bandsOf, within } from './dense.ts';
import type { Beat, Heart } from './heart-of.ts';
import { isUsed, reasonText } from './quality.tsx';
import styles from './report.module.css';

const colour: Token = '--curve-heart';
const marked: Token = '--curve-ecg';
const height = 260;
/** Of the signal's band under the picture. */
const band = { height: 24, full: 12 };
/** More are drawn as bands: there is no room for each. */
const mostBeats = 2000;
const mostStops = 1000;
const shortestView = 30;
const text = () => words.reports;
const ms = (value: number) => quantityOf(value, 0, 'ms');

type View = { readonly from: number; readonly to: number };
type Props = { heart: Heart; quality: Intervals['quality']; file: string };

/** Every interval over time; corrected ones marked, gaps open, and below how good the signal was. */
export function Tachogram({ heart, quality, file }: Props) {
  const whole = useMemo(() => wholeOf(heart), [heart]);
  const [view, look] = useState<View | null>(null);
  const { from, to } = view ?? whole;
  const shown = useMemo(() => within(heart.stretches, from, to), [heart, from, to]);
  const all = heart.stretches.reduce((sum, { length }) => sum + length, 0);
  const count = shown.reduce((sum, { length }) => sum + length, 0);
  const isBanded = count > mostBeats;
  const kindAt = new Map(heart.corrected.map((one) => [one.at, text().kinds[one.kind] ?? one.kind]));
  const range = roomAround(shown.flatMap((stretch) => stretch.map((beat) => beat.ms)));
  const draw = (width: number) => {
    const axes = [timeAxis({ from, to }), axisOf(range, `${text().interval} (${unitOf('ms')})`)] as const;
    const frame = frameOf(width, height, ...axes);
    const lines = isBanded ? bandMarks(shown, frame, colour) : shown.map((one) => lineThrough(one, frame));
    const dots = dotsOf(heart.corrected, { from, to }, frame);
    const total = quality.length > 0 ? height + band.height : height;
    return {
      frame,
      scene: sceneOf(width, total, frame.marks, lines, dots, qualityMarks(quality, { from, to }, frame)),
    };
  };
  const signal = (at: number) => quality.find((one) => at >= one.fromSeconds && at < one.toSeconds);
  const stops = stopsOf(shown, { from, to }, isBanded, (beat) => [
    kindAt.get(beat.at),
    quality.length > 0 ? reasonText(signal(beat.at)) : undefined,
  ]);
  const rows = useMemo(() => rowsOf(heart, quality), [heart, quality]);
  const legend = [
    { name: text().interval, colour },
    ...(heart.corrected.length > 0 ? [{ name: text().correctedBeat, colour: marked }] : []),
  ];
  const note = [
    text().tachogramNote,
    quality.length > 0 ? text().qualityBand : '',
    isBanded ? text().bandNote(numberOf(count, 0)) : '',
  ]
    .filter(Boolean)
    .join(' ');
  const title = text().tachogram;
  return (
    <ChartCard
      title={title}
      note={note}
      controls={all > mostBeats ? <Closer view={view} whole={whole} onView={look} /> : undefined}
      files={{ file: `${file}-intervals`, table: () => rows, scene: (width) => draw(width).scene, legend }}
    >
      <PlotChart name={title} summary={note} height={height} draw={draw} stops={stops} legend={legend} />
      <PlotTable name={title} rows={rows} />
    </ChartCard>
  );
}

function wholeOf({ stretches }: Heart): View {
  const from = stretches[0]?.[0]?.at ?? 0;
  return { from, to: Math.max(from + 1, stretches.at(-1)?.at(-1)?.at ?? 1) };
}

const lineThrough = (stretch: readonly Beat[], frame: Frame): Mark =>
  lineOf(
    stretch.map((beat) => ({ x: beat.at, y: beat.ms })),
    frame,
    colour,
  );

/** One a column is as many as can be told apart. */
function dotsOf(corrected: Heart['corrected'], { from, to }: View, frame: Frame): Mark[] {
  const places = new Map<number, Mark>();
  for (const { at, ms: length } of corrected) {
    if (at < from || at > to) continue;
    const [x, y] = [frame.xOf(at), frame.yOf(length)];
    const place = Math.round(x / 2) * 10_000 + Math.round(y / 2);
    places.set(place, { kind: 'dot', x, y, r: 3.5, colour: marked });
  }
  return [...places.values()];
}

/** Height and colour say the same, so that neither is needed alone. */
function qualityMarks(quality: Intervals['quality'], { from, to }: View, frame: Frame): Mark[] {
  if (quality.length === 0) return [];
  const bottom = height + 18;
  const windows = quality.filter(({ fromSeconds, toSeconds }) => toSeconds > from && fromSeconds < to);
  return [
    { kind: 'text', x: 0, y: bottom - 1, text: text().signal, anchor: 'start', colour: '--ink-soft' },
    ...windows.map((one): Mark => {
      const x = frame.xOf(Math.max(from, one.fromSeconds));
      const tall = isUsed(one) ? band.full : band.full / 3;
      return {
        kind: 'rect',
        x,
        y: bottom - tall,
        width: Math.max(0.5, frame.xOf(Math.min(to, one.toSeconds)) - x),
        height: tall,
        colour: isUsed(one) ? '--curve-heart' : '--amber',
      };
    }),
  ];
}

type Told = (beat: Beat) => readonly (string | undefined)[];

function stopsOf(shown: readonly (readonly Beat[])[], { from, to }: View, isBanded: boolean, told: Told) {
  const step = (to - from) / mostStops;
  if (!isBanded)
    return shown.flat().map((beat) => ({
      x: beat.at,
      y: beat.ms,
      says: [clockOf(beat.at, 0.1), ms(beat.ms), ...told(beat)].filter(Boolean).join(' · '),
    }));
  return bandsOf(shown, (at) => Math.floor(at / step)).map(({ low, high }) => ({
    x: high.at,
    y: high.ms,
    says: [clockOf(high.at), `${numberOf(low.ms, 0)} – ${ms(high.ms)}`, ...told(high)]
      .filter(Boolean)
      .join(' · '),
  }));
}

function rowsOf({ stretches, corrected }: Heart, quality: Intervals['quality']): TableRows {
  const kindAt = new Map(corrected.map((one) => [one.at, text().kinds[one.kind] ?? one.kind]));
  const heads = [
    `${text().time} (${unitOf('s')})`,
    `${text().interval} (${unitOf('ms')})`,
    text().correctedBeat,
  ];
  let place = 0;
  const signalAt = (at: number) => {
    while (place < quality.length - 1 && (quality[place]?.toSeconds ?? 0) <= at) place++;
    return reasonText(quality[place]);
  };
  return [
    quality.length > 0 ? [...heads, text().signal] : heads,
    ...stretches.flat().map((beat) => {
      const row = [beat.at, beat.ms, kindAt.get(beat.at) ?? ''];
      return quality.length > 0 ? [...row, signalAt(beat.at)] : row;
    }),
  ];
}

type CloserProps = { view: View | null; whole: View; onView: (view: View | null) => void };

/** Ways to see less of it more exactly. */
function Closer({ view, whole, onView }: CloserProps) {
  const { from, to } = view ?? whole;
  const span = to - from;
  const show = (start: number, length: number) => {
    if (length >= whole.to - whole.from) return onView(null);
    const first = Math.min(Math.max(whole.from, start), whole.to - length);
    onView({ from: first, to: first + length });
  };
  const ways: [name: string, act: () => void, isOff: boolean][] = [
    [text().closer, () => show(from + span / 4, span / 2), span / 2 < shortestView],
    [text().wider, () => show(from - span / 2, span * 2), view === null],
    [text().earlierPart, () => show(from - span / 2, span), from <= whole.from],
    [text().laterPart, () => show(from + span / 2, span), to >= whole.to],
    [text().everything, () => onView(null), view === null],
  ];
  return (
    <Group gap="xs" className={styles.screenOnly}>
      {ways.map(([name, act, isOff]) => (
        <Button key={name} size="xs" variant="default" disabled={isOff} onClick={act}>
          {name}
        </Button>
      ))}
      <span role="status" className={styles.soft}>
        {text().shownPart(clockOf(from), clockOf(to))}
      </span>
    </Group>
  );
}
