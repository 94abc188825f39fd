import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import type { Session } from '../../../api/index.ts';
import { extremesOf } from '../../../ui/chart/columns.ts';
import { CurveStack, type StackChannel } from '../../../ui/chart/curve-stack.tsx';
import type { Clock } from '../../../ui/chart/ticks.ts';
import { type Range, sameRange, shortestOf, spanOf } from '../../../ui/chart/view-range.ts';
import { Figures } from '../../../ui/figures.tsx';
import { clockOf, lengthOf, numberOf, quantityOf } from '../../../ui/format.ts';
import { Card } from '../../../ui/page.tsx';
import { Empty, Problem } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import { secondsOf } from '../facts.ts';
import { markersQuery } from '../queries.ts';
import { Numbers } from '../report/numbers.tsx';
import { figuresOf } from './figures-of.ts';
import { Markers } from './markers.tsx';
import styles from './session.module.css';
import { Toolbar } from './toolbar.tsx';
import { useCurves } from './use-curves.ts';
import { useMarking } from './use-marking.ts';
import { usePicture } from './use-picture.ts';
import { useRange } from './use-range.ts';

type ViewProps = {
  session: Session;
  /** How much there is of one that is still being recorded, in seconds. */
  recorded?: number;
};

export function SessionView({ session, recorded = 0 }: ViewProps) {
  const whole = useWhole(session, recorded);
  const shortest = shortestOf(session.channels.map((channel) => channel.rate));
  const [range, setRange] = useRange(whole, shortest);
  const [plotWidth, setPlotWidth] = useState(0);
  const [fitted, setFitted] = useState(true);
  const curves = useCurves({ session, whole, range, plotWidth, fitted });
  const markers = useQuery(markersQuery(session.userId, session.id));
  const marking = useMarking(session);
  const clock = useClock(session);
  const { settled, summary } = useSettled(curves.channels, range);
  const canvases = useRef(new Map<number, HTMLCanvasElement>());
  const view = { session, channels: curves.channels, markers: markers.data ?? noMarkers, range, plotWidth };
  const takePicture = usePicture({ ...view, canvases });
  if (session.channels.length === 0)
    return <Empty title={words.sessions.noCurve} text={words.session.noChannels} />;
  return (
    <>
      <Toolbar
        session={session}
        range={range}
        whole={whole}
        onRange={setRange}
        fitted={fitted}
        onFitted={setFitted}
        onPicture={takePicture}
      />
      {curves.error ? <Problem error={curves.error} onRetry={curves.retry} /> : null}
      <Card flush>
        <CurveStack
          channels={curves.channels}
          markers={markers.data ?? noMarkers}
          clock={clock}
          range={range}
          whole={whole}
          onRange={setRange}
          onPlotWidth={setPlotWidth}
          summary={summary}
          canvases={canvases}
          onMark={marking.onMark}
          cursorAt={marking.cursorAt}
        />
        <Place range={range} whole={whole} />
      </Card>
      <Note channels={curves.channels} />
      <Numbers session={session} />
      <Values session={session} curves={curves} />
      <Markers
        session={session}
        markers={markers}
        clock={clock}
        range={settled}
        whole={whole}
        onRange={setRange}
        marking={marking}
      />
    </>
  );
}

function useWhole(session: Session, recorded: number): Range {
  return useMemo(() => ({ from: 0, to: Math.max(0.001, secondsOf(session), recorded) }), [session, recorded]);
}

/** Given as the same object, since another one draws anew. */
function useClock({ startedAt, timeZone }: Session): Clock {
  return useMemo(() => ({ startedAt, timeZone }), [startedAt, timeZone]);
}

/** What only readers of the screen get, and the lists below, follow when the view rests: no picture waits for them. */
function useSettled(channels: readonly StackChannel[], range: Range) {
  const [settled] = useDebouncedValue(range, 150);
  const summary = useRef('');
  if (settled === range) summary.current = summaryOf(channels, range);
  return { settled, summary: summary.current };
}

function Values({ session, curves }: { session: Session; curves: ReturnType<typeof useCurves> }) {
  return (
    <div className={styles.figures}>
      <Figures items={figuresOf(session, curves.channels, curves.baseOf)} />
    </div>
  );
}

/** How exact the picture is, and how to come closer. */
function Note({ channels }: { channels: readonly StackChannel[] }) {
  return (
    <p className={styles.resolution}>
      <span>{resolutionOf(channels)}</span>
      <span className={styles.hintMouse}>{words.session.hint}</span>
      <span className={styles.hintTouch}>{words.session.hintTouch}</span>
    </p>
  );
}

const noMarkers: never[] = [];

/** Where the view lies in the whole: a bar, since the numbers stand in the toolbar. */
function Place({ range, whole }: { range: Range; whole: Range }) {
  const open = sameRange(range, whole);
  const left = ((range.from - whole.from) / spanOf(whole)) * 100;
  return (
    <div className={styles.place} aria-hidden="true">
      <div
        className={open ? styles.everywhere : styles.here}
        style={{ left: `${left}%`, width: `${(spanOf(range) / spanOf(whole)) * 100}%` }}
      />
    </div>
  );
}

/** How fine the picture is; nothing is claimed of one that is still being fetched. */
function resolutionOf(channels: readonly StackChannel[]): string {
  const drawn = channels.filter(({ columns }) => columns.x.length > 0 && !columns.irregular);
  if (channels.every(({ columns }) => columns.x.length === 0)) return words.session.loadingCurve;
  const widest = Math.max(1, ...drawn.map((channel) => channel.columns.width));
  return widest > 1 ? words.session.band(numberOf(widest, 0)) : words.session.exactly;
}

/** What the curves say, in words. */
function summaryOf(channels: readonly StackChannel[], range: Range): string {
  const parts = channels.map((channel) => {
    const found = extremesOf(channel.columns, range.from, range.to);
    if (!found) return `${channel.label}: ${words.session.gap}`;
    const say = (value: number) => quantityOf(value, channel.decimals, channel.unit);
    return words.session.extent(channel.label, say(found.low), say(found.high));
  });
  const step = spanOf(range) / 1000;
  return words.session.summary({
    channels: parts.join('; '),
    from: clockOf(range.from, step),
    to: clockOf(range.to, step),
    length: lengthOf(spanOf(range)),
  });
}
