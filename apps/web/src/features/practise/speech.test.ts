import fc from 'fast-check';
import { expect, test } from 'vitest';
import { breathAt, guideOf } from './breath.ts';
import { createSpeech } from './speech.ts';

/** What is said of a guide in so many seconds: the part, and when. */
function saidOf(guidance: object, seconds: number) {
  const guide = guideOf(guidance as Record<string, unknown>)!;
  const speech = createSpeech();
  const said: [string, number][] = [];
  for (let at = 0; at < seconds; at += 0.1) {
    const breath = breathAt(guide, at);
    if (speech.says(breath, at)) said.push([breath.part, Math.round(at)]);
  }
  return said;
}

test('each part of a slow breath is said once, when it begins', () => {
  expect(saidOf({ inhale: 4, holdIn: 3, exhale: 6 }, 26)).toEqual([
    ['inhale', 0],
    ['holdIn', 4],
    ['exhale', 7],
    ['inhale', 13],
    ['holdIn', 17],
    ['exhale', 20],
  ]);
});

test('of a fast breath only the beginning is said, and not of each: words that come too late would mislead', () => {
  expect(saidOf({ inhale: 1, exhale: 1 }, 11.5)).toEqual([
    ['inhale', 0],
    ['inhale', 4],
    ['inhale', 8],
  ]);
  expect(saidOf({ inhale: 4, holdIn: 1, exhale: 4 }, 8.5).map(([part]) => part)).toEqual([
    'inhale',
    'exhale',
  ]);
});

test('never more often than every two and a half seconds, whatever the breath', () => {
  const share = fc.double({ min: 0.3, max: 9, noNaN: true });
  fc.assert(
    fc.property(share, share, share, share, (inhale, holdIn, exhale, holdOut) => {
      const guide = guideOf({ inhale, holdIn, exhale, holdOut })!;
      const speech = createSpeech();
      let last = Number.NEGATIVE_INFINITY;
      for (let at = 0; at < 60; at += 0.05)
        if (speech.says(breathAt(guide, at), at)) {
          expect(at - last).toBeGreaterThanOrEqual(2.49);
          last = at;
        }
      expect(last).toBeGreaterThan(0);
    }),
    { numRuns: 50 },
  );
});
