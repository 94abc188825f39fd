import { expect, test } from 'vitest';
import { chosen } from './choices.ts';

test('the breath is not said over a tone or a vibration, whichever is chosen last', () => {
  const quiet = { sound: false, vibration: false, spoken: false, markerKey: true };
  expect(chosen(quiet, { spoken: true })).toEqual({ ...quiet, spoken: true });
  expect(chosen({ ...quiet, spoken: true }, { sound: true })).toEqual({ ...quiet, sound: true });
  expect(chosen({ ...quiet, spoken: true }, { vibration: true })).toEqual({ ...quiet, vibration: true });
  expect(chosen({ ...quiet, sound: true, vibration: true }, { spoken: true })).toEqual({
    ...quiet,
    spoken: true,
  });
  expect(chosen({ ...quiet, spoken: true }, { markerKey: false })).toEqual({
    ...quiet,
    spoken: true,
    markerKey: false,
  });
});
