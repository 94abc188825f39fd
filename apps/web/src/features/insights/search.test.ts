import { expect, test } from 'vitest';
import { askOf, isOver, problemOf, rawOf, readSearch, stretchOf } from './search.ts';

const now = Date.parse('2026-11-23T23:30:00Z');

test('an address keeps what it means, and loses what is not understood', () => {
  const search = { days: 7, app: 'attune', category: 'error', steps: 'a,b', within: 60 };
  expect(readSearch(search)).toEqual(search);
  expect(readSearch({ days: 8, app: 7, category: 'odd', steps: ' ,', within: 61, from: 'x' })).toEqual({});
  expect(readSearch({ from: '2026-11-01', to: '2026-11-31x' })).toEqual({});
  expect(readSearch({ steps: 'a,b,<script>,c,d,e,f' }).steps).toBe('a,b,c,d,e');
});

test('a number of days ends today, which is counted too', () => {
  expect(stretchOf({ days: 7 }, now)).toEqual({ first: '2026-11-17', last: '2026-11-23' });
  expect(stretchOf({}, now)).toEqual({ first: '2026-10-25', last: '2026-11-23' });
  expect(askOf(stretchOf({ days: 7 }, now), 'attune')).toEqual({
    from: '2026-11-17T00:00:00Z',
    to: '2026-11-24T00:00:00Z',
    app: 'attune',
  });
});

test('today is not over, whatever the clock on the wall says', () => {
  expect(isOver({ first: '2026-11-01', last: '2026-11-23' }, now)).toBe(false);
  expect(isOver({ first: '2026-11-01', last: '2026-11-22' }, now)).toBe(true);
});

test('a stretch that the server would refuse is told before it is asked', () => {
  expect(problemOf({ first: '2026-11-02', last: '2026-11-01' })).toBe('backwards');
  expect(problemOf({ first: '2025-10-20', last: '2026-11-23' })).toBeUndefined();
  expect(problemOf({ first: '2025-10-19', last: '2026-11-23' })).toBe('tooLong');
});

test('single events are asked of the last 92 days at most', () => {
  expect(rawOf(stretchOf({ days: 90 }, now))).toEqual(stretchOf({ days: 90 }, now));
  expect(rawOf(stretchOf({ days: 365 }, now))).toEqual({ first: '2026-08-24', last: '2026-11-23' });
});
