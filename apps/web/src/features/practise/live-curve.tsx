import { useElementSize } from '@mantine/hooks';
import { useRef } from 'react';
import type { Marker } from '../../api/index.ts';
import { curveColour } from '../../ui/chart/colours.ts';
import { type Columns, extremesOf } from '../../ui/chart/columns.ts';
import { CurvePlot } from '../../ui/chart/curve-plot.tsx';
import { type Extent, roomFor } from '../../ui/chart/extent.ts';
import type { Range } from '../../ui/chart/view-range.ts';
import { numberOf } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import { words } from '../../words/index.ts';
import { shownEcgSeconds } from './ecg-hearing.ts';
import { type Hearing, shownSeconds } from './hearing.ts';
import { whyNone } from './live-numbers.tsx';
import styles from './practise.module.css';
import type { Room } from './room.ts';
import { useClock, useHeard } from './use-room.ts';

type CurveProps = {
  room: Room;
  markers: readonly { readonly at: number; readonly label: string }[];
  calm: boolean;
};

/** The last minute of the heart rate and, of an electrocardiogram, the last seconds; both move on by themselves. */
export function LiveCurve({ room, markers, calm }: CurveProps) {
  const text = words.practise;
  const hearing = room.hearing();
  useHeard(hearing);
  const { ref, width } = useElementSize<HTMLDivElement>();
  const edge = useEdge(room, hearing?.zero ?? 0, calm);
  const columns = hearing?.rateColumns();
  const isOld = whyNone(hearing, room.now()) !== undefined;
  const last = isOld ? undefined : columns?.high.findLast((value) => value !== null);
  if (!hearing || !columns || columns.x.length === 0)
    return (
      <Card>
        <p className={styles.soft}>{text.noBeats}</p>
      </Card>
    );
  const shared = { hearing, width, markers };
  return (
    <Card flush>
      <figure
        ref={ref}
        className={styles.curves}
        aria-label={`${text.curve}. ${last == null ? '' : text.curveText(numberOf(last, 0))}`}
        data-testid="practise-curve"
      >
        <figcaption className={styles.caption}>
          {text.curve} <span className={styles.unit}>{text.perMinute}</span>
        </figcaption>
        <Curve
          {...shared}
          dataType="heart-rate"
          columns={columns}
          range={rangeTo(edge, shownSeconds)}
          height={260}
        />
        {hearing.ecgRate > 0 ? (
          <>
            <p className={styles.caption}>
              {text.ecg} <span className={styles.unit}>mV</span>
            </p>
            <Curve
              {...shared}
              dataType="ecg"
              columns={hearing.ecgColumns(edge - shownEcgSeconds - 1)}
              range={rangeTo(edge, shownEcgSeconds)}
              height={180}
            />
          </>
        ) : null}
      </figure>
    </Card>
  );
}

const rangeTo = (edge: number, seconds: number): Range => {
  const from = Math.max(0, edge - seconds);
  return { from, to: from + seconds };
};

type OneProps = Omit<CurveProps, 'calm' | 'room'> & {
  hearing: Hearing;
  dataType: string;
  columns: Columns;
  range: Range;
  width: number;
  height: number;
};

/** A heart that hardly changes is not made to look as if it did, in beats a minute. */
const leastRates = 10;

const atLeast = ({ low, high }: Extent, span: number): Extent => {
  const more = Math.max(0, span - (high - low)) / 2;
  return { low: low - more, high: high + more };
};

const ignore = () => undefined;

function Curve({ hearing, dataType, columns, range, width, height, markers }: OneProps) {
  const extent = useRef<Extent>({ low: 50, high: 100 });
  const clock = useRef({
    startedAt: new Date(hearing.zero).toISOString(),
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  });
  const found = extremesOf(columns, range.from, range.to);
  const room = found ? roomFor(atLeast(found, dataType === 'heart-rate' ? leastRates : 0)) : extent.current;
  if (room.low !== extent.current.low || room.high !== extent.current.high) extent.current = room;
  if (width === 0) return <div style={{ height }} />;
  return (
    <div className={styles.plot} style={{ color: curveColour(dataType) }}>
      <CurvePlot
        dataType={dataType}
        columns={columns}
        range={range}
        extent={extent.current}
        markers={markers.map(markerOf)}
        clock={clock.current}
        width={width}
        height={height}
        withTime
        onReady={ignore}
      />
    </div>
  );
}

/** As far as a plot asks: where it stands. */
const markerOf = ({ at, label }: { at: number; label: string }) => ({ at, label, length: null }) as Marker;

/** Seconds since `zero`, moving evenly; once a second for whoever prefers no motion. */
function useEdge(room: Room, zero: number, calm: boolean): number {
  // Ten a second are enough for a minute on a screen, and leave room for everything else.
  return (useClock(room, calm ? 1000 : 100) - zero) / 1000;
}
