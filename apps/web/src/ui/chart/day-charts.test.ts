import { expect, test } from 'vitest';
import { countTicks, labelEvery } from './count-ticks.ts';
import { csvOf } from './csv.ts';
import { cursorAfter } from './day-chart.tsx';
import { type DayPlot, daySceneOf, layoutOf } from './day-scene.ts';
import { daysBetween, spansOf, sumsIn } from './days.ts';
import { rankedSceneOf } from './ranked-scene.ts';
import type { Mark } from './scene.ts';

const rects = (marks: readonly Mark[]) => marks.filter((mark) => mark.kind === 'rect');

const plot: DayPlot = {
  kind: 'bars',
  labels: ['21 Nov', '22 Nov', '23 Nov'],
  series: [
    { name: 'engagement', colour: '--series-2', values: [4, 0, 2] },
    { name: 'error', colour: '--series-5', values: [1, 0, 6] },
  ],
  width: 400,
  height: 224,
  say: String,
};

test('counts have round, whole ticks that reach above the highest', () => {
  expect(countTicks(0)).toEqual([0, 1]);
  expect(countTicks(3)).toEqual([0, 1, 2, 3]);
  expect(countTicks(8)).toEqual([0, 2, 4, 6, 8]);
  expect(countTicks(101)).toEqual([0, 50, 100, 150]);
  for (const highest of [1, 7, 19, 99, 1234, 56_789]) {
    const ticks = countTicks(highest);
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(highest);
    expect(ticks.length).toBeLessThanOrEqual(6);
    expect(ticks.every(Number.isInteger)).toBe(true);
  }
});

test('labels come as often as there is room', () => {
  expect(labelEvery(80, 64)).toBe(1);
  expect(labelEvery(10, 64)).toBe(7);
  expect(labelEvery(1, 64)).toBe(91);
});

test('bars stand on each other, as high as their counts', () => {
  const layout = layoutOf(plot);
  const bars = rects(daySceneOf(plot, layout).marks);
  // Nothing is drawn for nothing: two on the first day, none on the second, two on the third.
  expect(bars).toHaveLength(4);
  const unit = layout.heightOf(0) - layout.heightOf(1);
  expect(bars.map((bar) => Math.round(bar.height / unit))).toEqual([4, 1, 2, 6]);
  expect(bars[1]?.y).toBeCloseTo((bars[0]?.y ?? 0) - unit, 6);
});

test('a pixel leads to the day that is drawn there, and beyond the edges to the nearest', () => {
  const layout = layoutOf(plot);
  for (const place of [0, 1, 2]) expect(layout.placeAt(layout.centreOf(place))).toBe(place);
  expect(layout.placeAt(-50)).toBe(0);
  expect(layout.placeAt(5000)).toBe(2);
});

test('the newest day has its label, however narrow it is, and the way to a day that is not over is dashed', () => {
  const labels = Array.from({ length: 30 }, (_, place) => `${place + 1} Nov`);
  for (const width of [280, 340, 520, 900]) {
    const written = daySceneOf({ ...plot, labels, width }).marks.flatMap((mark) =>
      mark.kind === 'text' && mark.text.endsWith('Nov') ? [mark] : [],
    );
    expect(written.at(-1)?.text).toBe('30 Nov');
    expect(written.every(({ x, anchor }) => x + (anchor === 'end' ? 0 : 32) <= width)).toBe(true);
  }
  const paths = daySceneOf({ ...plot, kind: 'line', open: true }).marks.flatMap((mark) =>
    mark.kind === 'path' && mark.colour === '--series-2' ? [[mark.points.length, mark.dashed]] : [],
  );
  expect(paths).toEqual([
    [2, undefined],
    [2, true],
  ]);
});

test('a line goes through every day, and a single day is a point', () => {
  const line = daySceneOf({ ...plot, kind: 'line' }).marks.filter(
    (mark) => mark.kind === 'path' && mark.colour === '--series-2',
  );
  expect(line.map((mark) => mark.kind === 'path' && mark.points.length)).toEqual([3]);
  const single = { ...plot, kind: 'line', labels: ['23 Nov'] } as const;
  expect(daySceneOf(single).marks.filter((mark) => mark.kind === 'dot')).toHaveLength(2);
});

test('the longest of the ranked bars is as wide as there is room, the others in proportion', () => {
  const items = [
    { label: 'a', value: 8, note: '8' },
    { label: 'b', value: 2, note: '2' },
  ];
  const bars = rects(rankedSceneOf(items, 200, '--series-4').marks).filter(
    ({ colour }) => colour === '--series-4',
  );
  expect(bars.map((bar) => bar.width)).toEqual([200, 50]);
});

test('arrows move the cursor and stop at the ends; other keys belong to others', () => {
  const press = (key: string, cursor: number | null, ctrlKey = false) =>
    cursorAfter({ key, ctrlKey, metaKey: false, altKey: false }, cursor, 6);
  expect(press('ArrowLeft', null)).toBe(6);
  expect(press('ArrowLeft', 6)).toBe(5);
  expect(press('ArrowLeft', 0)).toBe(0);
  expect(press('ArrowRight', 6)).toBe(6);
  expect(press('Home', 3)).toBe(0);
  expect(press('End', 3)).toBe(6);
  expect(press('Escape', 3)).toBeNull();
  expect(press('Escape', null)).toBeUndefined();
  expect(press('Tab', 3)).toBeUndefined();
  expect(press('ArrowLeft', 3, true)).toBeUndefined();
});

test('days go on over the ends of months, and very many are added up by week', () => {
  expect(daysBetween('2026-10-31', '2026-11-02')).toEqual(['2026-10-31', '2026-11-01', '2026-11-02']);
  const few = spansOf('2026-11-17', '2026-11-23');
  expect(sumsIn(few, [{ day: '2026-11-23', count: 3 }])).toEqual([0, 0, 0, 0, 0, 0, 3]);
  const many = spansOf('2025-11-24', '2026-11-23');
  expect(many.weekly).toBe(true);
  expect(many.starts).toHaveLength(53);
  const sums = sumsIn(many, [
    { day: '2025-11-30', count: 2 },
    { day: '2025-12-01', count: 5 },
    { day: '2026-11-23', count: 1 },
  ]);
  expect([sums[0], sums[1], sums[52]]).toEqual([2, 5, 1]);
});

test('a cell with a comma, quotes or a new line is quoted, and none becomes a formula', () => {
  expect(
    csvOf([
      ['name', 'events'],
      ['a,"b"', -3],
      ['=1+1', 0],
    ]),
  ).toBe('name,events\r\n"a,""b""",-3\r\n\'=1+1,0\r\n');
});
