import { type Answer, answer, notEnough } from '../analysis/answer.ts';
import type { Numbers } from '../analysis/numbers.ts';
import { powerIn } from '../spectrum/density.ts';
import { createWelch } from '../spectrum/welch.ts';

/** Hz, from ≤ f < to. Gamma ends at 45, below the mains. */
export const EEG_BANDS = {
  delta: [0.5, 4],
  theta: [4, 8],
  alpha: [8, 13],
  beta: [13, 30],
  gamma: [30, 45],
} as const;

export type EegBand = keyof typeof EEG_BANDS;

export type BrainBands = {
  /** µV² of each band. */
  readonly power: Readonly<Record<EegBand, number>>;
  /** Share of each in the sum of the five, 0 to 1. */
  readonly share: Readonly<Record<EegBand, number>>;
  /** Epochs of 4 s: used, and left out by what was wrong with them. */
  readonly used: number;
  readonly left: Readonly<Record<'gap' | 'flat' | 'clipped' | 'large', number>>;
};

export type BrainSettings = {
  /** An epoch that goes further than this from its mean is a blink or a movement; 100 µV unless told. */
  readonly mostMicrovolts?: number;
};

/** Samples a second from which gamma can be told. */
export const EEG_LEAST_RATE = 100;

const EPOCH_SECONDS = 4;
const FEWEST_EPOCHS = 3;
const LEAST_USED = 0.5;
const FLAT_MICROVOLTS = 0.5;

/**
 * Power of brain waves in µV², delta to gamma, of one channel in µV: epochs of 4 s side by side, those with artefacts left out and counted, the others by
 * Welch (Hann, mean taken away, one segment an epoch). The bands are those of common use, after Niedermeyer. An epoch is left out where a sample is
 * missing, it stays within 0.5 µV, both ends are cut off (3 equal samples at its extreme, 3 times), or it goes 100 µV from its mean. Limits: muscles of the face make beta and
 * gamma; eyes make delta; what is filtered in the amplifier is missing here too.
 * Not enough: fewer than 3 epochs (`too-few`), or fewer than half of them without artefacts (`too-noisy`).
 * @throws {RangeError} below 100 samples a second: gamma could not be told
 */
export function brainBands(
  microvolts: Numbers,
  rate: number,
  settings: BrainSettings = {},
): Answer<BrainBands> {
  const bands = createBrainBands(rate, settings);
  bands.push(microvolts);
  return bands.end();
}

/**
 * The same of samples that come in pieces of any size, one epoch in memory: what comes out is equal to the last bit.
 * @throws {RangeError} below 100 samples a second
 */
export function createBrainBands(rate: number, settings: BrainSettings = {}) {
  if (!(rate >= EEG_LEAST_RATE))
    throw new RangeError(`band powers need at least ${EEG_LEAST_RATE} samples a second, not ${rate}`);
  const { mostMicrovolts = 100 } = settings;
  const size = Math.round(EPOCH_SECONDS * rate);
  const sums = createWelch({ rate, segment: size, detrend: 'constant' });
  const left = { gap: 0, flat: 0, clipped: 0, large: 0 };
  const epoch = new Float64Array(size);
  let [filled, good] = [0, 0];

  function settle(): void {
    const wrong = faultOf(epoch, mostMicrovolts);
    if (wrong) left[wrong]++;
    else {
      sums.add(epoch);
      good++;
    }
    filled = 0;
  }

  return {
    push(microvolts: Numbers): void {
      for (let i = 0; i < microvolts.length; i++) {
        epoch[filled++] = microvolts[i]!;
        if (filled === size) settle();
      }
    },
    end(): Answer<BrainBands> {
      const all = good + left.gap + left.flat + left.clipped + left.large;
      if (all < FEWEST_EPOCHS) return notEnough('too-few', all, FEWEST_EPOCHS);
      const density = sums.density();
      if (!density || good < FEWEST_EPOCHS || good < LEAST_USED * all)
        return notEnough('too-noisy', good / all, LEAST_USED);
      const power = eachBand((band) => powerIn(density, EEG_BANDS[band][0], EEG_BANDS[band][1]));
      const sum = Object.values(power).reduce((total, value) => total + value, 0);
      const share = eachBand((band) => power[band] / sum);
      return answer({ power, share, used: good, left }, 'Welch, Hann', {
        epochSeconds: EPOCH_SECONDS,
        mostMicrovolts,
        flatMicrovolts: FLAT_MICROVOLTS,
      });
    },
  };
}

const eachBand = (of: (band: EegBand) => number): Record<EegBand, number> => ({
  delta: of('delta'),
  theta: of('theta'),
  alpha: of('alpha'),
  beta: of('beta'),
  gamma: of('gamma'),
});

function faultOf(epoch: Float64Array, most: number): 'gap' | 'flat' | 'clipped' | 'large' | undefined {
  let [low, high, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const value of epoch) {
    if (!Number.isFinite(value)) return 'gap';
    low = Math.min(low, value);
    high = Math.max(high, value);
    sum += value;
  }
  if (high - low < FLAT_MICROVOLTS) return 'flat';
  let [runs, run] = [0, 1];
  for (let i = 1; i < epoch.length; i++) {
    const isAtEnd = epoch[i] === low || epoch[i] === high;
    run = isAtEnd && epoch[i] === epoch[i - 1] ? run + 1 : 1;
    if (run === 3) runs++;
  }
  if (runs >= 3) return 'clipped';
  const mean = sum / epoch.length;
  return Math.max(high - mean, mean - low) > most ? 'large' : undefined;
}
