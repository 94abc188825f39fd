import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import 'uplot/dist/uPlot.min.css';
import uPlot from 'uplot';
import type { Marker } from '../../api/index.ts';
import { numberOf } from '../format.ts';
import { curveToken, readToken } from './colours.ts';
import type { Columns } from './columns.ts';
import { gutter } from './gutter.ts';
import { paintCurve } from './paint-curve.ts';
import { type Clock, tickLabels, timeSteps } from './ticks.ts';
import type { Range } from './view-range.ts';

export type CurvePlotProps = {
  dataType: string;
  columns: Columns;
  range: Range;
  /** Lowest and highest value that the plot has room for. */
  extent: { low: number; high: number };
  markers: readonly Marker[];
  clock: Clock;
  width: number;
  height: number;
  /** Only the last plot of a stack writes the time. */
  withTime: boolean;
  onReady: (canvas: HTMLCanvasElement | null) => void;
};

type Live = Pick<CurvePlotProps, 'columns' | 'extent' | 'markers' | 'clock'>;

/** One channel on a canvas. It only draws: gestures and cursor belong to the stack around it. */
export function CurvePlot(props: CurvePlotProps) {
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const live = useRef<Live>(props);
  const scheme = useComputedColorScheme();
  const latest = useRef(props);
  latest.current = props;
  live.current = props;

  // The plot is made anew only when its colours or axes change; everything else is set on the one there is.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `scheme` changes what the tokens hold
  useEffect(() => {
    if (!holder.current) return;
    const { columns, range, onReady } = latest.current;
    const made = new uPlot(optionsOf(latest.current, live), dataOf(columns), holder.current);
    made.setScale('x', { min: range.from, max: range.to });
    plot.current = made;
    onReady(made.ctx.canvas);
    return () => {
      onReady(null);
      made.destroy();
      plot.current = null;
    };
  }, [scheme, props.dataType, props.withTime]);

  useEffect(
    () => plot.current?.setSize({ width: props.width, height: props.height }),
    [props.width, props.height],
  );
  const { columns, range, extent, markers } = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new extent or new markers are read while drawing
  useEffect(() => {
    plot.current?.batch((u: uPlot) => {
      // The data of a plot are what was drawn last: most moves change only where one looks.
      if (u.data[0] !== columns.x) u.setData(dataOf(columns), false);
      // Before the scales, since it asks for those that there are.
      u.redraw();
      u.setScale('y', { min: extent.low, max: extent.high });
      u.setScale('x', { min: range.from, max: range.to });
    });
  }, [columns, range, extent, markers]);

  return <div ref={holder} aria-hidden="true" />;
}

const dataOf = (columns: Columns): uPlot.AlignedData => [columns.x, columns.high];

function optionsOf(props: CurvePlotProps, live: { current: Live }): uPlot.Options {
  const colour = readToken(curveToken(props.dataType));
  const ink = { colour, width: Number(readToken('--stroke-curve')) };
  const values: uPlot.Series = {
    // Drawn by `paintCurve`; only the dots are left to the plot.
    paths: () => null,
    points: { show: (u) => hasRoomForPoints(u, live.current.columns), size: 5, fill: colour, stroke: colour },
  };
  return {
    width: props.width,
    height: props.height,
    padding: [gutter.top, gutter.right, props.withTime ? 0 : gutter.top, 0],
    legend: { show: false },
    cursor: { show: false },
    select: { show: false, left: 0, top: 0, width: 0, height: 0 },
    scales: {
      x: { time: false, auto: false },
      y: { auto: false, range: () => [live.current.extent.low, live.current.extent.high] },
    },
    series: [{}, values],
    axes: [timeAxis(props.withTime, live), valueAxis()],
    hooks: {
      drawAxes: [
        (u) => {
          drawMarkers(u, live.current.markers);
          drawCurve(u, live.current.columns, ink);
        },
      ],
    },
  };
}

function drawCurve(u: uPlot, columns: Columns, ink: { colour: string; width: number }): void {
  const { x, y } = u.scales;
  if (x?.min == null || x.max == null || y?.min == null || y.max == null) return;
  paintCurve(
    u.ctx,
    columns,
    {
      ...u.bbox,
      x: { from: x.min, to: x.max },
      y: { low: y.min, high: y.max },
      ratio: uPlot.pxRatio,
    },
    ink,
  );
}

const axisLook = () => ({
  stroke: readToken('--ink-soft'),
  font: `12px ${readToken('--mantine-font-family') || 'sans-serif'}`,
  grid: { stroke: readToken('--grid'), width: 1 },
});

function timeAxis(withTime: boolean, live: { current: Live }): uPlot.Axis {
  return {
    ...axisLook(),
    space: 84,
    incrs: timeSteps,
    size: withTime ? gutter.bottom : 0,
    gap: 10,
    ticks: { show: false },
    values: (_, ticks, __, ___, step) =>
      withTime ? tickLabels(live.current.clock, ticks, step) : ticks.map(() => ''),
  };
}

function valueAxis(): uPlot.Axis {
  return {
    ...axisLook(),
    space: 32,
    size: gutter.left,
    gap: 8,
    ticks: { show: false },
    values: (_, ticks) => ticks.map((tick) => numberOf(tick, 6)),
  };
}

/** Dots on the points once they stand apart; before that they would be a smear. */
function hasRoomForPoints(u: uPlot, { step, width }: Columns): boolean {
  const { min, max } = u.scales.x ?? {};
  if (min == null || max == null || width > 1) return false;
  return (step / (max - min)) * (u.bbox.width / uPlot.pxRatio) > 8;
}

/** Markers stand behind the curve: a line for a moment, a wash for a stretch. */
function drawMarkers(u: uPlot, markers: readonly Marker[]): void {
  const { min, max } = u.scales.x ?? {};
  if (min == null || max == null) return;
  const { ctx } = u;
  const shown = markers.filter((marker) => marker.at <= max && marker.at + (marker.length ?? 0) >= min);
  const crowd = shown.length / Math.max(1, u.bbox.width / uPlot.pxRatio / 16);
  ctx.save();
  ctx.beginPath();
  ctx.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height);
  ctx.clip();
  ctx.fillStyle = ctx.strokeStyle = readToken('--marker');
  ctx.lineWidth = uPlot.pxRatio;
  for (const marker of shown) {
    const left = Math.round(u.valToPos(marker.at, 'x', true)) + 0.5;
    if (marker.length) {
      ctx.globalAlpha = 0.12;
      ctx.fillRect(left, u.bbox.top, u.valToPos(marker.at + marker.length, 'x', true) - left, u.bbox.height);
    }
    ctx.globalAlpha = crowd > 1 ? Math.max(0.08, 0.5 / crowd) : 0.5;
    ctx.beginPath();
    ctx.moveTo(left, u.bbox.top);
    ctx.lineTo(left, u.bbox.top + u.bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}
