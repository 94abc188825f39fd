import { expect, test } from 'vitest';
import { numbersFrom } from './chance.test-data.ts';
import { chanceOfT, judgementOf, LEAST_DAYS, slopeOf } from './judging.ts';
import { type Day, daysOf, scatterOf, weeksOf } from './noise.ts';

const monday = Temporal.PlainDate.from('2026-01-05');

/** Weeks with so many days each, of which each has one session. */
const range = (weeks: number, aWeek: number, made: (week: number) => number): Day[] =>
  daysOf(
    Array.from({ length: weeks * aWeek }, (_, n) => {
      const week = Math.floor(n / aWeek);
      const first = monday.add({ days: 7 * week });
      const day = first.add({ days: Math.floor(((n % aWeek) * 7) / aWeek) });
      return { day: day.toString(), week: first.toString(), value: made(week) };
    }),
  );

function judge(days: readonly Day[]) {
  const scatter = scatterOf(days);
  return judgementOf(days, weeksOf(days, scatter), scatter);
}

const claims = ({ changes, slope }: ReturnType<typeof judge>): boolean =>
  changes.length > 0 || slope.direction === 'more' || slope.direction === 'less';

test('the chance of t is that of the tables', () => {
  // Student's t, NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2: 97.5 % and 99.5 %.
  const table = [
    [1, 12.706, 63.657],
    [2, 4.303, 9.925],
    [5, 2.571, 4.032],
    [6, 2.447, 3.707],
    [10, 2.228, 3.169],
    [30, 2.042, 2.75],
    [100, 1.984, 2.626],
  ] as const;
  for (const [freedom, twentieth, hundredth] of table) {
    expect(chanceOfT(twentieth, freedom)).toBeCloseTo(0.05, 4);
    expect(chanceOfT(hundredth, freedom)).toBeCloseTo(0.01, 4);
  }
  expect([chanceOfT(0, 7), chanceOfT(1e6, 7)].map((chance) => Math.round(1e9 * chance))).toEqual([1e9, 0]);
});

test('a slope is the median of those between any two days, with what Kendall has for S', () => {
  // Ten days in a row; all pairs rise but those of two neighbours that are swapped.
  const values = [1, 2, 3, 4, 6, 5, 7, 8, 9, 10];
  const days = values.map(
    (value, i): Day => ({ day: monday.add({ days: i }).toString(), week: 'w', value, sessions: 1 }),
  );
  const slope = slopeOf(days);
  expect(slope).toMatchObject({ direction: 'more', perWeek: 7 });
  expect((slope.low as number) > 0 && (slope.low as number) <= 7).toBe(true);
  expect(slope.high as number).toBeGreaterThanOrEqual(7);
  const turned = slopeOf(days.map((day, i) => ({ ...day, value: -(values[i] as number) })));
  expect(turned).toMatchObject({ direction: 'less', perWeek: -7 });
  expect(turned.low).toBeCloseTo(-(slope.high as number), 9);
  expect(slopeOf(days.slice(1))).toEqual({ direction: 'unknown', perWeek: null, low: null, high: null });
  expect(days).toHaveLength(LEAST_DAYS);
  // Nothing that is always the same has a slope to speak of.
  expect(slopeOf(days.map((day) => ({ ...day, value: 3 }))).direction).toBe('unknown');
  const mostlyNone = days.map((day, i) => ({ ...day, value: i > 7 ? 1 : 0 }));
  expect(slopeOf(mostlyNone).direction).toBe('noise');
});

const { normal, heavy } = numbersFrom(7);
/** Each value shares so much with the one before. */
const following = (share: number) => {
  let last = normal();
  return () => {
    last = share * last + Math.sqrt(1 - share ** 2) * normal();
    return last;
  };
};

/** In which share of ranges something is claimed, and in which the slope lies in its interval. */
function tried(rounds: number, weeks: number, aWeek: number, values: () => () => number, rise = 0) {
  let [claimed, covered] = [0, 0];
  for (let round = 0; round < rounds; round++) {
    const value = values();
    const found = judge(range(weeks, aWeek, (week) => value() + rise * week));
    if (claims(found)) claimed++;
    const { low, high } = found.slope;
    // Within a week nothing rises: over all days the slope is a little less than that of weeks.
    if (low !== null && high !== null && low <= rise && high >= rise) covered++;
  }
  return { claimed: claimed / rounds, covered: covered / rounds };
}

test.each([
  ['twelve weeks', 12, 3, () => normal],
  ['twelve weeks of five days', 12, 5, () => normal],
  ['half a year of two days', 26, 2, () => normal],
  ['six weeks', 6, 3, () => normal],
  ['heavy tails', 12, 3, () => heavy],
  ['a year of heavy tails', 52, 3, () => heavy],
] as const)(
  'where nothing changed, something is claimed of one range in twenty at most: %s',
  (_, weeks, aWeek, values) => {
    const { claimed, covered } = tried(weeks > 30 ? 100 : 500, weeks, aWeek, values);
    expect(claimed).toBeLessThanOrEqual(0.05);
    expect(covered).toBeGreaterThan(0.95);
  },
);

test('a day that is like the day before says less than one by itself', () => {
  // Without that being counted, days that share 0.6 would claim something in a quarter of ranges.
  expect(tried(400, 12, 3, () => following(0.3)).claimed).toBeLessThan(0.07);
  expect(tried(400, 12, 3, () => following(0.6)).claimed).toBeLessThan(0.12);
});

test('what changes is found: a rise over weeks, and the week in which it jumps', () => {
  const rise = tried(100, 12, 3, () => normal, 0.3);
  expect(rise.claimed).toBeGreaterThan(0.95);
  let named = 0;
  for (let round = 0; round < 100; round++) {
    const { pairs, changes } = judge(range(12, 3, (week) => normal() + (week >= 6 ? 6 : 0)));
    expect(pairs).toBe(11);
    const jump = monday.add({ weeks: 6 }).toString();
    if (changes.length === 1 && changes[0]?.week === jump && changes[0].change === 'more') named++;
  }
  expect(named).toBeGreaterThan(80);
});

test('what seems to have changed by itself is not claimed of a range: twelve weeks have eleven chances', () => {
  let [marked, claimed] = [0, 0];
  for (let round = 0; round < 300; round++) {
    const days = range(12, 3, normal);
    const weeks = weeksOf(days, scatterOf(days));
    if (weeks.some(({ change }) => change === 'more' || change === 'less')) marked++;
    if (judge(days).changes.length > 0) claimed++;
  }
  expect(marked / 300).toBeGreaterThan(0.2);
  expect(claimed / 300).toBeLessThanOrEqual(0.025);
});

test('of weeks with two days no change is claimed, and of a scatter that is not known neither', () => {
  const two = judge(range(12, 2, (week) => normal() + (week >= 6 ? 100 : 0)));
  expect([two.pairs, two.changes]).toEqual([0, []]);
  const few = judge(range(2, 2, normal));
  expect(few).toMatchObject({ pairs: 0, changes: [], slope: { direction: 'unknown' } });
});
