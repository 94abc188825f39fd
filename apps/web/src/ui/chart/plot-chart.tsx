import { VisuallyHidden } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { type KeyboardEvent, type PointerEvent, useId, useState } from 'react';
import { words } from '../../words/index.ts';
import { numberOf } from '../format.ts';
import { cursorAfter } from './day-chart.tsx';
import styles from './plot-chart.module.css';
import type { Frame } from './plot-scene.ts';
import type { Scene, Token } from './scene.ts';
import { SceneView } from './scene-view.tsx';

export type Drawn = { readonly scene: Scene; readonly frame: Frame };

/** A point that the cursor can stand on, with what is said of it. */
export type Stop = { readonly x: number; readonly y: number; readonly says: string };

type PlotChartProps = {
  name: string;
  /** What the picture says, for those who do not see it. */
  summary: string;
  height: number;
  draw: (width: number) => Drawn;
  /** In the order of x. */
  stops: readonly Stop[];
  legend?: readonly { readonly name: string; readonly colour: Token }[];
};

/** A plot of two axes. Pointing, or the arrow keys, put a cursor on a point, which is shown and read aloud. */
export function PlotChart({ name, summary, height, draw, stops, legend = [] }: PlotChartProps) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const [chosen, choose] = useState<number | null>(null);
  const help = useId();
  const cursor = chosen === null || chosen >= stops.length ? null : chosen;
  const stop = cursor === null ? undefined : stops[cursor];
  const drawn = width > 0 ? draw(width) : undefined;
  const onKeyDown = (event: KeyboardEvent) => {
    const next = cursorAfter(event, cursor, stops.length - 1);
    if (next === undefined) return;
    event.preventDefault();
    choose(next);
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (drawn)
      choose(nearest(stops, drawn.frame, event.clientX - event.currentTarget.getBoundingClientRect().left));
  };
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
      <VisuallyHidden id={help}>{`${summary} ${words.reports.chartHelp}`}</VisuallyHidden>
      {legend.length > 0 ? (
        <p className={styles.legend} aria-hidden="true">
          {legend.map((one) => (
            <span key={one.name} className={styles.entry}>
              <span className={styles.swatch} style={{ background: `var(${one.colour})` }} />
              {one.name}
            </span>
          ))}
        </p>
      ) : null}
      <p className={styles.now} aria-live="polite">
        {stop?.says}
      </p>
      <div
        ref={ref}
        className={styles.plot}
        style={{ minHeight: height }}
        onPointerMove={onPointerMove}
        onPointerLeave={() => choose(null)}
      >
        {drawn ? (
          <SceneView scene={drawn.scene} behind={stop ? <Cursor stop={stop} frame={drawn.frame} /> : null} />
        ) : null}
      </div>
    </div>
  );
}

function Cursor({ stop, frame }: { stop: Stop; frame: Frame }) {
  const [x, y] = [frame.xOf(stop.x), frame.yOf(stop.y)];
  return (
    <>
      <line className={styles.thread} x1={x} x2={x} y1={frame.top} y2={frame.bottom} />
      <circle className={styles.ring} cx={x} cy={y} r={5} />
    </>
  );
}

/** The point whose place on the axis is nearest. */
function nearest(stops: readonly Stop[], frame: Frame, pixel: number): number | null {
  let best: number | null = null;
  let distance = Number.POSITIVE_INFINITY;
  for (const [i, { x }] of stops.entries()) {
    const away = Math.abs(frame.xOf(x) - pixel);
    if (away < distance) [best, distance] = [i, away];
  }
  return best;
}

export type TableRows = readonly (readonly (string | number)[])[];

/** Longer ones are for files: a page with ten thousand rows helps nobody. */
const mostRows = 200;

/** What a picture shows, as a table folded under it: the first row has the heads. */
export function PlotTable({ name, rows }: { name: string; rows: TableRows }) {
  const [isOpen, open] = useState(false);
  const [heads = [], ...all] = rows;
  const say = (cell: string | number) => (typeof cell === 'number' ? numberOf(cell, 3) : cell);
  return (
    <details className={styles.table} onToggle={({ currentTarget }) => open(currentTarget.open)}>
      <summary>{words.reports.table}</summary>
      {isOpen ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keys
        <section className={styles.scroll} aria-label={name} tabIndex={0}>
          <table>
            <thead>
              <tr>
                {heads.map((head) => (
                  <th key={head} scope="col">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {all.slice(0, mostRows).map((row, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: rows never move
                <tr key={i}>
                  {row.map((cell, k) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: cells never move
                    <td key={k}>{say(cell)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          {all.length > mostRows ? (
            <p className={styles.rest}>
              {words.reports.firstRows(numberOf(mostRows, 0), numberOf(all.length, 0))}
            </p>
          ) : null}
        </section>
      ) : null}
    </details>
  );
}
