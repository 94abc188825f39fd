import { expect, test } from 'vitest';
import { fuzz, fuzzSeconds } from '../testing/fuzz.ts';
import { EdfError } from './error.ts';
import { fuzzSeeds, readInPieces } from './fuzz-seeds.test-data.ts';

test('damaged EDF and BDF files are read or refused for as long as is wanted', () => {
  const seconds = fuzzSeconds();
  const seed = 1 + (Date.now() % 1_000_000);
  const { runs } = fuzz({ seeds: fuzzSeeds, allowed: [EdfError], run: readInPieces, seconds, seed });
  expect(runs).toBeGreaterThan(1000);
});
