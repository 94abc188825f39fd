import type { Numbers } from '../analysis/numbers.ts';
import { type Beat, type BeatFinder, createFinder } from './finder.ts';

export const PPG_RATES = { from: 25, to: 500 } as const;

/**
 * Pulses of a photoplethysmogram, 25 to 500 samples a second, in any unit and either way up. A beat's place is where the pulse rises (or, upside
 * down, falls) fastest, by a parabola through the filtered slope: that point is sharper than the top. The dicrotic notch, which rises
 * less than half as fast, is no beat. Rates from 30 to 220 a minute; told some 0.7 s later. Limits: pulses arrive 0.1 to 0.3 s after the heart's beat, by
 * a time that changes with blood pressure and breath, so that variability is that of pulses; movement looks like pulses.
 * @throws {RangeError} on another rate
 */
export function createPpgFinder(rate: number): BeatFinder {
  if (!(rate >= PPG_RATES.from && rate <= PPG_RATES.to))
    throw new RangeError(`a PPG has ${PPG_RATES.from} to ${PPG_RATES.to} samples a second, not ${rate}`);
  return createFinder(rate, {
    shortSeconds: 0.06,
    longSeconds: 0.4,
    slopeSeconds: 0.04,
    energySeconds: 0.12,
    placedBy: 'slope',
    echoSeconds: 0.45,
    echoShare: 0.6,
    threshold: 0.3,
    apartSeconds: 0.24,
    aroundSeconds: 0.12,
    vertexSeconds: 0.03,
  });
}

/** All pulses of samples at once: the very ones that `createPpgFinder` gives piece by piece. */
export function ppgBeats(samples: Numbers, rate: number): Beat[] {
  const finder = createPpgFinder(rate);
  return [...finder.push(samples), ...finder.finish()];
}
