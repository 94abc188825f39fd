import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keptOf } from './kept.ts';

test('what another version of the page kept is taken as far as it is understood, and breaks nothing', () => {
  expect(keptOf(undefined)).toBeUndefined();
  expect(keptOf({ seconds: 0 })).toBeUndefined();
  expect(
    keptOf({ seconds: 300, from: 'now', markers: [{ at: 3 }, 'x', { label: 'y' }], exercise: 7 }),
  ).toEqual({
    seconds: 300,
    from: 0,
    exercise: undefined,
    markers: [{ at: 3, label: '' }],
    over: undefined,
  });
  fc.assert(
    fc.property(fc.jsonValue(), (any) => {
      keptOf(any);
      keptOf({ seconds: 1, markers: any, exercise: any, over: any });
    }),
  );
});
