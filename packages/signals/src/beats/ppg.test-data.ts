import { normalFrom, numbersFrom } from '../heart/rr.test-data.ts';

export type PpgSpec = {
  readonly seed: number;
  readonly rate: number;
  readonly seconds: number;
  readonly heartRate: number;
  /** Size of the dicrotic wave against the pulse. */
  readonly notch?: number;
  readonly noise?: number;
  readonly inverted?: boolean;
};

/**
 * Pulses made by arithmetic: a bump that rises fast and falls slowly, another after a notch, on a baseline that breathes. `truth` has the samples at which each
 * pulse rises fastest (one standard deviation before its top).
 */
export function makePpg(spec: PpgSpec): { samples: Float64Array; truth: number[] } {
  const { seed, rate, seconds, heartRate, notch = 0.25, noise = 0.01, inverted = false } = spec;
  const random = numbersFrom(seed);
  const normal = normalFrom(random);
  const samples = new Float64Array(Math.round(rate * seconds));
  const truth: number[] = [];
  const mean = 60 / heartRate;
  const pace = Math.min(1, Math.sqrt(mean / 0.85));
  for (let at = 0.4; at < seconds - 0.2; ) {
    const bumps = [
      [0, 1, 0.065 * pace, 0.16 * pace],
      [0.33 * pace, notch, 0.06 * pace, 0.13 * pace],
    ] as const;
    for (const [shift, size, rise, fall] of bumps) {
      for (let i = 0; i < samples.length; i++) {
        const late = i / rate - at - shift;
        const away = late / (late < 0 ? rise : fall);
        if (Math.abs(away) < 5) samples[i]! += size * Math.exp(-0.5 * away * away);
      }
    }
    truth.push((at - 0.065 * pace) * rate);
    at += mean * (1 + 0.04 * Math.sin(2 * Math.PI * 0.2 * at) + 0.02 * (random() - 0.5));
  }
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i]! + 0.5 * Math.sin((2 * Math.PI * 0.2 * i) / rate) + noise * normal();
    samples[i] = inverted ? 3 - value : value;
  }
  return { samples, truth };
}
