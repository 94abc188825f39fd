import { expect, test } from 'vitest';
import { fuzz, fuzzSeconds } from '../testing/fuzz.ts';
import { csvFuzzing } from './csv.test-data.ts';

test('any bytes are read as CSV or refused by name, for as long as asked for', () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const { runs, refused } = fuzz({ ...csvFuzzing, seconds: fuzzSeconds(), seed });
  expect(refused).toBeGreaterThan(0);
  expect(runs).toBeGreaterThan(refused);
});
