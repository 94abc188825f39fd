import { expect, test } from 'vitest';
import { decoders } from './decoders.test-data.ts';
import { fuzz, fuzzSeconds } from './testing/fuzz.ts';

const names = Object.keys(decoders);

test.for(Object.entries(decoders))('%s, damaged for longer, are refused or read', ([_, fuzzing]) => {
  // Another seed each time: it is printed when something is found.
  const seed = (Math.random() * 2 ** 32) >>> 0;
  const { runs } = fuzz({ ...fuzzing, seed, seconds: fuzzSeconds() / names.length });
  expect(runs).toBeGreaterThan(0);
});
