import type { Columns } from '../../../../ui/chart/columns.ts';
import { type Range, spanOf } from '../../../../ui/chart/view-range.ts';
import { type Group, rangeOf, type Slot, slotKey, slotsUnder, tileBuckets, wider } from './places.ts';
import type { Tile } from './tile.ts';

/** Tiles of all channels of a group over the same places. */
export type Tiles = ReadonlyMap<number, Tile>;

/** About 32 MB. */
const mostNumbers = 4_000_000;

/** The tiles that came, as many as may be kept, and what a view shows of them. */
export function createTileStore() {
  const kept = new Map<string, Tiles>();
  let numbers = 0;

  function use(slot: Slot): Tiles | undefined {
    const key = slotKey(slot);
    const tiles = kept.get(key);
    // The newest stand last, so that the first is the one to go.
    if (tiles && kept.delete(key)) kept.set(key, tiles);
    return tiles;
  }

  /** The tile of a slot or, until it is there, what is known of its places more coarsely. */
  function nearest(slot: Slot, channel: number): Tile | undefined {
    for (let at: Slot | undefined = slot; at; at = wider(at)) {
      const tile = use(at)?.get(channel);
      if (tile) return at === slot ? tile : part(tile, rangeOf(slot));
    }
    return undefined;
  }

  return {
    has: (slot: Slot) => kept.has(slotKey(slot)),
    put(slot: Slot, tiles: Tiles, needed: ReadonlySet<string>): void {
      kept.set(slotKey(slot), tiles);
      numbers += sizeOf(tiles);
      for (const [key, old] of kept) {
        if (numbers <= mostNumbers) return;
        if (needed.has(key)) continue;
        kept.delete(key);
        numbers -= sizeOf(old);
      }
    },
    /** What to draw of a channel over a range: exact tiles where they are, coarser ones elsewhere. */
    columns(group: Group, channel: number, range: Range, width: number): Columns {
      const tiles = slotsUnder(group, range, width).map((slot) => nearest(slot, channel));
      return joinTiles(
        tiles.filter((tile) => tile !== undefined),
        group,
      );
    },
    clear(): void {
      kept.clear();
      numbers = 0;
    },
  };
}

const sizeOf = (tiles: Tiles): number =>
  [...tiles.values()].reduce((sum, { x }) => sum + 3 * Math.max(x.length, tileBuckets / 8), 0);

/** The first place that is not before `at`. */
function placeFrom(x: Float64Array, at: number): number {
  let low = 0;
  let high = x.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((x[middle] as number) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function part({ x, low, high, width }: Tile, range: Range): Tile {
  const from = placeFrom(x, range.from);
  const to = placeFrom(x, range.from + spanOf(range));
  return { x: x.subarray(from, to), low: low.subarray(from, to), high: high.subarray(from, to), width };
}

/** One row of columns out of tiles that lie beside each other. */
export function joinTiles(
  tiles: readonly Tile[],
  { rate, density, irregular }: Pick<Group, 'rate' | 'density' | 'irregular'>,
): Columns {
  const x: number[] = [];
  const low: (number | null)[] = [];
  const high: (number | null)[] = [];
  let width = 1;
  let last = -Infinity;
  for (const tile of tiles) {
    width = Math.max(width, tile.width);
    for (let i = 0; i < tile.x.length; i++) {
      const at = tile.x[i] as number;
      // A coarse tile and a fine one may share a bucket at their border.
      if (at <= last) continue;
      last = at;
      const value = tile.low[i] as number;
      const isGap = Number.isNaN(value);
      x.push(at);
      low.push(isGap ? null : value);
      high.push(isGap ? null : (tile.high[i] as number));
    }
  }
  const step = Math.max(width, 1 / density) / rate;
  return { x, low, high, step, width, irregular };
}
