import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { api, type Channel, type Session } from '../../../api/index.ts';
import { type Columns, extremesOf, noColumns } from '../../../ui/chart/columns.ts';
import type { StackChannel } from '../../../ui/chart/curve-stack.tsx';
import { type Extent, roomFor } from '../../../ui/chart/extent.ts';
import { type Range, spanOf } from '../../../ui/chart/view-range.ts';
import { decimalsOf } from '../../../ui/format.ts';
import { useTypeTitles } from '../queries.ts';
import { createDecoder } from './curves/decoder.ts';
import { type Group, slotsUnder, widthFor } from './curves/places.ts';
import { type CurveSource, createCurveSource } from './curves/source.ts';

/** How often the server is asked for something else while the view moves, in milliseconds. */
const askEvery = 60;

type Wanted = {
  session: Session;
  whole: Range;
  range: Range;
  plotWidth: number;
  /** Heights follow what is visible; otherwise they stay those of the whole session. */
  fitted: boolean;
};

/** For each channel what the screen shows: tiles as fine as its pixels, over coarser ones until those are there. */
export function useCurves({ session, whole, range, plotWidth, fitted }: Wanted) {
  const source = useSource(session, whole.to);
  const version = useSyncExternalStore(source.subscribe, source.version);
  const titleOf = useTypeTitles();
  const memory = useRef(new Map<string, Remembered>());
  const extents = useRef(new Map<number, Extent>());
  // In steps of 64, so that a scroll bar coming and going fetches nothing anew.
  const pixels = Math.max(64, Math.ceil(plotWidth / 64) * 64);
  useWant(source, { range, whole, pixels }, plotWidth > 0);

  const columnsOf = (group: Group, channel: number, of: Range, name: string): Columns => {
    const slots = slotsUnder(group, of, widthFor(group, spanOf(of), pixels));
    const columns = () => source.columns(group, channel, of, widthFor(group, spanOf(of), pixels));
    const key = `${version} ${slots[0]?.width} ${slots[0]?.index} ${slots.at(-1)?.index}`;
    return remembered(memory.current, `${name} ${channel}`, key, columns).columns;
  };
  const baseOf = (number: number): Columns | undefined => {
    const group = source.groups.find(({ channels }) => channels.includes(number));
    const columns = group && columnsOf(group, number, whole, 'whole');
    return columns && columns.x.length > 0 ? columns : undefined;
  };
  const shown = session.channels.map((channel): StackChannel => {
    const { number } = channel;
    const group = source.groups.find(({ channels }) => channels.includes(number)) as Group;
    const width = widthFor(group, spanOf(range), pixels);
    const base = baseOf(number) ?? noColumns;
    const columns = columnsOf(group, number, wideOf(range, whole), 'shown');
    const still = roomFor(extremesOf(base) ?? { low: 0, high: 1 });
    const extent = fitted
      ? extentWithin(columns, range, still, extents.current.get(number))
      : same(still, extents.current.get(number));
    extents.current.set(number, extent);
    return {
      ...partsOf(channel),
      typeTitle: titleOf(channel.dataType),
      columns,
      extent,
      busy: source.isBusy(group, range, width),
      failed: source.hasFailed(group, range, width),
    };
  });
  return { channels: shown, error: source.failure(), retry: source.retry, baseOf };
}

/** One source as long as the session is the same one. */
function useSource(session: Session, seconds: number): CurveSource {
  const { userId, id } = session;
  const points = session.channels.map((channel) => channel.points).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what people write about a session changes nothing of its curves
  const source = useMemo(
    () =>
      createCurveSource(
        session,
        seconds,
        {
          overviews: (channels, range, pairs, stop) =>
            api.overviews(userId, id, channels, { ...range, pairs }, stop),
          blocks: (channels, range, stop) => api.blocks(userId, id, channels, range, stop),
        },
        createDecoder(),
      ),
    [userId, id, points, seconds],
  );
  useEffect(() => source.close, [source]);
  return source;
}

type View = { readonly range: Range; readonly whole: Range; readonly pixels: number };

/** Says what is on the screen: at once, then every so often while the view moves. */
function useWant(source: CurveSource, { range, whole, pixels }: View, enabled: boolean): void {
  const asked = useRef({ at: 0, pixels: 0 });
  useEffect(() => {
    if (!enabled) return;
    const ask = () => {
      asked.current = { at: performance.now(), pixels };
      source.want({ range, whole, pixels });
    };
    const wait = asked.current.at + askEvery - performance.now();
    if (wait <= 0) return ask();
    const timer = setTimeout(ask, wait);
    return () => clearTimeout(timer);
  }, [source, range, whole, pixels, enabled]);
}

type Remembered = { readonly key: string; readonly columns: Columns };

/** A plot is drawn anew when its columns are another object; so the same tiles must always give the same one. */
function remembered(memory: Map<string, Remembered>, name: string, key: string, make: () => Columns) {
  const known = memory.get(name);
  if (known?.key === key) return known;
  const made = { key, columns: make() };
  memory.set(name, made);
  return made;
}

/** A quarter of a screen more on each side: a small move draws nothing anew but the axes. */
const wideOf = (range: Range, whole: Range): Range => {
  const margin = spanOf(range) / 4;
  return { from: Math.max(whole.from, range.from - margin), to: Math.min(whole.to, range.to + margin) };
};

/** Given as the same object while it holds, since another one draws anew. */
const same = (now: Extent, before: Extent | undefined): Extent =>
  before && before.low === now.low && before.high === now.high ? before : now;

/** Room for what is visible. */
function extentWithin(columns: Columns, range: Range, whole: Extent, before: Extent | undefined): Extent {
  const found = extremesOf(columns, range.from, range.to);
  return same(found ? roomFor(found) : (before ?? whole), before);
}

const partsOf = ({ number, label, dataType, unit, scale, valueKind }: Channel) => ({
  number,
  label,
  dataType,
  unit,
  decimals: valueKind === 'integer' ? decimalsOf(Math.abs(scale) || 1) : 3,
});
