import { memo, useRef } from 'react';
import type { Channel, Marker, Session } from '../../../api/index.ts';
import { curveColour } from '../../../ui/chart/colours.ts';
import { type Columns, extremesOf, noColumns } from '../../../ui/chart/columns.ts';
import { CurvePlot } from '../../../ui/chart/curve-plot.tsx';
import { type Extent, roomFor } from '../../../ui/chart/extent.ts';
import { gutter } from '../../../ui/chart/gutter.ts';
import { type Range, spanOf } from '../../../ui/chart/view-range.ts';
import { decimalsOf, numberOf, unitOf } from '../../../ui/format.ts';
import { words } from '../../../words/index.ts';
import { useTypeTitles } from '../queries.ts';
import styles from './live.module.css';
import type { LiveFeed } from './live-feed.ts';
import { type Motion, useLiveRange, windowSeconds } from './use-live.ts';
import { useNow } from './use-now.ts';

type StackProps = { session: Session; feed: LiveFeed; seconds: number; motion: Motion; width: number };

/** All channels above each other, on one time axis that moves on by itself. */
export function LiveStack({ session, feed, seconds, motion, width }: StackProps) {
  const range = useLiveRange(feed, seconds, motion);
  const isPaused = motion === 'none';
  const { channels, startedAt, timeZone } = session;
  const clock = useRef({ startedAt, timeZone });
  const titleOf = useTypeTitles();
  return (
    <ul className={styles.stack} aria-label={words.live.chart} data-testid="live-curves">
      {channels.map((channel, place) => {
        const isLast = place === channels.length - 1;
        const height = channels.length <= 1 ? 300 : Math.max(88, Math.round(560 / channels.length));
        return (
          <li key={channel.number}>
            <Line channel={channel} title={titleOf(channel.dataType)} feed={feed} isPaused={isPaused} />
            {width > 0 ? (
              <LivePlot
                channel={channel}
                feed={feed}
                seconds={seconds}
                range={range}
                clock={clock.current}
                width={width}
                height={isLast ? height + gutter.bottom - gutter.top : height}
                withTime={isLast}
              />
            ) : (
              <div style={{ height }} />
            )}
          </li>
        );
      })}
    </ul>
  );
}

type LineProps = { channel: Channel; title: string; feed: LiveFeed; isPaused: boolean };

/** The name of a channel and its newest value. */
const Line = memo(function Line({ channel, title, feed, isPaused }: LineProps) {
  const newest = useNow(feed, 400, () => feed.window(channel.number, windowSeconds[0])?.last()?.value);
  const shown = useRef(newest);
  if (!isPaused) shown.current = newest;
  return (
    <div className={styles.line}>
      <span className={styles.swatch} style={{ background: curveColour(channel.dataType) }} />
      <bdi className={styles.label}>{channel.label}</bdi>
      {title === channel.label ? null : <span className={styles.soft}>{title}</span>}
      <span className={styles.value} data-testid={`value-${channel.number}`}>
        {shown.current === undefined ? (
          <span className={styles.soft}>{feed.end() > 0 ? '' : words.live.none}</span>
        ) : (
          <>
            {numberOf(shown.current, decimalsFor(channel))}{' '}
            <span className={styles.soft}>{unitOf(channel.unit)}</span>
          </>
        )}
      </span>
    </div>
  );
});

const decimalsFor = ({ valueKind, scale }: Channel): number =>
  valueKind === 'integer' ? decimalsOf(Math.abs(scale) || 1) : 3;

type PlotProps = {
  channel: Channel;
  feed: LiveFeed;
  seconds: number;
  range: Range;
  clock: { startedAt: string; timeZone: string };
  width: number;
  height: number;
  withTime: boolean;
};

const Plot = memo(CurvePlot);
const noMarkers: Marker[] = [];
const ignore = () => undefined;

function LivePlot({ channel, feed, seconds, range, ...look }: PlotProps) {
  const drawn = useRef<{ version: number; seconds: number; from: number; columns: Columns }>(undefined);
  const extent = useRef<Extent>({ low: 0, high: 1 });
  const version = feed.version();
  const before = drawn.current;
  // New columns only when points came or the window was widened; in between the picture only moves on.
  if (!before || before.version !== version || before.seconds !== seconds || range.from < before.from) {
    const from = range.from - spanOf(range) * 0.1;
    const columns = feed.window(channel.number, seconds)?.columns(from, Infinity) ?? noColumns;
    drawn.current = { version, seconds, from, columns };
  }
  const columns = drawn.current?.columns ?? noColumns;
  const found = extremesOf(columns, range.from, range.to);
  const room = found ? roomFor(found) : extent.current;
  if (room.low !== extent.current.low || room.high !== extent.current.high) extent.current = room;
  return (
    <Plot
      {...look}
      dataType={channel.dataType}
      columns={columns}
      range={range}
      extent={extent.current}
      markers={noMarkers}
      onReady={ignore}
    />
  );
}
