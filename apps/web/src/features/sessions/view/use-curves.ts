import { useDebouncedValue } from '@mantine/hooks';
import { useQueries } from '@tanstack/react-query';
import { useRef } from 'react';
import type { Channel, Overview, Session } from '../../../api/index.ts';
import { type Columns, columnsOf, extremesOf, joined, noColumns } from '../../../ui/chart/columns.ts';
import type { StackChannel } from '../../../ui/chart/curve-stack.tsx';
import { type Extent, roomFor } from '../../../ui/chart/extent.ts';
import { fetched, type Range, rounded, sameRange, spanOf } from '../../../ui/chart/view-range.ts';
import { decimalsOf } from '../../../ui/format.ts';
import { overviewQuery, useTypeTitles } from '../queries.ts';

/** The view must rest this long before points are fetched for it. */
const fetchAfter = 50;
const mostPairs = 4000;

// A plot is drawn anew when its columns are another object; so the same answer must always give the same one.
const columnsByOverview = new WeakMap<Overview, Columns>();
const joinedByFine = new WeakMap<Columns, { coarse: Columns; result: Columns }>();
const extentByColumns = new WeakMap<Columns, Extent>();

function remembered<K extends object, V>(map: WeakMap<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

const toColumns = (overview: Overview): Columns =>
  remembered(columnsByOverview, overview, () => columnsOf(overview));

function lay(coarse: Columns, fine: Columns): Columns {
  const known = joinedByFine.get(fine);
  if (known?.coarse === coarse) return known.result;
  const result = joined(coarse, fine);
  joinedByFine.set(fine, { coarse, result });
  return result;
}

/** Room for everything in the session, so that heights mean the same at every zoom. */
const extentOf = (columns: Columns): Extent =>
  remembered(extentByColumns, columns, () => roomFor(extremesOf(columns) ?? { low: 0, high: 1 }));

/** Room for what is visible. Given as the same object while it holds, since another one draws anew. */
function extentWithin(columns: Columns, range: Range, whole: Extent, before: Extent | undefined): Extent {
  const found = extremesOf(columns, range.from, range.to);
  const room = found ? roomFor(found) : (before ?? whole);
  return before && before.low === room.low && before.high === room.high ? before : room;
}

type Wanted = {
  session: Session;
  whole: Range;
  range: Range;
  plotWidth: number;
  /** Heights follow what is visible; otherwise they stay those of the whole session. */
  fitted: boolean;
};

/** For each channel what the screen shows: as many min/max pairs as there are pixels, over a band of the whole. */
export function useCurves({ session, whole, range, plotWidth, fitted }: Wanted) {
  const [settled] = useDebouncedValue(range, fetchAfter);
  const titleOf = useTypeTitles();
  const latest = useRef(new Map<number, Columns>());
  const bases = useRef(new Map<number, Columns>());
  const extents = useRef(new Map<number, Extent>());
  // In steps of 64, so that a scroll bar coming and going fetches nothing anew.
  const pixels = Math.min(mostPairs, Math.ceil(plotWidth / 64) * 64);
  const open = sameRange(settled, whole);
  const wanted = open ? whole : rounded(fetched(settled, whole));
  const pairs = open ? pixels : Math.min(mostPairs, Math.ceil((pixels * spanOf(wanted)) / spanOf(settled)));
  const enabled = plotWidth > 0;
  const { channels } = session;
  const coarse = useQueries({
    queries: channels.map((channel) => ({
      ...overviewQuery(session, channel.number, { ...whole, pairs: pixels }),
      enabled,
    })),
  });
  const fine = useQueries({
    queries: channels.map((channel) => ({
      ...overviewQuery(session, channel.number, { ...wanted, pairs }),
      enabled,
    })),
  });

  const shown = channels.map((channel, place): StackChannel => {
    const all = coarse[place]?.data;
    const now = fine[place]?.data;
    // What was there stays until the next is: nothing blinks when a window changes its width.
    if (all) bases.current.set(channel.number, toColumns(all));
    if (now) latest.current.set(channel.number, toColumns(now));
    const base = bases.current.get(channel.number) ?? noColumns;
    const columns = lay(base, latest.current.get(channel.number) ?? base);
    const still = extentOf(base);
    const extent = fitted ? extentWithin(columns, range, still, extents.current.get(channel.number)) : still;
    extents.current.set(channel.number, extent);
    return {
      ...partsOf(channel),
      typeTitle: titleOf(channel.dataType),
      columns,
      extent,
      busy: fine[place]?.isFetching ?? false,
      failed: fine[place]?.isError ?? false,
    };
  });
  const failed = [...coarse, ...fine].find((query) => query.isError);
  const retry = () =>
    Promise.all([...coarse, ...fine].filter((query) => query.isError).map((query) => query.refetch()));
  return {
    channels: shown,
    error: failed?.error,
    retry,
    loaded: bases.current.size === channels.length,
  };
}

const partsOf = ({ number, label, dataType, unit, scale }: Channel) => ({
  number,
  label,
  dataType,
  unit,
  decimals: decimalsOf(Math.abs(scale) || 1),
});
