import { normalFrom, numbersFrom } from '../heart/rr.test-data.ts';

/** Electrocardiograms made by arithmetic, with the truth beside them. They are like something, no more. */

/** A wave of a beat: seconds from R, size in mV, standard deviation in seconds. */
type Wave = readonly [at: number, size: number, width: number];

const NORMAL: readonly Wave[] = [
  [-0.17, 0.12, 0.022],
  [-0.028, -0.12, 0.008],
  [0, 1.1, 0.0105],
  [0.03, -0.22, 0.009],
  [0.26, 0.28, 0.045],
];
/** Wide, without P, with a T wave the other way. */
const VENTRICULAR: readonly Wave[] = [
  [-0.02, 0.9, 0.03],
  [0.0, 1.0, 0.032],
  [0.075, -0.5, 0.035],
  [0.3, -0.45, 0.06],
];

export type Trouble =
  | 'drift'
  | 'mains50'
  | 'mains60'
  | 'muscle'
  | 'saturation'
  | 'highT'
  | 'ventricular'
  | 'inverted'
  | 'coarse'
  | 'biphasic';

export type Electrocardiogram = {
  readonly samples: Float64Array;
  readonly rate: number;
  /** Samples at which R is, with a fraction. */
  readonly truth: readonly number[];
};

export type EcgSpec = {
  readonly seed: number;
  readonly rate: number;
  readonly seconds: number;
  readonly heartRate?: number;
  readonly troubles?: readonly Trouble[];
  /** Signal to noise of muscle in dB: power of the ECG over that of the noise; 10 unless told. */
  readonly muscleDb?: number;
};

/** A minute or so of beats at a rate that breathes and wanders, with what is to trouble the detector. */
export function makeEcg(spec: EcgSpec): Electrocardiogram {
  const { rate, seconds, seed, heartRate = 70, troubles = [] } = spec;
  const has = (trouble: Trouble) => troubles.includes(trouble);
  const random = numbersFrom(seed);
  const samples = new Float64Array(Math.round(rate * seconds));
  const truth: number[] = [];
  const mean = 60 / heartRate;
  for (let at = 0.3 + 0.4 * random(); at < seconds; ) {
    const isVentricular = has('ventricular') && truth.length > 4 && random() < 0.15;
    const waves = isVentricular ? VENTRICULAR : changed(NORMAL, has, mean);
    addBeat(samples, rate, at, waves);
    truth.push(at * rate);
    const next = mean * (1 + 0.05 * Math.sin(2 * Math.PI * 0.23 * at) + 0.02 * (random() - 0.5));
    // The beat after a ventricular one comes when it would have come.
    at += isVentricular ? 1.4 * next : next;
  }
  trouble(samples, spec, random);
  return { samples, rate, truth: truth.filter((place) => place < samples.length) };
}

function changed(waves: readonly Wave[], has: (trouble: Trouble) => boolean, mean: number): Wave[] {
  // T comes sooner when the heart is fast (by the root of the interval, after Bazett), and P is nearer too.
  const pace = Math.min(1, Math.sqrt(mean / 0.85));
  return waves.map(([at, size, width], k) => {
    const isT = k === 4;
    if (isT) return [at * pace, has('highT') ? 1.1 : size, width * pace];
    if (has('biphasic') && k === 3) return [0.034, -0.95, 0.0105];
    return k === 0 ? [at * pace, size, width * pace] : [at, size, width];
  });
}

/** Adds the waves of one beat at a time in seconds. */
export function addBeat(samples: Float64Array, rate: number, at: number, waves: readonly Wave[]): void {
  for (const [shift, size, width] of waves) {
    const middle = at + shift;
    const from = Math.max(0, Math.ceil((middle - 5 * width) * rate));
    const to = Math.min(samples.length - 1, Math.floor((middle + 5 * width) * rate));
    for (let i = from; i <= to; i++)
      samples[i]! += size * Math.exp(-0.5 * ((i / rate - middle) / width) ** 2);
  }
}

function trouble(samples: Float64Array, spec: EcgSpec, random: () => number): void {
  const { rate, troubles = [], muscleDb = 10 } = spec;
  const has = (one: Trouble) => troubles.includes(one);
  const normal = normalFrom(random);
  const power = samples.reduce((sum, x) => sum + x * x, 0) / samples.length;
  const muscle = Math.sqrt(power / 10 ** (muscleDb / 10));
  // Muscles are loudest from 20 to 150 Hz: white noise without its slow part.
  let slow = 0;
  for (let i = 0; i < samples.length; i++) {
    const t = i / rate;
    let x = samples[i]! + 0.01 * normal();
    if (has('drift'))
      x += 1.2 * Math.sin(2 * Math.PI * 0.27 * t) + 0.6 * Math.sin(2 * Math.PI * 0.05 * t + 1);
    if (has('mains50')) x += 0.3 * Math.sin(2 * Math.PI * 50 * t);
    if (has('mains60')) x += 0.3 * Math.sin(2 * Math.PI * 60 * t);
    if (has('muscle')) {
      const white = normal() * muscle;
      slow += (white - slow) * Math.min(0.5, (2 * Math.PI * 15) / rate);
      x += white - slow;
    }
    if (has('saturation')) x = Math.max(-0.5, Math.min(0.5, x));
    if (has('inverted')) x = -x;
    if (has('coarse')) x = Math.round(x * 51.2) / 51.2;
    samples[i] = x;
  }
}

/** How beats agree with the truth, each with the nearest within `tolerance` seconds. */
export function agreement(
  found: readonly number[],
  truth: readonly number[],
  rate: number,
  tolerance = 0.15,
): { sensitivity: number; precision: number; missed: number[]; extra: number[]; shifts: number[] } {
  const missed: number[] = [];
  const extra: number[] = [];
  const shifts: number[] = [];
  let i = 0;
  for (const place of truth) {
    while (i < found.length && found[i]! < place - tolerance * rate) extra.push(found[i++]!);
    if (i < found.length && Math.abs(found[i]! - place) <= tolerance * rate)
      shifts.push((found[i++]! - place) / rate);
    else missed.push(place);
  }
  extra.push(...found.slice(i));
  const hits = shifts.length;
  return {
    sensitivity: hits / truth.length,
    precision: hits / Math.max(1, found.length),
    missed,
    extra,
    shifts,
  };
}
