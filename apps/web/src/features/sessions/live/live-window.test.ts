import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createLiveWindow } from './live-window.ts';

const channel = { number: 0, rate: 100, scale: 0.5, offset: 0 };
const entry = (firstSample: number, points: Int16Array<ArrayBuffer>) => ({
  channel: 0,
  firstSample,
  count: points.length,
  points,
});

it('keeps the last seconds, each point where it was taken, however they come and how often', () => {
  const parts = fc.array(fc.tuple(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 1, max: 200 })), {
    minLength: 1,
    maxLength: 20,
  });
  fc.assert(
    fc.property(parts, (given) => {
      const window = createLiveWindow(channel, 10);
      const sent = new Map<number, number>();
      for (const [first, count] of [...given, ...given.toReversed()]) {
        window.add(
          entry(
            first,
            Int16Array.from({ length: count }, (_, i) => (first + i) % 50),
          ),
        );
        for (let i = 0; i < count; i++) sent.set(first + i, ((first + i) % 50) / 2);
      }
      const newest = Math.max(...sent.keys());
      const { x, low, high } = window.columns(0, Number.POSITIVE_INFINITY);
      expect(window.end()).toBeCloseTo((newest + 1) / 100);
      const shown = new Map(x.map((at, i) => [Math.round(at * 100), low[i]]));
      expect(low).toEqual(high);
      for (let place = Math.max(0, newest - 999); place <= newest; place++)
        expect(shown.get(place)).toBe(sent.get(place) ?? null);
    }),
    { numRuns: 25 },
  );
});

it('lays what was stored before under what comes, without counting anything twice', () => {
  const window = createLiveWindow({ ...channel, rate: 1000, scale: 1 }, 60);
  const wide = createLiveWindow({ ...channel, rate: 1000, scale: 1 }, 10);
  for (const one of [window, wide]) {
    one.add(entry(32, Int16Array.of(7, 9)));
    one.addOverview({ width: 16, firstBucket: 0, min: [1, null, 7], max: [3, null, 9] });
    const { low, high } = one.columns(0, 1);
    expect(Math.min(...low.filter((value) => value !== null))).toBe(1);
    expect(Math.max(...high.filter((value) => value !== null))).toBe(9);
    expect(low.includes(null)).toBe(true);
  }
});

it('holds the lowest and the highest of what falls together', () => {
  const window = createLiveWindow({ ...channel, rate: 1000, scale: 1 }, 60);
  for (const points of [Int16Array.of(5, 9), Int16Array.of(7, 8)]) window.add(entry(0, points));
  expect(window.columns(0, 1)).toMatchObject({ low: [5], high: [9] });
});

it('has no gaps where points come when they come', () => {
  const window = createLiveWindow({ ...channel, rate: null }, 10);
  window.add({ ...entry(0, Int16Array.of(8, 9)), times: Float64Array.of(800_000, 5_600_000) });
  const { low, irregular } = window.columns(0, 10);
  expect(low).toEqual([4, 4.5]);
  expect(irregular).toBe(true);
  expect(window.last()).toEqual({ at: 5.6, value: 4.5 });
});
