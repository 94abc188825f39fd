import { afterAll, beforeAll, expect, test } from 'vitest';
import { speak } from '../../words/index.ts';
import { sayDays, sayWeek, stateOf, todayHere, type WeekDay, weekdayOf } from './week.ts';

// Speaking a language sets it on the page; there is none here.
Object.assign(globalThis, { document: { documentElement: { lang: '', dir: '' } } });
beforeAll(() => speak('en'));
afterAll(async () => {
  // Files share their modules: the next one begins with English, as a page does.
  await speak('en');
  Reflect.deleteProperty(globalThis, 'document');
});

const wednesday = '2026-11-25';
/** From Monday, 23 November 2026: d done, p planned, b both, a dot for neither. */
const weekOf = (signs: string): WeekDay[] =>
  [...signs].map((sign, i) => ({
    day: `2026-11-${23 + i}`,
    planned: sign === 'p' || sign === 'b',
    done: sign === 'd' || sign === 'b',
  }));

test('a day is done, planned or free; what passed undone is as planned as what is to come', () => {
  expect(weekOf('bpp.pd.').map(stateOf)).toEqual([
    'done',
    'planned',
    'planned',
    'free',
    'planned',
    'done',
    'free',
  ]);
});

test('a week is one sentence for who hears it, in each language, and says which day is today', async () => {
  const say = (signs: string) => sayWeek(weekOf(signs), wednesday, 'Nothing at all');
  expect(say('bp.....')).toBe('Monday done, Tuesday planned');
  expect(say('..b.p..')).toBe('today, Wednesday done, Friday planned');
  expect(say('.......')).toBe('Nothing at all');
  await speak('he');
  expect(say('b......')).toBe('יום שני: בוצע');
  await speak('de');
  expect(say('b...p..')).toContain('Montag geübt');
  await speak('en');
});

test('days are said as people say them', () => {
  expect(sayDays([1])).toBe('Monday');
  expect(sayDays([1, 3, 5])).toBe('Monday, Wednesday and Friday');
  expect(sayDays([1, 2, 3, 4, 5, 6, 7])).toBe('Every day');
});

test('today is the day where the reader is, and a weekday is the same everywhere', () => {
  const late = Date.parse('2026-11-24T23:30:00Z');
  expect(todayHere(late, 'UTC')).toBe('2026-11-24');
  expect(todayHere(late, 'Asia/Jerusalem')).toBe('2026-11-25');
  expect(todayHere(late, 'America/New_York')).toBe('2026-11-24');
  expect(['2026-11-23', '2026-11-29'].map(weekdayOf)).toEqual([1, 7]);
});
