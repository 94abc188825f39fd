import { expect, test } from 'vitest';
import { decimalsOfTicks, frameOf, lineOf, roomAround, roundTicks } from './plot-scene.ts';

test('ticks are round, lie within the range, and are neither few nor many', () => {
  expect(roundTicks(0, 0.4)).toEqual([0, 0.1, 0.2, 0.3, 0.4]);
  expect(roundTicks(712, 1043)).toEqual([750, 800, 850, 900, 950, 1000]);
  expect(roundTicks(-5, 5, 4)).toEqual([-4, -2, 0, 2, 4]);
  expect(roundTicks(3, 3)).toEqual([3]);
  for (const to of [1e-3, 0.7, 13, 999, 123_456]) {
    const ticks = roundTicks(0, to);
    expect(ticks.length).toBeGreaterThanOrEqual(3);
    expect(ticks.length).toBeLessThanOrEqual(8);
    expect(ticks.at(-1)).toBeLessThanOrEqual(to);
  }
});

test('ticks have the decimals that tell them apart', () => {
  expect([decimalsOfTicks([0, 0.25]), decimalsOfTicks([750, 800]), decimalsOfTicks([0, 0.1])]).toEqual([
    2, 0, 1,
  ]);
});

test('there is room around values, around one alone too, and around none', () => {
  expect(roomAround([10, 20], 0.1)).toEqual({ from: 9, to: 21 });
  expect(roomAround([100], 0.1)).toEqual({ from: 90, to: 110 });
  expect(roomAround([])).toEqual({ from: 0, to: 1 });
});

const axis = (from: number, to: number) => ({
  from,
  to,
  ticks: roundTicks(from, to),
  say: String,
  title: '',
});

test('a line of more points than pixels keeps the lowest and the highest of each pixel', () => {
  const frame = frameOf(300, 200, axis(0, 10_000), axis(-2, 2));
  const points = Array.from({ length: 10_001 }, (_, x) => ({ x, y: x === 5000 ? 1.9 : Math.sin(x / 900) }));
  const line = lineOf(points, frame, '--curve-heart');
  const drawn = line.kind === 'path' ? line.points : [];
  expect(drawn.length).toBeLessThan(700);
  expect(Math.min(...drawn.map(([, y]) => y))).toBeCloseTo(frame.yOf(1.9), 9);
  expect(drawn.map(([x]) => x)).toEqual(drawn.map(([x]) => x).toSorted((a, b) => a - b));
});

test('values stand where the axes say, and labels within the picture', () => {
  const frame = frameOf(400, 200, axis(0, 10), axis(0, 100));
  expect([frame.xOf(0), frame.xOf(10), frame.yOf(0), frame.yOf(100)]).toEqual([
    frame.left,
    frame.right,
    frame.bottom,
    frame.top,
  ]);
  for (const mark of frame.marks) if (mark.kind === 'text') expect(mark.x).toBeLessThanOrEqual(400);
});
