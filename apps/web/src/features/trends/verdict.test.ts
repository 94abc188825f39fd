import { afterAll, beforeEach, expect, test } from 'vitest';
import type { Trend } from '../../api/index.ts';
import { speak, words } from '../../words/index.ts';
import { changeText } from './change-text.ts';
import { verdictOf } from './verdict.ts';

// Speaking a language sets it on the page; there is none here.
Object.assign(globalThis, { document: { documentElement: { lang: '', dir: '' } } });
beforeEach(() => speak('en'));
afterAll(async () => {
  // Files share their modules: the next one begins with English, as a page does.
  await speak('en');
  Reflect.deleteProperty(globalThis, 'document');
});

const week = (monday: string) => ({
  week: monday,
  days: 3,
  sessions: 3,
  median: 40,
  low: 30,
  high: 50,
  margin: 1.2,
  // What a week by itself looks like is never said of the range.
  change: 'more' as const,
});
const weeks = ['2026-10-05', '2026-10-12', '2026-11-16'].map(week);
const still = { direction: 'noise', perWeek: 1, low: 0.9, high: 1.1, has: 9, needs: 10 } as const;

function said(
  judgement: Partial<Trend['judgement']>,
  of: Partial<Pick<Trend, 'metric' | 'unit' | 'scale' | 'weeks'>> = {},
): string {
  return verdictOf({
    metric: 'rmssd',
    unit: 'ms',
    scale: 'log',
    weeks,
    ...of,
    judgement: { pairs: 2, changes: [], slope: still, ...judgement },
  });
}

test('nothing is said that the judgement of the range does not bear', () => {
  expect(said({})).toBe(
    'Over these 7 weeks, no change of RMSSD can be told from how much it differs from day to day.',
  );
  const unknown = { ...still, direction: 'unknown', perWeek: null, low: null, high: null } as const;
  expect(said({ slope: unknown })).toBe(
    'Over these 7 weeks, no change of RMSSD can be told from how much it differs from day to day.',
  );
  expect(said({ pairs: 0, slope: unknown })).toBe(
    'There are too few days to tell a change from noise: it takes 10 days with a number, or some weeks with three.',
  );
  expect(said({}, { weeks: weeks.slice(0, 1) })).toBe(
    'There is one week with numbers so far. A change needs two.',
  );
});

test('days enough that are all alike stayed the same, and are not too few', () => {
  const alike = { direction: 'unknown', perWeek: null, low: null, high: null, has: 30, needs: 10 } as const;
  const oxygen = { metric: 'oxygen-below-90', unit: 's', scale: 'linear' } as const;
  const text = `Over these 7 weeks, ${words.reports.names['oxygen-below-90']} stayed the same.`;
  for (const pairs of [0, 2]) expect(said({ pairs, slope: alike }, oxygen)).toBe(text);
});

test('a slope is said with its interval, from the end that is nearer to none', () => {
  const rising = { ...still, direction: 'more', low: 1.021, high: 1.3 } as const;
  expect(said({ slope: rising })).toBe('RMSSD rose over these 7 weeks, on average by 2.1 to 30 % a week.');
  const falling = { ...still, direction: 'less', low: -2.5, high: -0.5 } as const;
  expect(said({ slope: falling }, { metric: 'heart-rate', unit: '/min', scale: 'linear' })).toBe(
    'Heart rate fell over these 7 weeks, on average by 0.5 to 2.5 /min a week.',
  );
});

test('a share moves by points, however it is kept; little is not said to be nothing, and the same amount is said once', () => {
  const slope = (low: number, high: number) => ({ ...still, direction: 'more', low, high }) as const;
  const pnn50 = { metric: 'pnn50', unit: '%', scale: 'linear' } as const;
  expect(said({ slope: slope(0.5, 2.5) }, pnn50)).toBe(
    'pNN50 rose over these 7 weeks, on average by 0.5 to 2.5 percentage points a week.',
  );
  const alpha = { metric: 'alpha-share', unit: '', scale: 'linear' } as const;
  expect(said({ slope: slope(0.005, 0.025) }, alpha)).toMatch(/by 0\.5 to 2\.5 percentage points a week\.$/);
  const coherence = { metric: 'coherence', unit: '', scale: 'linear' } as const;
  expect(said({ slope: slope(0.001, 12.34) }, coherence)).toMatch(/by < 0\.01 to 12\.3 a week\.$/);
  expect(said({ slope: slope(1.0001, 1.02) })).toMatch(/by < 0\.1 to 2 % a week\.$/);
  expect(said({ slope: slope(1.0201, 1.0202) })).toMatch(/by 2 % a week\.$/);
});

test('in Hebrew what reads from left to right keeps together, in front of the word for points', async () => {
  await speak('he');
  const slope = { ...still, direction: 'more', low: 0.5, high: 2.5 } as const;
  expect(said({ slope })).toContain('50 עד \u2066150 %\u2069');
  const text = said({ slope }, { metric: 'pnn50', unit: '%', scale: 'linear' });
  expect(text).toContain(words.reports.verdict.points(words.reports.verdict.between('0.5', '2.5')));
});

test('of weeks that leap the newest is named, and how many more there are', () => {
  const leap = (monday: string, change: 'more' | 'less') => ({ week: monday, change });
  expect(said({ changes: [leap('2026-10-12', 'less')] })).toBe(
    'In the week of 12 October 2026, RMSSD was lower than the week before by more than chance explains.',
  );
  const rising = { ...still, direction: 'more', low: 1.021, high: 1.3 } as const;
  expect(said({ changes: [leap('2026-10-12', 'more')], slope: rising })).toMatch(
    /^In the week of 12 October 2026, .+ explains\. RMSSD rose over these 7 weeks, on average by /,
  );
  const both = [leap('2026-10-12', 'less'), leap('2026-11-16', 'more')];
  expect(said({ changes: both })).toBe(
    'In the week of 16 November 2026, RMSSD was higher than the week before by more than chance explains. One more week differs as much from the one before it.',
  );
});

test('a factor has as many decimals as tell it from 1', () => {
  const log = { metric: 'hf', unit: 'ms²', scale: 'log' } as const;
  expect([1, 1.5, 1.034, 1.0042, 0.97, 12.34].map((factor) => changeText(log, factor))).toEqual([
    '× 1',
    '× 1.5',
    '× 1.034',
    '× 1.0042',
    '× 0.97',
    '× 12',
  ]);
});
