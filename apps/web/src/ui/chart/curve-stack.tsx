import { VisuallyHidden } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { type KeyboardEvent, memo, useCallback, useEffect, useId, useRef, useState } from 'react';
import type { Marker } from '../../api/index.ts';
import { words } from '../../words/index.ts';
import { clockOf, numberOf, unitOf } from '../format.ts';
import { curveColour } from './colours.ts';
import { type Columns, type Value, valueAt } from './columns.ts';
import { CurvePlot } from './curve-plot.tsx';
import styles from './curve-stack.module.css';
import { gutter } from './gutter.ts';
import { useChartKeys } from './keys.ts';
import { MarkerLabels } from './marker-labels.tsx';
import { type Clock, localTimeAt } from './ticks.ts';
import { type Selection, useGestures } from './use-gestures.ts';
import { type Range, spanOf } from './view-range.ts';

export type StackChannel = {
  number: number;
  label: string;
  dataType: string;
  typeTitle: string;
  unit: string;
  decimals: number;
  columns: Columns;
  extent: { low: number; high: number };
  /** Points of a better resolution are on their way. */
  busy: boolean;
  failed: boolean;
};

type Canvases = Map<number, HTMLCanvasElement>;

export type CurveStackProps = {
  channels: readonly StackChannel[];
  markers: readonly Marker[];
  clock: Clock;
  range: Range;
  whole: Range;
  onRange: (range: Range) => void;
  onPlotWidth: (pixels: number) => void;
  /** What the picture says, for those who do not see it. */
  summary: string;
  canvases: { current: Canvases };
  /** Told where to set a marker, when the key for it is pressed. */
  onMark?: ((at: number) => void) | undefined;
  /** Where the cursor stands, for who sets a marker by a button. */
  cursorAt?: { current: number | null };
};

const Plot = memo(CurvePlot);

/** All channels above each other on one time axis, with the gestures and the cursor that they share. */
export function CurveStack(props: CurveStackProps) {
  const { channels, clock, range, whole, onRange } = props;
  const { ref: sized, width } = useElementSize<HTMLDivElement>();
  const area = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState<number | null>(null);
  const [spoken, setSpoken] = useState('');
  const [selection, setSelection] = useState<Selection | null>(null);
  const help = useId();

  useGestures(area, { range, whole, onRange, onCursor: setCursor, onSelect: setSelection });
  const speak = (at: number) => {
    setCursor(at);
    setSpoken(readAloud(channels, clock, at, spanOf(range)));
  };
  const onChartKey = useChartKeys({ range, whole, onRange, cursor, onCursor: speak });
  const { onMark, cursorAt } = props;
  if (cursorAt) cursorAt.current = cursor;
  const onKeyDown = (event: KeyboardEvent) => {
    if (onMark && event.key.toLowerCase() === 'm' && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      onMark(cursor ?? (range.from + range.to) / 2);
    } else onChartKey(event);
  };
  const plotWidth = Math.max(0, width - gutter.left - gutter.right);
  const { onPlotWidth } = props;
  useEffect(() => onPlotWidth(plotWidth), [plotWidth, onPlotWidth]);

  return (
    <div
      ref={sized}
      className={styles.stack}
      role="application"
      aria-label={words.session.chart}
      aria-roledescription="chart"
      aria-describedby={help}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the chart takes keys
      tabIndex={0}
      onKeyDown={onKeyDown}
      data-testid="curves"
      data-from={range.from}
      data-to={range.to}
    >
      <VisuallyHidden id={help}>{`${props.summary} ${words.session.chartHelp}`}</VisuallyHidden>
      <VisuallyHidden aria-live="polite">{spoken}</VisuallyHidden>
      <MarkerLabels markers={props.markers} range={range} width={plotWidth} />
      <Plots {...props} width={width} cursor={cursor} />
      <div
        ref={area}
        className={styles.area}
        style={{ insetInlineStart: gutter.left, insetInlineEnd: gutter.right, bottom: gutter.bottom }}
      >
        {selection ? <div className={styles.selection} style={stretchOf(selection, range)} /> : null}
        {cursor !== null && cursor >= range.from && cursor <= range.to ? (
          <Cursor at={cursor} range={range} clock={clock} />
        ) : null}
      </div>
    </div>
  );
}

type PlotsProps = CurveStackProps & { width: number; cursor: number | null };

function Plots({ channels, markers, clock, range, width, cursor, canvases }: PlotsProps) {
  const height = heightOf(channels.length);
  return channels.map((channel, place) => {
    const isLast = place === channels.length - 1;
    const own = isLast ? height + gutter.bottom - gutter.top : height;
    return (
      <div key={channel.number} className={styles.channel}>
        <ChannelLine channel={channel} cursor={cursor} />
        {/* Its room is there before it is drawn: nothing beneath moves away from who is about to press it. */}
        <div style={{ height: own }}>
          {width > 0 ? (
            <ChannelPlot
              channel={channel}
              canvases={canvases}
              markers={markers}
              clock={clock}
              range={range}
              width={width}
              withTime={isLast}
              height={own}
            />
          ) : null}
        </div>
      </div>
    );
  });
}

type ChannelPlotProps = Omit<
  PlotsProps,
  'channels' | 'whole' | 'onRange' | 'onPlotWidth' | 'summary' | 'cursor' | 'onMark' | 'cursorAt'
> & {
  channel: StackChannel;
  withTime: boolean;
  height: number;
};

function ChannelPlot({ channel, canvases, ...rest }: ChannelPlotProps) {
  const keep = useCallback(
    (canvas: HTMLCanvasElement | null) => {
      if (canvas) canvases.current.set(channel.number, canvas);
      else canvases.current.delete(channel.number);
    },
    [canvases, channel.number],
  );
  return (
    <Plot
      {...rest}
      dataType={channel.dataType}
      columns={channel.columns}
      extent={channel.extent}
      onReady={keep}
    />
  );
}

/** The name of a channel and, at the cursor, its value. */
function ChannelLine({ channel, cursor }: { channel: StackChannel; cursor: number | null }) {
  return (
    <div className={styles.line}>
      <span className={styles.swatch} style={{ background: curveColour(channel.dataType) }} />
      <span className={styles.label}>{channel.label}</span>
      <span className={styles.type}>{typeLine(channel)}</span>
      <span className={styles.value} data-testid="value-at-cursor">
        {cursor === null ? stateOf(channel) : <ValueAt channel={channel} at={cursor} />}
      </span>
    </div>
  );
}

function typeLine(channel: StackChannel): string {
  const title = channel.typeTitle === channel.label ? '' : channel.typeTitle;
  return [title, unitOf(channel.unit)].filter(Boolean).join(', ');
}

const stateOf = ({ failed, busy }: StackChannel): string =>
  failed ? words.sessions.curveFailed : busy ? words.session.loadingCurve : '';

function ValueAt({ channel, at }: { channel: StackChannel; at: number }) {
  const value = valueAt(channel.columns, at);
  if (!value && stateOf(channel)) return stateOf(channel);
  return (
    <>
      {valueText(value, channel.decimals)} <span className={styles.unit}>{unitOf(channel.unit)}</span>
    </>
  );
}

function valueText(value: Value | undefined, decimals: number): string {
  if (!value || value.low === null || value.high === null) return words.session.gap;
  const low = numberOf(value.low, decimals);
  const high = numberOf(value.high, decimals);
  return low === high ? low : words.session.range(low, high);
}

function Cursor({ at, range, clock }: { at: number; range: Range; clock: Clock }) {
  const place = (at - range.from) / spanOf(range);
  const side = place < 0.12 ? styles.atStart : place > 0.88 ? styles.atEnd : styles.atMiddle;
  return (
    <div className={styles.cursor} data-testid="cursor" style={{ left: `${place * 100}%` }}>
      <span className={`${styles.time} ${side}`}>
        {clockOf(at, spanOf(range) / 1000)} <span className={styles.unit}>{localTimeAt(clock, at)}</span>
      </span>
    </div>
  );
}

const stretchOf = (selection: Selection, range: Range) => ({
  left: `${((selection.from - range.from) / spanOf(range)) * 100}%`,
  width: `${((selection.to - selection.from) / spanOf(range)) * 100}%`,
});

/** One curve gets a stage; many share the height of a screen, but none falls below what an eye can follow. */
const heightOf = (channels: number): number =>
  channels <= 1 ? 336 : Math.max(96, Math.min(216, Math.round(560 / channels)));

function readAloud(channels: readonly StackChannel[], clock: Clock, at: number, span: number): string {
  const values = channels.map((channel) => {
    const value = valueAt(channel.columns, at);
    if (!value && stateOf(channel)) return `${channel.label} ${stateOf(channel)}`;
    return `${channel.label} ${valueText(value, channel.decimals)} ${unitOf(channel.unit)}`;
  });
  return `${clockOf(at, span / 1000)}, ${localTimeAt(clock, at)}: ${values.join('; ')}`;
}
