import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changeOf, leastDifference, quantileOfT, type Sample, scatterOf, weeksOf } from './noise.ts';

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

const week = (name: string, ...values: number[]): Sample[] => values.map((value) => ({ week: name, value }));

test('the scatter is that of sessions within their weeks; how weeks differ counts for nothing', () => {
  const samples = [
    ...week('2026-11-02', 10, 12, 14),
    ...week('2026-11-09', 110, 112, 114),
    ...week('2026-11-16', 5, 9),
  ];
  // Squares 8 + 8 + 8 over 2 + 2 + 1.
  expect(scatterOf(samples)).toEqual({ deviation: Math.sqrt(24 / 5), freedom: 5 });
  expect(scatterOf(samples.slice(0, 6))).toBeUndefined();
  expect(scatterOf([])).toBeUndefined();
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
  const samples = [
    ...week('2026-11-02', 40, 42, 44),
    ...week('2026-11-09', 41, 43, 45),
    ...week('2026-11-16', 60, 62, 64),
    ...week('2026-11-23', 30),
  ];
  const weeks = weeksOf(samples, scatterOf(samples));
  expect(weeks.map(({ median, sessions, change }) => [median, sessions, change])).toEqual([
    [42, 3, null],
    [43, 3, 'noise'],
    [62, 3, 'more'],
    [30, 1, 'less'],
  ]);
  expect(weeks.every(({ margin }) => margin !== null && margin > 0)).toBe(true);
  const few = weeksOf(samples.slice(0, 4), undefined);
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
          values.flatMap((some, i) => some.map((x) => ({ week: `2026-${String(10 + i)}`, value: of(x) })));
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

test('of sessions that differ by chance alone, one pair in twenty at most seems to have changed', () => {
  // Deterministic, and normal by the sum of twelve (mean 6, variance 1).
  let state = 7;
  const random = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const normal = () => Array.from({ length: 12 }, random).reduce((sum, x) => sum + x, -6);
  let [changed, pairs] = [0, 0];
  for (let round = 0; round < 400; round++) {
    const samples = Array.from({ length: 12 }, (_, i) =>
      week(`w${10 + i}`, normal(), normal(), normal()),
    ).flat();
    for (const { change } of weeksOf(samples, scatterOf(samples)).slice(1)) {
      pairs++;
      if (change === 'more' || change === 'less') changed++;
    }
  }
  expect(changed / pairs).toBeLessThan(0.06);
  expect(changed / pairs).toBeGreaterThan(0.01);
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
