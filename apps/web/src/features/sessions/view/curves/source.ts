import type { Session } from '../../../../api/index.ts';
import { type Columns, noColumns } from '../../../../ui/chart/columns.ts';
import { move, type Range, spanOf } from '../../../../ui/chart/view-range.ts';
import { type BlockServer, createChunks } from './chunks.ts';
import type { Decoder } from './decoder.ts';
import {
  chunkKey,
  chunkOf,
  type Group,
  groupsOf,
  isOfPoints,
  rangeOf,
  type Slot,
  slotKey,
  slotsUnder,
  tileBuckets,
  tilePlaces,
  widthFor,
} from './places.ts';
import { type Tile, tileOf } from './tile.ts';
import { createTileStore, type Tiles } from './tile-store.ts';

type Overview = Parameters<typeof tileOf>[0] & { readonly number: number };

/** The way to the server. */
export type CurveServer = BlockServer & {
  overviews(channels: readonly number[], range: Range, pairs: number, stop: AbortSignal): Promise<Overview[]>;
};

export type View = { readonly range: Range; readonly whole: Range; readonly pixels: number };
export type CurveSource = ReturnType<typeof createCurveSource>;

const mostAtOnce = 6;

/** Curves as tiles: fetched for what is visible, then for what lies beside it, and given up when no longer wanted. */
export function createCurveSource(
  { channels }: Pick<Session, 'channels'>,
  seconds: number,
  server: CurveServer,
  decoder: Decoder,
) {
  const groups = groupsOf(channels, seconds);
  const store = createTileStore();
  const chunks = createChunks({ channels, server, decoder });
  const running = new Map<string, AbortController>();
  const failed = new Map<string, Error>();
  const listeners = new Set<() => void>();
  let wanted = new Map<string, Slot>();
  let version = 0;

  function changed(): void {
    version++;
    for (const tell of listeners) tell();
  }

  async function load(slot: Slot, stop: AbortSignal): Promise<Tiles> {
    const { group, width } = slot;
    const { channels: numbers, irregular, rate } = group;
    if (isOfPoints(group, width)) {
      const places = tilePlaces(group, width);
      const from = slot.index * places;
      const tiles = await chunks.cut(chunkOf(slot), { from, to: from + places, width, rate, irregular });
      return byNumber(numbers, tiles);
    }
    const overviews = await server.overviews(numbers, rangeOf(slot), tileBuckets, stop);
    return new Map(overviews.map((overview) => [overview.number, tileOf(overview, irregular, width)]));
  }

  function start(key: string, slot: Slot): void {
    const stop = new AbortController();
    running.set(key, stop);
    load(slot, stop.signal)
      .then(
        (tiles) => store.put(slot, tiles, new Set(wanted.keys())),
        (error: Error) => {
          if (!stop.signal.aborted && wanted.has(key)) failed.set(key, error);
        },
      )
      .finally(() => {
        if (running.get(key) === stop) running.delete(key);
        pump();
        changed();
      });
  }

  function pump(): void {
    for (const [key, slot] of wanted) {
      if (running.size >= mostAtOnce) return;
      if (!store.has(slot) && !running.has(key) && !failed.has(key)) start(key, slot);
    }
  }

  return {
    groups,
    subscribe(tell: () => void) {
      listeners.add(tell);
      return () => void listeners.delete(tell);
    },
    version: () => version,
    /** Says what is on the screen. What was asked for before and is no longer needed is given up. */
    want(view: View): void {
      const all = [
        ...groups.flatMap((group) => slotsOf(group, view.range, view)),
        ...groups.flatMap((group) => slotsOf(group, view.whole, view, view.whole)),
        ...beside(groups, view),
      ];
      wanted = new Map(all.map((slot) => [slotKey(slot), slot]));
      for (const [key, stop] of running) {
        if (wanted.has(key)) continue;
        running.delete(key);
        stop.abort();
      }
      for (const key of failed.keys()) if (!wanted.has(key)) failed.delete(key);
      const ofPoints = all.filter(({ group, width }) => isOfPoints(group, width));
      chunks.keep(new Set(ofPoints.map((slot) => chunkKey(chunkOf(slot)))));
      pump();
    },
    /** What is there of a channel; the same numbers for as long as `version` and the tiles under the range are. */
    columns: (group: Group, channel: number, range: Range, width: number): Columns =>
      groups.includes(group) ? store.columns(group, channel, range, width) : noColumns,
    /** Whether something of what lies under a range is still to come. */
    isBusy: (group: Group, range: Range, width: number) =>
      slotsUnder(group, range, width).some((slot) => !store.has(slot) && !failed.has(slotKey(slot))),
    failure: (): Error | undefined => failed.values().next().value,
    hasFailed: (group: Group, range: Range, width: number) =>
      slotsUnder(group, range, width).some((slot) => failed.has(slotKey(slot))),
    retry(): void {
      failed.clear();
      pump();
      changed();
    },
    close(): void {
      for (const stop of running.values()) stop.abort();
      running.clear();
      wanted.clear();
      chunks.close();
      store.clear();
    },
  };
}

/** The tiles under a range at the resolution of the screen; `of`: as if so much were on it. */
export const slotsOf = (group: Group, range: Range, { pixels, range: shown }: View, of = shown): Slot[] =>
  slotsUnder(group, range, widthFor(group, spanOf(of), pixels));

/** Half a screen on both sides: where a small move leads. */
const beside = (groups: readonly Group[], view: View): Slot[] => {
  const half = spanOf(view.range) / 2;
  return groups.flatMap((group) => [
    ...slotsOf(group, move(view.range, half), view),
    ...slotsOf(group, move(view.range, -half), view),
  ]);
};

const byNumber = (numbers: readonly number[], tiles: readonly Tile[]): Tiles =>
  new Map(tiles.map((tile, i) => [numbers[i] as number, tile]));
