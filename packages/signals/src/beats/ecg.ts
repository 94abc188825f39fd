import type { Numbers } from '../analysis/numbers.ts';
import { type Beat, type BeatFinder, createFinder } from './finder.ts';

/** Samples a second that beats are found at. */
export const ECG_RATES = { from: 100, to: 2000 } as const;

/**
 * R peaks of an electrocardiogram, 100 to 2,000 samples a second, in any unit and of either polarity. A band from about 5 to 20 Hz (boxcars,
 * so mains and drift fall away), the energy of its slopes, and the rules of `createRhythm`. A beat's place is the vertex of a parabola through the filtered
 * signal's extreme. Rates from 25 to 240 a minute. A beat is told some 0.4 s after it happened; up to 3 s at the start, and after 1.6 intervals
 * where it was weak. Limits: in noise without a heart beats are found too, so that `ecgQuality` has to be asked; atrial waves are not told apart.
 * @throws {RangeError} on another rate
 */
export function createEcgFinder(rate: number): BeatFinder {
  if (!(rate >= ECG_RATES.from && rate <= ECG_RATES.to))
    throw new RangeError(`an ECG has ${ECG_RATES.from} to ${ECG_RATES.to} samples a second, not ${rate}`);
  return createFinder(rate, {
    shortSeconds: 0.02,
    longSeconds: 0.1,
    slopeSeconds: 0.012,
    energySeconds: 0.08,
    placedBy: 'band',
    echoSeconds: 0.36,
    echoShare: 0.6,
    threshold: 0.3,
    apartSeconds: 0.2,
    aroundSeconds: 0.08,
    vertexSeconds: 0.008,
  });
}

/** All R peaks of samples at once: the very ones that `createEcgFinder` gives piece by piece. */
export function ecgBeats(samples: Numbers, rate: number): Beat[] {
  const finder = createEcgFinder(rate);
  return [...finder.push(samples), ...finder.finish()];
}
