import { expect, test } from 'vitest';
import { agoOf, byDay } from './moments.ts';

const now = new Date(2026, 10, 23, 14, 0).getTime();
const at = (hoursAgo: number) => new Date(now - hoursAgo * 3_600_000).toISOString();

test('what happened is grouped by the days of the reader, newest first', () => {
  const items = [at(1), at(13.9), at(14.1), at(38.1)].map((occurredAt) => ({ occurredAt }));
  const days = byDay(items, now);
  expect(days.map(({ items: ofDay }) => ofDay.length)).toEqual([2, 1, 1]);
  expect(days.map(({ day }) => day).slice(0, 2)).toEqual(['Today', 'Yesterday']);
  expect(days[2]?.day).toMatch(/^Saturday,? 21 November/);
});

test('how long ago it was is said in the largest unit that fits', () => {
  expect(agoOf(at(0), now)).toBe('now');
  expect(agoOf(at(0.5), now)).toBe('30 minutes ago');
  expect(agoOf(at(5), now)).toBe('5 hours ago');
  expect(agoOf(at(24), now)).toBe('yesterday');
  expect(agoOf(at(72), now)).toBe('3 days ago');
  // 39 hours before Monday afternoon it was Saturday.
  expect(agoOf(at(39), now)).toBe('2 days ago');
  // A clock that is a little fast has nothing to do in the future.
  expect(agoOf(at(-0.01), now)).toBe('now');
});

test('a day is one of the calendar where the reader is, even if it is longer or shorter than others', () => {
  const vienna = (instant: string, now: string) => agoOf(instant, Date.parse(now), 'Europe/Vienna');
  // The clocks went back in the night to Sunday, 25 October: 24 hours before its end it was Sunday already.
  expect(vienna('2026-10-24T22:15:00Z', '2026-10-25T22:30:00Z')).toBe('24 hours ago');
  expect(vienna('2026-10-24T21:45:00Z', '2026-10-25T22:30:00Z')).toBe('yesterday');
  // They went forward in the night to Sunday, 29 March: 24 hours before Monday's first hour it was Saturday.
  expect(vienna('2026-03-28T22:30:00Z', '2026-03-29T22:30:00Z')).toBe('2 days ago');
  expect(agoOf('2026-11-21T20:00:00Z', Date.parse('2026-11-23T03:00:00Z'), 'Asia/Tokyo')).toBe('yesterday');
});
