import { describe, expect, test } from 'vitest';
import { makeEcg } from '../beats/ecg.test-data.ts';
import { ecgBeats } from '../beats/ecg.ts';
import { normalFrom, numbersFrom } from '../heart/rr.test-data.ts';
import { qualityWindows } from './beat-quality.ts';

const rate = 250;
const windowsOf = (samples: Float64Array) => qualityWindows(samples, ecgBeats(samples, rate), rate);
const clean = () => makeEcg({ seed: 5, rate, seconds: 60 }).samples;
/** Two windows of six, the third and fourth, are changed. */
const spoilt = (of: (x: number, i: number) => number) =>
  windowsOf(clean().map((x, i) => (i >= 20 * rate && i < 40 * rate ? of(x, i) : x)));

describe('quality of ten seconds', () => {
  test('is high for a clean signal, with drift, mains and a high T wave too', () => {
    for (const troubles of [[], ['drift'], ['mains50'], ['highT'], ['inverted']] as const) {
      const { samples } = makeEcg({ seed: 5, rate, seconds: 60, troubles: [...troubles] });
      const windows = windowsOf(samples);
      expect(windows).toHaveLength(6);
      for (const { quality, reason } of windows) {
        expect(reason, troubles.join()).toBe('good');
        expect(quality).toBeGreaterThan(0.6);
      }
    }
  });

  const normal = normalFrom(numbersFrom(1));
  test.each([
    ['lead-off', () => 0.25],
    ['gap', () => Number.NaN],
    ['clipped', (x: number) => Math.max(-0.05, Math.min(0.1, x))],
    ['noisy', () => normal()],
  ] as const)('says %s, in the windows where it is so', (reason, of) => {
    const windows = spoilt(of);
    expect(windows.map((window) => window.reason)).toEqual(['good', 'good', reason, reason, 'good', 'good']);
    expect(windows[2]!.quality).toBeLessThan(0.5);
    expect(windows[2]).toMatchObject({ fromSeconds: 20, toSeconds: 30 });
  });

  test('says that there are too few beats, or too fast ones', () => {
    const slow = Float64Array.from(
      { length: 10 * rate },
      (_, i) => Math.sin(i / 900) + 1e-3 * Math.sin(i * i),
    );
    expect(qualityWindows(slow, [{ at: 5, level: 1 }], rate)).toMatchObject([{ reason: 'too-few-beats' }]);
    const fast = Array.from({ length: 50 }, (_, i) => ({ at: i * 50, level: 1 }));
    expect(qualityWindows(slow, fast, rate)).toMatchObject([{ reason: 'implausible-rate', quality: 0 }]);
  });
});
