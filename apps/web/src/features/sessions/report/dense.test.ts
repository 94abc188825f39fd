import {
  brainBands,
  brainMetrics,
  heartMetrics,
  heartReport,
  type Metric,
  oxygenMetrics,
  oxygenSummary,
  seriesOfIntervals,
} from '@attune/signals';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frameOf } from '../../../ui/chart/plot-scene.ts';
import { allLanguages, languages } from '../../../words/languages.ts';
import { bandMarks, bandsOf, cellDots, cellsOf, within } from './dense.ts';
import type { Beat } from './heart-of.ts';

const axis = (from: number, to: number) => ({ from, to, ticks: [from, to], say: String, title: '' });
/** A day of beats, in stretches of some minutes. */
const day: Beat[][] = Array.from({ length: 200 }, (_, stretch) =>
  Array.from({ length: 500 }, (_, i) => ({
    at: stretch * 430 + (i + 1) * 0.8,
    ms: 800 + 100 * Math.sin(i / 9) + ((i * 37) % 53),
  })),
);

test('a day of beats is drawn with as many points as there are columns, and its extremes are all there', () => {
  const frame = frameOf(1000, 260, axis(0, 86_000), axis(600, 1100));
  const marks = bandMarks(day, frame, '--curve-heart');
  const points = marks.flatMap((mark) => (mark.kind === 'path' ? mark.points : []));
  expect(day.flat()).toHaveLength(100_000);
  expect(points.length).toBeLessThanOrEqual(2 * 1000);
  const lengths = day.flat().map(({ ms }) => ms);
  expect(Math.min(...points.map(([, y]) => y))).toBeCloseTo(frame.yOf(Math.max(...lengths)), 6);
  expect(Math.max(...points.map(([, y]) => y))).toBeCloseTo(frame.yOf(Math.min(...lengths)), 6);
});

test('each column has the lowest and the highest of its beats, and a column without any stays open', () => {
  const beats = fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 300, max: 1500 })), {
    minLength: 1,
    maxLength: 60,
  });
  fc.assert(
    fc.property(beats, (steps) => {
      let at = 0;
      const stretch = steps.map(([step, ms]) => {
        at += step;
        return { at, ms };
      });
      const bands = bandsOf([stretch], (time) => Math.floor(time / 25));
      const columns = Map.groupBy(stretch, (beat) => Math.floor(beat.at / 25));
      expect(bands.map(({ place }) => place)).toEqual([...columns.keys()]);
      for (const { place, low, high } of bands) {
        const lengths = (columns.get(place) ?? []).map(({ ms }) => ms);
        expect([low.ms, high.ms]).toEqual([Math.min(...lengths), Math.max(...lengths)]);
      }
    }),
  );
});

test('a view has every beat that lies in it, and at most one beside it at either edge', () => {
  const shown = within(day, 43_100, 43_200).flat();
  const inside = day.flat().filter(({ at }) => at >= 43_100 && at <= 43_200);
  expect(inside.length).toBeGreaterThan(100);
  expect(shown.filter(({ at }) => at >= 43_100 && at <= 43_200)).toEqual(inside);
  expect(shown.length - inside.length).toBeLessThanOrEqual(2);
});

test('every pair is counted in one square, and where more lie the dot is larger', () => {
  const pairs = day.flatMap((stretch) =>
    stretch.slice(1).map((beat, i) => ({ ms: (stretch[i] as Beat).ms, next: beat.ms })),
  );
  const cells = cellsOf(pairs, 10);
  expect(cells.reduce((sum, { count }) => sum + count, 0)).toBe(pairs.length);
  expect(cells.length).toBeLessThan(1000);
  const frame = frameOf(360, 360, axis(600, 1100), axis(600, 1100));
  const dots = cellDots(cells, frame, 3, '--curve-heart');
  const size = (i: number) => (dots[i]?.kind === 'dot' ? dots[i].r : 0);
  const order = cells.map((_, i) => i).sort((a, b) => (cells[a]?.count ?? 0) - (cells[b]?.count ?? 0));
  expect(order.map(size)).toEqual(order.map(size).toSorted((a, b) => a - b));
  expect(size(order.at(-1) as number)).toBeCloseTo(3);
});

/** Numbers of everything that a report has, so of every setting that changes one. */
function allMetrics(): Metric[] {
  const slow = Float64Array.from(
    { length: 3000 },
    (_, i) => 850 + 40 * Math.sin(i / 4) + 12 * Math.cos(i * i),
  );
  // Twelve breaths a minute and nothing else: then its rate can be told.
  const breathing: number[] = [];
  for (let at = 0; breathing.length < 1000; at += (breathing.at(-1) ?? 0) / 1000)
    breathing.push(850 + 60 * Math.sin(2 * Math.PI * 0.2 * at));
  const wave = Float64Array.from({ length: 8000 }, (_, i) => 20 * Math.sin(i / 3) + 3 * Math.cos(i * i));
  return [
    ...[slow, Float64Array.from(breathing)].flatMap((lengths) =>
      heartMetrics(heartReport(seriesOfIntervals(lengths))),
    ),
    ...brainMetrics(brainBands(wave, 200)),
    ...oxygenMetrics(
      oxygenSummary(
        Float64Array.from({ length: 4000 }, () => 97),
        1,
      ),
    ),
  ];
}

test.each(allLanguages)('every setting of a method has its words in %s', async (name) => {
  const metrics = allMetrics();
  const lacking = metrics.filter(({ value }) => value === null).map((metric) => metric.name);
  // Each has a number in one of them: none of its settings is unknown here.
  const found = new Set(metrics.filter(({ value }) => value !== null).map((metric) => metric.name));
  expect(lacking.filter((metric) => !found.has(metric))).toEqual([]);
  const { reports } = await languages[name].load();
  const settings = new Map(
    metrics.flatMap((metric) => ('settings' in metric ? Object.entries(metric.settings) : [])),
  );
  expect(settings.size).toBeGreaterThan(25);
  const unsaid = [...settings.keys()].filter((setting) => !reports.settings[setting]?.('7').includes('7'));
  expect(unsaid).toEqual([]);
  const values = metrics.flatMap((metric) => ('settings' in metric ? Object.values(metric.settings) : []));
  const texts = new Set(values.filter((value) => typeof value === 'string' && !/^[\d.]+ SD$/.test(value)));
  expect([...texts].filter((value) => !reports.settingValues[value])).toEqual([]);
});
