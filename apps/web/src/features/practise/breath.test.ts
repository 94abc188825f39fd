import fc from 'fast-check';
import { expect, test } from 'vitest';
import { breathAt, breathParts, guideOf, stepAt, stepsOf } from './breath.ts';

test('parts are shares of a breath where its number a minute is known, and seconds where it is not', () => {
  const of = (guidance: object) =>
    guideOf(guidance as Record<string, unknown>)?.parts.map(({ part, seconds }) => [part, seconds]);
  expect(of({ breathsPerMinute: 6, inhale: 4, exhale: 6 })).toEqual([
    ['inhale', 4],
    ['exhale', 6],
  ]);
  expect(of({ breathsPerMinute: 5, inhale: 1, exhale: 2 })).toEqual([
    ['inhale', 4],
    ['exhale', 8],
  ]);
  expect(of({ inhale: 4, holdIn: 4, exhale: 4, holdOut: 4 })?.map(([, seconds]) => seconds)).toEqual([
    4, 4, 4, 4,
  ]);
  expect(of({ breathsPerMinute: 10 })).toEqual([
    ['inhale', 3],
    ['exhale', 3],
  ]);
  expect(of({})).toBeUndefined();
  expect(of({ inhale: 'four', breathsPerMinute: null })).toBeUndefined();
});

test('lungs fill while breathing in, stay as they are while holding, and empty while breathing out', () => {
  const guide = guideOf({ inhale: 4, holdIn: 2, exhale: 6 })!;
  const at = (seconds: number) => breathAt(guide, seconds);
  expect([0, 2, 4, 5.9, 6, 9, 12].map((seconds) => [at(seconds).part, at(seconds).full])).toEqual([
    ['inhale', 0],
    ['inhale', expect.closeTo(0.5)],
    ['holdIn', 1],
    ['holdIn', 1],
    ['exhale', 1],
    ['exhale', expect.closeTo(0.5)],
    ['inhale', 0],
  ]);
  expect([0, 4, 6, 12, 16].map((seconds) => at(seconds).turn)).toEqual([0, 1, 2, 3, 4]);
});

test('a breath never jumps, whatever its parts', () => {
  const share = fc.double({ min: 0.5, max: 12, noNaN: true });
  fc.assert(
    fc.property(
      share,
      share,
      share,
      share,
      fc.double({ min: 0, max: 5000, noNaN: true }),
      (a, b, c, d, at) => {
        const guide = guideOf({ inhale: a, holdIn: b, exhale: c, holdOut: d })!;
        const [now, next] = [breathAt(guide, at), breathAt(guide, at + 0.02)];
        expect(Math.abs(next.full - now.full)).toBeLessThan(0.07);
        expect(next.turn - now.turn).toBeGreaterThanOrEqual(0);
        expect(now.at).toBeLessThanOrEqual(now.seconds + 1e-6);
        expect(breathParts).toContain(now.part);
      },
    ),
  );
});

test('steps share the time between them, and the last stays', () => {
  const steps = stepsOf({ steps: ['Sit.', 7, 'Breathe.', 'Rest.'] });
  expect([0, 99, 100, 250, 300, 900].map((at) => stepAt(steps, at, 300))).toEqual([
    'Sit.',
    'Sit.',
    'Breathe.',
    'Rest.',
    'Rest.',
    'Rest.',
  ]);
  expect(stepAt([], 1, 300)).toBeUndefined();
});
