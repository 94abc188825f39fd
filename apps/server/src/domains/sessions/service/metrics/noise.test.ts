import fc from 'fast-check';
import { expect, test } from 'vitest';
import { numbersFrom } from './chance.test-data.ts';
import {
  changeOf,
  type Day,
  daysOf,
  leastDifference,
  medianOf,
  quantileOfT,
  type Sample,
  scatterOf,
  weeksOf,
} from './noise.ts';

test('the quantile of t is that of the tables', () => {
  // Student's t, 97.5 %: NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2.
  const table = [
    [5, 2.571],
    [6, 2.447],
    [8, 2.306],
    [10, 2.228],
    [20, 2.086],
    [30, 2.042],
    [100, 1.984],
  ] as const;
  for (const [freedom, value] of table) expect(quantileOfT(freedom)).toBeCloseTo(value, 2);
});

/** A week whose days have these values, one session each. */
const week = (name: string, ...values: number[]): Day[] =>
  values.map((value, i) => ({ day: `${name} ${i}`, week: name, value, sessions: 1 }));

test('a day counts once, as the median of its sessions, and says how many these were', () => {
  const at = (day: string, value: number): Sample => ({ day, week: '2026-11-02', value });
  const days = daysOf([
    at('2026-11-05', 9),
    at('2026-11-03', 40),
    at('2026-11-03', 10),
    at('2026-11-03', 14),
    at('2026-11-05', 11),
  ]);
  expect(days.map(({ day, value, sessions }) => [day, value, sessions])).toEqual([
    ['2026-11-03', 14, 3],
    ['2026-11-05', 10, 2],
  ]);
  // One deviation of two days, however many sessions they had.
  expect(weeksOf(days, undefined)).toMatchObject([{ days: 2, sessions: 5, median: 12, low: 10, high: 14 }]);
  expect(daysOf([])).toEqual([]);
});

test('the scatter is that of days within their weeks; how weeks differ counts for nothing', () => {
  const days = [
    ...week('2026-11-02', 10, 12, 14),
    ...week('2026-11-09', 110, 112, 114),
    ...week('2026-11-16', 5, 9),
  ];
  // Squares 8 + 8 + 8 over 2 + 2 + 1.
  expect(scatterOf(days)).toEqual({ deviation: Math.sqrt(24 / 5), freedom: 5 });
  expect(scatterOf(days.slice(0, 6))).toBeUndefined();
  expect(scatterOf([])).toBeUndefined();
});

test('weeks of one day neither make a scatter nor take it away', () => {
  const ones = Array.from({ length: 21 }, (_, i) => week(`2026-${String(20 + i)}`, 40 + i)).flat();
  const twos = Array.from({ length: 5 }, (_, i) => week(`2026-${String(50 + i)}`, 40, 44)).flat();
  expect(scatterOf(ones)).toBeUndefined();
  expect(scatterOf([...ones, ...twos])).toEqual(scatterOf(twos));
  expect(scatterOf(twos)).toEqual({ deviation: Math.sqrt(8), freedom: 5 });
});

test('values that are the same but for their last digit have no scatter', () => {
  const same = ['a', 'b', 'c', 'd'].flatMap((name) => week(name, 0.1 + 0.2, 0.3, 0.3));
  expect(scatterOf(same)).toBeUndefined();
  expect(scatterOf(['a', 'b', 'c', 'd'].flatMap((name) => week(name, 0, 0, 0.02)))).toBeUndefined();
});

test('a number that is nearly always the same has no scatter: one that differs once is no discovery', () => {
  const quiet = [
    ...week('2026-11-02', 0, 0, 0),
    ...week('2026-11-09', 0, 0, 0),
    ...week('2026-11-16', 0, 0, 0.002),
  ];
  expect(scatterOf(quiet)).toBeUndefined();
  const weeks = weeksOf([...quiet, ...week('2026-11-23', 0.002)], scatterOf(quiet));
  expect(weeks.slice(1).map(({ change }) => change)).toEqual(['unknown', 'unknown', 'unknown']);
});

test('weeks have a median, and a change only where it is more than noise', () => {
  const days = [
    ...week('2026-11-02', 40, 42, 44),
    ...week('2026-11-09', 41, 43, 45),
    ...week('2026-11-16', 60, 62, 64),
    ...week('2026-11-23', 30),
  ];
  const weeks = weeksOf(days, scatterOf(days));
  expect(weeks.map(({ median, days: count, change }) => [median, count, change])).toEqual([
    [42, 3, null],
    [43, 3, 'noise'],
    [62, 3, 'more'],
    [30, 1, 'less'],
  ]);
  expect(weeks.every(({ margin }) => margin !== null && margin > 0)).toBe(true);
  const few = weeksOf(days.slice(0, 4), undefined);
  expect(few.map(({ change, margin }) => [change, margin])).toEqual([
    [null, null],
    ['unknown', null],
  ]);
});

test('scale and shift change nothing of what is more than noise', () => {
  const value = fc.double({ min: 10, max: 200, noNaN: true });
  const weeks = fc.array(fc.array(value, { minLength: 2, maxLength: 5 }), { minLength: 5, maxLength: 12 });
  fc.assert(
    fc.property(
      weeks,
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: -300, max: 300 }),
      (values, power, shift) => {
        const made = (of: (x: number) => number) =>
          values.flatMap((some, i) => week(`2026-${String(10 + i)}`, ...some.map(of)));
        const [plain, moved] = [made((x) => x), made((x) => x * 2 ** power + shift)];
        const scatter = scatterOf(plain);
        if (!scatter || scatter.deviation < 1e-3) return;
        expect(scatterOf(moved)?.deviation).toBeCloseTo(scatter.deviation * 2 ** power, 6);
        expect(weeksOf(moved, scatterOf(moved)).map(({ change }) => change)).toEqual(
          weeksOf(plain, scatter).map(({ change }) => change),
        );
      },
    ),
  );
});

/** Of rounds of twelve weeks in which nothing changed: which share of neighbouring weeks seems to have changed. */
function changedByChance(make: () => Day[]): number {
  let [changed, pairs] = [0, 0];
  for (let round = 0; round < 400; round++) {
    const days = make();
    for (const { change } of weeksOf(days, scatterOf(days)).slice(1)) {
      pairs++;
      if (change === 'more' || change === 'less') changed++;
    }
  }
  return changed / pairs;
}

test('of days that differ by chance alone, one pair in twenty at most seems to have changed', () => {
  const { normal } = numbersFrom(7);
  const share = changedByChance(() =>
    Array.from({ length: 12 }, (_, i) => week(`w${10 + i}`, normal(), normal(), normal())).flat(),
  );
  expect(share).toBeLessThan(0.05);
  expect(share).toBeGreaterThan(0.01);
});

test('sessions of one evening are alike, and make no change by their number', () => {
  // Three evenings a week with four sessions each: what differs, differs from evening to evening.
  const { normal } = numbersFrom(11);
  const evenings = () =>
    Array.from({ length: 36 }, (_, i): Sample[] => {
      const evening = normal();
      return Array.from({ length: 4 }, () => ({
        day: `d${100 + i}`,
        week: `w${10 + Math.floor(i / 3)}`,
        value: evening + 0.2 * normal(),
      }));
    }).flat();
  expect(changedByChance(() => daysOf(evenings()))).toBeLessThan(0.05);
  // Were each session taken for a day of its own, every third pair would seem to have changed.
  const asDays = () => daysOf(evenings().map((sample, i) => ({ ...sample, day: `${sample.day} ${i}` })));
  expect(changedByChance(asDays)).toBeGreaterThan(0.25);
});

test('a median of even count is the mean of the middle two', () => {
  expect([medianOf([3, 1]), medianOf([5, 1, 3]), medianOf([7])]).toEqual([2, 3, 7]);
  expect(medianOf([])).toBeNaN();
});

test('a difference is named by its direction', () => {
  const scatter = { deviation: 1, freedom: 30 };
  const least = leastDifference(scatter, 1, 1);
  expect(least).toBeCloseTo(2.042 * Math.SQRT2, 2);
  expect([least + 0.01, -least - 0.01, least - 0.01].map((d) => changeOf(d, scatter, 1, 1))).toEqual([
    'more',
    'less',
    'noise',
  ]);
  expect(changeOf(1e9, undefined, 1, 1)).toBe('unknown');
});
