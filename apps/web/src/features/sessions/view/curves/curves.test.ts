import { encodeBatch, encodeFlac } from '@attune/signals';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cut, cutTile, decodeBlocks, type Form } from './decode-points.ts';
import {
  chunkOf,
  type Group,
  groupsOf,
  isOfPoints,
  rangeOf,
  slotsUnder,
  tilePlaces,
  wider,
  widthFor,
} from './places.ts';
import { tileOf } from './tile.ts';
import { createTileStore, joinTiles } from './tile-store.ts';

const form: Form = { number: 3, bits: 16, scale: 0.5, offset: 1 };
const rate = 100;

/** Blocks as the server sends them: each a batch of one entry behind its length. */
function streamOf(blocks: readonly Uint8Array[]): ArrayBuffer {
  const bytes = new Uint8Array(blocks.reduce((sum, block) => sum + 8 + block.length, 0));
  let at = 0;
  for (const block of blocks) {
    new DataView(bytes.buffer).setBigUint64(at, BigInt(block.length), true);
    bytes.set(block, at + 8);
    at += 8 + block.length;
  }
  return bytes.buffer;
}

const flacBlock = (first: number, samples: readonly number[]) =>
  encodeBatch([
    {
      channel: form.number,
      firstSample: first,
      count: samples.length,
      points: { flac: encodeFlac(Int32Array.from(samples), { bitsPerSample: 16, firstSample: first }) },
    },
  ]);

/** Stretches with gaps between them, from place 0 on; some of them go beyond the chunk. */
const stretches = fc.array(
  fc.tuple(
    fc.integer({ min: 0, max: 40 }),
    fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 60 }),
  ),
  { maxLength: 6 },
);

function placed(parts: readonly (readonly [number, readonly number[]])[]) {
  const values = new Map<number, number>();
  let next = 0;
  const blocks = parts.map(([gap, samples]) => {
    const first = next + gap;
    for (const [i, sample] of samples.entries()) values.set(first + i, sample);
    next = first + samples.length;
    return flacBlock(first, samples);
  });
  return { values, bytes: streamOf(blocks) };
}

describe('a tile of points', () => {
  it('holds the exact lowest and highest of each bucket, and a gap where there is no point', () => {
    fc.assert(
      fc.property(
        stretches,
        fc.constantFrom(1, 2, 4, 16),
        fc.integer({ min: 0, max: 3 }),
        (parts, width, index) => {
          const { values, bytes } = placed(parts);
          const [from, to] = [index * 64, (index + 1) * 64];
          const decoded = decodeBlocks(bytes, [form], { from: 0, to: 256 });
          const tile = cutTile(decoded, form, { from, to, width, rate, irregular: false });
          for (let bucket = 0; bucket < 64 / width; bucket++) {
            const own = Array.from({ length: width }, (_, i) => values.get(from + bucket * width + i))
              .filter((value) => value !== undefined)
              .map((value) => value * 0.5 + 1);
            expect(tile.low[bucket]).toBe(own.length > 0 ? Math.min(...own) : Number.NaN);
            expect(tile.high[bucket]).toBe(own.length > 0 ? Math.max(...own) : Number.NaN);
          }
        },
      ),
    );
  });

  it('stands lowest below highest when the scale turns the curve over', () => {
    const { bytes } = placed([[0, [1, 5, 3, 9]]]);
    const turned = { ...form, scale: -2 };
    const cut: Cut = { from: 0, to: 4, width: 4, rate, irregular: false };
    const { low, high } = cutTile(decodeBlocks(bytes, [turned], { from: 0, to: 64 }), turned, cut);
    expect([low[0], high[0]]).toEqual([-17, -1]);
  });

  it('has irregular points at their own times, and those of its chunk only', () => {
    const times = Float64Array.of(100, 250, 900, 1300);
    const block = encodeBatch([
      { channel: form.number, firstSample: 7, count: 4, points: Int32Array.of(2, 4, 6, 8), times },
    ]);
    const decoded = decodeBlocks(streamOf([block]), [form], { from: 200, to: 1000 });
    const tile = cutTile(decoded, form, { from: 0, to: 2000, width: 1, rate: 1e6, irregular: true });
    expect([...tile.x]).toEqual([250e-6, 900e-6]);
    expect([...tile.low]).toEqual([3, 4]);
    const paired = cutTile(decoded, form, { from: 0, to: 1024, width: 512, rate: 1e6, irregular: true });
    expect([...paired.low]).toEqual([3, 4]);
  });
});

describe('an overview', () => {
  it('that is finer than asked for is made as wide, with the exact lowest and highest', () => {
    const overview = { rate, width: 2, firstBucket: 3, min: [4, null, 1, 7, 3], max: [5, null, 9, 8, 2] };
    const tile = tileOf(overview, false, 4);
    expect([...tile.low]).toEqual([4, 1, 3]);
    expect([...tile.high]).toEqual([5, 9, 8]);
    expect([...tile.x]).toEqual([0.06, 0.1, 0.14]);
  });
});

const channel = (number: number, own: object) =>
  ({ number, measuredRate: null, rate, points: 100_000, ...own }) as Parameters<typeof groupsOf>[0][number];

describe('the tiles of a session', () => {
  it('are shared by channels of one rate, which is the measured one', () => {
    const groups = groupsOf(
      [channel(0, {}), channel(1, { measuredRate: 100.01 }), channel(2, {}), channel(3, { rate: null })],
      1000,
    );
    expect(groups.map((group) => group.channels)).toEqual([[0, 2], [1], [3]]);
    expect(groups.map((group) => group.irregular)).toEqual([false, false, true]);
  });

  it('cover what is looked at without a hole, whatever the rate, and lie in one chunk where they come from points', () => {
    const rates = fc.double({ min: 0.01, max: 100_000, noNaN: true });
    fc.assert(
      fc.property(
        rates,
        fc.boolean(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 1e-4, max: 1, noNaN: true }),
        (own, irregular, at, share) => {
          const seconds = 7200;
          const [group] = groupsOf(
            [channel(0, { rate: irregular ? null : own, points: own * seconds })],
            seconds,
          );
          const range = {
            from: at * seconds * (1 - share),
            to: at * seconds * (1 - share) + share * seconds,
          };
          const width = widthFor(group as Group, range.to - range.from, 1000);
          const slots = slotsUnder(group as Group, range, width);
          expect(rangeOf(slots[0] as (typeof slots)[0]).from).toBeLessThanOrEqual(range.from + 1e-6);
          expect(rangeOf(slots.at(-1) as (typeof slots)[0]).to).toBeGreaterThanOrEqual(range.to - 1e-6);
          expect(slots.length).toBeLessThan(8);
          for (const slot of slots) {
            const up = wider(slot);
            if (up) expect(rangeOf(up).from).toBeLessThanOrEqual(rangeOf(slot).from + 1e-6);
            if (!isOfPoints(slot.group, width)) continue;
            const places = tilePlaces(slot.group, width);
            const { group, index } = chunkOf(slot);
            expect((slot.index + 1) * places).toBeLessThanOrEqual((index + 1) * group.chunk);
          }
        },
      ),
    );
  });

  it('are drawn from coarser ones until the finer come, and never out of order', () => {
    const [group] = groupsOf([channel(0, {})], 1000) as [Group];
    const store = createTileStore();
    const range = { from: 0, to: 20 };
    const coarse = { group, width: 8, index: 0 };
    const tile = (width: number, from: number, count: number) =>
      tileOf({ rate, width, firstBucket: from, min: Array(count).fill(0), max: Array(count).fill(1) }, false);
    expect(store.columns(group, 0, range, 2).x).toEqual([]);
    store.put(coarse, new Map([[0, tile(8, 0, 512)]]), new Set());
    expect(store.columns(group, 0, range, 2).width).toBe(8);
    store.put({ group, width: 2, index: 0 }, new Map([[0, tile(2, 0, 512)]]), new Set());
    const both = store.columns(group, 0, range, 2);
    expect(both.x).toEqual(both.x.toSorted((a, b) => a - b));
    expect(both.x.length).toBe(512 + 128);
  });

  it('that overlap at a border are joined without going back in time', () => {
    const a = tileOf({ rate, width: 2, firstBucket: 0, min: [1, 2, 3], max: [1, 2, 3] }, false);
    const b = tileOf({ rate, width: 2, firstBucket: 2, min: [9, null], max: [9, null] }, false);
    const { x, low } = joinTiles([a, b], { rate, density: 1, irregular: false });
    expect(low).toEqual([1, 2, 3, null]);
    expect(x).toEqual([0.01, 0.03, 0.05, 0.07]);
  });
});
