import { expect, test } from 'vitest';
import { readTrendsSearch } from './search.ts';

test('an address says what is shown, and nothing that is not offered', () => {
  const exercise = '01900000-0000-7000-8000-000000000002';
  expect(readTrendsSearch({ metric: 'sdnn', exercise, weeks: 26 })).toEqual({
    metric: 'sdnn',
    exercise,
    weeks: 26,
  });
  expect(readTrendsSearch({ metric: 'tinn', exercise: 'x', weeks: 13 })).toEqual({});
});
