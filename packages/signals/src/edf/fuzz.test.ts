import { expect, test } from 'vitest';
import { fuzz } from '../testing/fuzz.ts';
import { EdfError } from './error.ts';
import { fuzzSeeds, readInPieces } from './fuzz-seeds.test-data.ts';
import { readEdf } from './read.ts';

test('damaged files are read or refused, in pieces and at once', () => {
  const common = { seeds: fuzzSeeds, allowed: [EdfError], runs: 2000 };
  const pieces = fuzz({ ...common, run: readInPieces });
  const whole = fuzz({ ...common, run: readEdf, seed: 2 });
  for (const { runs, refused } of [pieces, whole]) {
    expect(runs).toBe(2000);
    expect(refused).toBeGreaterThan(300);
    expect(refused).toBeLessThan(1900);
  }
});
