import type { Session } from '../../../../api/index.ts';
import type { Range } from '../../../../ui/chart/view-range.ts';

/** Min/max pairs of a tile. */
export const tileBuckets = 512;
/** A tile whose buckets are no wider is made from points; wider ones come from overviews. */
const widestOfPoints = 128;
const microseconds = 1_000_000;

/** Channels that share a rate, so that their tiles have the same borders and are fetched together. */
export type Group = {
  readonly id: number;
  readonly channels: readonly number[];
  /** Places a second: points, or microseconds where points come irregularly. */
  readonly rate: number;
  readonly irregular: boolean;
  /** Points a place, on average. */
  readonly density: number;
  /** Places of what is fetched at once as points: a power of two. */
  readonly chunk: number;
  /** The place after the last. */
  readonly end: number;
};

export type Slot = { readonly group: Group; readonly width: number; readonly index: number };

export const slotKey = ({ group, width, index }: Slot): string => `${group.id}/${width}/${index}`;

/** Reading goes by the rate that was measured, where the recorder's clock ran fast or slow. */
const rateOf = (channel: Session['channels'][number]) => channel.measuredRate ?? channel.rate;

export function groupsOf(channels: Session['channels'], seconds: number): Group[] {
  const byRate = new Map<string, Session['channels'][number][]>();
  for (const channel of channels) {
    const name = rateOf(channel) === null ? `irregular ${channel.number}` : String(rateOf(channel));
    byRate.set(name, [...(byRate.get(name) ?? []), channel]);
  }
  return [...byRate.values()].map((members, id) => {
    const irregular = rateOf(members[0] as Session['channels'][number]) === null;
    const rate = rateOf(members[0] as Session['channels'][number]) ?? microseconds;
    const end = Math.ceil(seconds * rate) + 1;
    const points = Math.max(1, ...members.map((channel) => channel.points));
    const density = irregular ? Math.min(1, points / end) : 1;
    return {
      id,
      channels: members.map((channel) => channel.number),
      rate,
      irregular,
      density,
      chunk: tileBuckets * powerOver(widestOfPoints / density),
      end,
    };
  });
}

/** The power of two that is not below a number, from 1 to 2^40. */
const powerOver = (wide: number): number => 2 ** Math.min(40, Math.max(0, Math.ceil(Math.log2(wide) - 1e-9)));

/** Places a bucket for a view: a half to a whole pair for each pixel. */
export function widthFor(group: Group, span: number, pixels: number): number {
  const width = powerOver((span * group.rate) / Math.max(1, pixels));
  // Irregular points that stand apart are drawn as they are.
  return group.irregular && width * group.density <= 4 ? 1 : width;
}

/** Places of a tile; irregular points as they are come by the chunk. */
export const tilePlaces = (group: Group, width: number): number =>
  group.irregular && width === 1 ? group.chunk : tileBuckets * width;

/** Whether a tile is made here from stored blocks. */
export const isOfPoints = (group: Group, width: number): boolean => tileBuckets * width <= group.chunk;

/** The tiles of a width that lie under a range, from left to right. */
export function slotsUnder(group: Group, range: Range, width: number): Slot[] {
  const places = tilePlaces(group, width);
  const most = Math.max(0, Math.ceil(group.end / places) - 1);
  const at = (seconds: number) => Math.min(most, Math.max(0, Math.floor((seconds * group.rate) / places)));
  const slots: Slot[] = [];
  for (let index = at(range.from); index <= at(range.to); index++) slots.push({ group, width, index });
  return slots;
}

/** Where a tile lies, in seconds. */
export function rangeOf({ group, width, index }: Slot): Range {
  const places = tilePlaces(group, width);
  return { from: (index * places) / group.rate, to: ((index + 1) * places) / group.rate };
}

export type Chunk = { readonly group: Group; readonly index: number };

export const chunkKey = ({ group, index }: Chunk): string => `${group.id}/${index}`;

export const chunkOf = ({ group, width, index }: Slot): Chunk => ({
  group,
  index: Math.floor((index * tilePlaces(group, width)) / group.chunk),
});

/** The tile of twice the width over the same places; none beyond the widest that has a use. */
export function wider({ group, width, index }: Slot): Slot | undefined {
  if (tilePlaces(group, width) >= group.end) return undefined;
  const next = group.irregular && width === 1 ? (group.chunk / tileBuckets) * 2 : width * 2;
  return {
    group,
    width: next,
    index: Math.floor((index * tilePlaces(group, width)) / tilePlaces(group, next)),
  };
}
