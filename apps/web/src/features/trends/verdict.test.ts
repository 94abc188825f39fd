import { expect, test } from 'vitest';
import type { Trend } from '../../api/index.ts';
import { changeText } from './change-text.ts';
import { verdictOf } from './verdict.ts';

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
  expect(said({ pairs: 0, slope: { ...still, direction: 'unknown' } })).toBe(
    'There are too few days to tell a change from noise: it takes 10 days with a number, or some weeks with three.',
  );
  expect(said({}, { weeks: weeks.slice(0, 1) })).toBe(
    'There is one week with numbers so far. A change needs two.',
  );
});

test('a slope is said with its interval, from the end that is nearer to none', () => {
  const rising = { ...still, direction: 'more', low: 1.021, high: 1.3 } as const;
  expect(said({ slope: rising })).toBe('RMSSD rose over these 7 weeks: by 2.1 % to 30 % a week.');
  const falling = { ...still, direction: 'less', low: -2.5, high: -0.5 } as const;
  expect(said({ slope: falling }, { metric: 'heart-rate', unit: '/min', scale: 'linear' })).toBe(
    'Heart rate fell over these 7 weeks: by 0.5 /min to 2.5 /min a week.',
  );
});

test('of weeks that leap the newest is named, and how many more there are', () => {
  const leap = (monday: string, change: 'more' | 'less') => ({ week: monday, change });
  expect(said({ changes: [leap('2026-10-12', 'less')] })).toBe(
    'In the week of 12 October 2026, RMSSD was lower than the week before by more than chance explains.',
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
