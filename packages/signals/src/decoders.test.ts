import { expect, test } from 'vitest';
import { decoders } from './decoders.test-data.ts';
import { fuzz } from './testing/fuzz.ts';

test.for(Object.entries(decoders))('%s, damaged, are refused or read, and nothing else', ([_, fuzzing]) => {
  const { runs, refused } = fuzz({ ...fuzzing, runs: 2000, seconds: 2 });
  expect(runs).toBeGreaterThan(0);
  expect(refused).toBeGreaterThan(runs / 10);
});

test('a fuzz run finds what it is there for: a wrong error and memory that was promised, not filled', () => {
  const seeds = [Uint8Array.of(1, 2, 3)];
  const wrong = () => {
    throw new TypeError('not this one');
  };
  expect(() => fuzz({ runs: 1, seeds, allowed: [RangeError], run: wrong })).toThrow(
    /run 0: not this one\ninput/,
  );
  // So much that what is cleared away meanwhile, of whoever ran before, hides little of it.
  const greedy = () => new Uint8Array(2 ** 29);
  expect(() => fuzz({ runs: 1, seeds, allowed: [], run: greedy })).toThrow(/it took [345]\d\d MiB/);
});
