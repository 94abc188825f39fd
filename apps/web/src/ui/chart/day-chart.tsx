import { VisuallyHidden } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { type KeyboardEvent, type PointerEvent, useId, useState } from 'react';
import { words } from '../../words/index.ts';
import { numberOf } from '../format.ts';
import styles from './day-chart.module.css';
import { type DayPlot, type DaySeries, daySceneOf, type Layout, layoutOf } from './day-scene.ts';
import { SceneView } from './scene-view.tsx';

type DayChartProps = {
  name: string;
  kind: DayPlot['kind'];
  labels: readonly string[];
  /** The places in full, as the cursor says them. */
  days: readonly string[];
  series: readonly (DaySeries & { rest: string })[];
  /** The last place is not over yet. */
  open?: boolean;
  /** What the picture says, for those who do not see it. */
  summary: string;
};

const height = 224;
const say = (count: number) => numberOf(count, 1);

/** Counts day by day. Pointing, or the arrow keys, put a cursor on a day whose values are shown and read aloud. */
export function DayChart({ name, kind, labels, days, series, open = false, summary }: DayChartProps) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const [chosen, choose] = useState<number | null>(null);
  const [spoken, setSpoken] = useState('');
  const help = useId();
  const cursor = chosen === null || chosen >= days.length ? null : chosen;
  const plot: DayPlot = { kind, labels, series, open, width, height, say };
  const layout = layoutOf(plot);
  const onKeyDown = (event: KeyboardEvent) => {
    const next = cursorAfter(event, cursor, days.length - 1);
    if (next === undefined) return;
    event.preventDefault();
    choose(next);
    setSpoken(next === null ? '' : readAloud(days[next] ?? '', series, next));
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) =>
    choose(layout.placeAt(event.clientX - event.currentTarget.getBoundingClientRect().left));
  return (
    <div
      className={styles.chart}
      role="application"
      aria-roledescription={words.charts.role}
      aria-label={name}
      aria-describedby={help}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the chart takes keys
      tabIndex={0}
      onKeyDown={onKeyDown}
      onBlur={() => choose(null)}
      data-cursor={cursor ?? undefined}
    >
      <VisuallyHidden id={help}>{`${summary} ${words.charts.help}`}</VisuallyHidden>
      <VisuallyHidden aria-live="polite">{spoken}</VisuallyHidden>
      <Legend
        series={series}
        cursor={cursor}
        day={cursor === null ? [labels[0], labels.at(-1)].join(' – ') : (days[cursor] ?? '')}
      />
      <div
        ref={ref}
        className={styles.plot}
        onPointerMove={onPointerMove}
        onPointerLeave={() => choose(null)}
      >
        {width > 0 ? (
          <SceneView
            scene={daySceneOf(plot, layout)}
            behind={cursor === null ? null : <Cursor plot={plot} layout={layout} at={cursor} />}
          />
        ) : null}
      </div>
    </div>
  );
}

/** Where a key leads: a place, nowhere (null), or it is no key of the chart (undefined). */
export function cursorAfter(
  { key, ctrlKey, metaKey, altKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>,
  cursor: number | null,
  last: number,
): number | null | undefined {
  if (ctrlKey || metaKey || altKey || last < 0) return undefined;
  if (key === 'Escape') return cursor === null ? undefined : null;
  const ways: Record<string, number> = {
    // Whoever begins, begins with the newest.
    ArrowLeft: cursor === null ? last : Math.max(0, cursor - 1),
    ArrowRight: cursor === null ? last : Math.min(last, cursor + 1),
    Home: 0,
    End: last,
  };
  return ways[key];
}

const readAloud = (day: string, series: readonly DaySeries[], at: number): string =>
  `${day}: ${series.map((one) => `${one.name} ${say(one.values[at] ?? 0)}`).join('; ')}`;

/** The names of the series and their values: of the whole, or at the cursor. */
function Legend({
  series,
  cursor,
  day,
}: {
  series: DayChartProps['series'];
  cursor: number | null;
  day: string;
}) {
  return (
    <p className={styles.legend} aria-hidden="true">
      {series.map((one) => (
        <span key={one.name} className={styles.entry}>
          <span className={styles.swatch} style={{ background: `var(${one.colour})` }} />
          {one.name}
          <span className={styles.value}>{cursor === null ? one.rest : say(one.values[cursor] ?? 0)}</span>
        </span>
      ))}
      <span className={styles.day}>{day}</span>
    </p>
  );
}

function Cursor({ plot, layout, at }: { plot: DayPlot; layout: Layout; at: number }) {
  const { slot, top, bottom, centreOf, heightOf } = layout;
  const x = centreOf(at);
  if (plot.kind === 'bars')
    return <rect className={styles.band} x={x - slot / 2} y={top} width={slot} height={bottom - top} />;
  return (
    <>
      <line className={styles.thread} x1={x} x2={x} y1={top} y2={bottom} />
      {plot.series.map((one) => (
        <circle key={one.name} cx={x} cy={heightOf(one.values[at] ?? 0)} r={4} fill={`var(${one.colour})`} />
      ))}
    </>
  );
}
