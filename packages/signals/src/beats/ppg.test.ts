import { describe, expect, test } from 'vitest';
import { agreement } from './ecg.test-data.ts';
import { makePpg } from './ppg.test-data.ts';
import { createPpgFinder, ppgBeats } from './ppg.ts';

describe('pulses', () => {
  test.each([25, 64, 100, 500])('are found at %i samples a second, from 35 to 200 a minute', (rate) => {
    for (const heartRate of [35, 60, 140, 200]) {
      const { samples, truth } = makePpg({ seed: 3, rate, seconds: 40, heartRate });
      const found = agreement(
        ppgBeats(samples, rate).map(({ at }) => at),
        truth,
        rate,
        0.12,
      );
      expect(found.sensitivity, `${heartRate} a minute`).toBeGreaterThan(0.96);
      expect(found.precision, `${heartRate} a minute`).toBeGreaterThan(0.96);
    }
  });

  test.each([0.1, 0.25, 0.4, 0.6, 0.7])('a dicrotic wave of %d is no pulse, either way up', (notch) => {
    for (const inverted of [false, true]) {
      const { samples, truth } = makePpg({ seed: 4, rate: 64, seconds: 60, heartRate: 65, notch, inverted });
      expect(ppgBeats(samples, 64)).toHaveLength(truth.length);
    }
  });

  test('come the same in pieces', () => {
    const { samples } = makePpg({ seed: 5, rate: 100, seconds: 30, heartRate: 70, noise: 0.05 });
    const finder = createPpgFinder(100);
    const found = [];
    for (let from = 0; from < samples.length; from += 37)
      found.push(...finder.push(samples.subarray(from, from + 37)));
    expect([...found, ...finder.finish()]).toEqual(ppgBeats(samples, 100));
  });

  test('other rates are refused', () => {
    for (const rate of [24, 501]) expect(() => createPpgFinder(rate)).toThrow(RangeError);
  });
});
