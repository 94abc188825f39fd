import { expect, test } from 'vitest';
import { median, quantile, rounded } from './statistics.ts';

test('the median lies in the middle, or between the two in the middle', () => {
  expect(median([5])).toBe(5);
  expect(median([9, 1, 5])).toBe(5);
  expect(median([10, 1, 4, 3])).toBe(3.5);
});

test('numbers are ordered by size, not as text', () => {
  expect(median([100, 20, 3])).toBe(20);
});

test('quantiles are interpolated and end at the smallest and the largest', () => {
  const values = [40, 10, 30, 20, 50];
  expect(quantile(values, 0)).toBe(10);
  expect(quantile(values, 1)).toBe(50);
  expect(quantile(values, 0.95)).toBeCloseTo(48);
  expect(values).toEqual([40, 10, 30, 20, 50]);
});

test('there is no quantile of nothing', () => {
  expect(() => median([])).toThrow(RangeError);
});

test('four digits are kept, so that a miss stays one', () => {
  expect(rounded(26_712_345)).toBe(26_710_000);
  expect(rounded(0.51392)).toBe(0.5139);
  expect(rounded(1.1534)).toBeGreaterThan(1.15);
});
